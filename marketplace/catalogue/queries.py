"""Find services, with all that a page shows of them: three statements, however many there are."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Change, Partner, Service, ServiceVersion
from marketplace.database import db
from marketplace.text import slug_of

SLUG_MAX = 100
_RESERVED = {"new"}
"""Words that stand in addresses where a service could stand."""
_BATCH_OF_IDS = 500
"""As many as a statement may name on every database."""


def find_by_slug(slug: str) -> Service | None:
    """Find a service in whatever state."""
    if len(slug) > SLUG_MAX or not slug.isprintable():  # PostgreSQL refuses to look for NUL
        return None
    return db.session.scalar(_whole().where(Service.slug == slug))


def find_published(slug: str) -> Service | None:
    """Find a service that visitors may ask for."""
    service = find_by_slug(slug)
    return service if service is not None and service.state == "published" else None


def find_led(slug: str, cluster_id: int) -> Service | None:
    """Find a service that a cluster leads, and so may change."""
    service = find_by_slug(slug)
    return service if service is not None and service.lead_id == cluster_id else None


def find_taking_part(slug: str, cluster_id: int) -> Service | None:
    """Find a service that a cluster leads or is a partner in."""
    service = find_by_slug(slug)
    if service is None or not (service.lead_id == cluster_id or service.partner(cluster_id)):
        return None
    return service


def free_slug(title: str) -> str:
    """Make an address from a title that no other service has."""
    slug = wanted = slug_of(title, at_most=SLUG_MAX - 10) or "service"
    number = 1
    while (
        slug in _RESERVED
        or db.session.scalar(select(Service.id).where(Service.slug == slug)) is not None
    ):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def by_ids(ids: Sequence[int]) -> list[Service]:
    """List services in the order of their ids as given, in whatever state; unknown ids are left out."""
    found: dict[int, Service] = {}
    for start in range(0, len(ids), _BATCH_OF_IDS):
        some = ids[start : start + _BATCH_OF_IDS]
        found.update(
            (service.id, service)
            for service in db.session.scalars(_whole().where(Service.id.in_(some)))
        )
    return [found[id] for id in ids if id in found]


def published_by_ids(ids: Sequence[int]) -> list[Service]:
    """List the published ones among services, in the order of their ids as given."""
    return [service for service in by_ids(ids) if service.state == "published"]


def of_cluster(cluster_id: int) -> list[Service]:
    """List the services a cluster leads or is a partner in, the last changed first."""
    query = _whole().where(_takes_part(cluster_id)).order_by(Service.changed_at.desc(), Service.id)
    return list(db.session.scalars(query))


def published_of_cluster(cluster_id: int, limit: int | None = None) -> list[Service]:
    """List the services in the catalogue a cluster takes part in, the newest first."""
    query = _published().where(_takes_part(cluster_id)).limit(limit)
    return list(db.session.scalars(query))


def newest(limit: int) -> list[Service]:
    """List the services that came into the catalogue last, the newest first."""
    return list(db.session.scalars(_published().limit(limit)))


def iterate_published(batch: int = 500) -> Iterator[Service]:
    """Go through all services in the catalogue by id, a batch in memory at a time."""
    last = 0
    while True:
        query = (
            _whole()
            .where(Service.state == "published", Service.id > last)
            .order_by(Service.id)
            .limit(batch)
        )
        services = list(db.session.scalars(query))
        if not services:
            return
        yield from services
        last = services[-1].id


def changes_after(change_id: int, limit: int = 1000) -> list[Change]:
    """List what happened to services after a line of the change log, in order."""
    query = select(Change).where(Change.id > change_id).order_by(Change.id).limit(limit)
    return list(db.session.scalars(query))


def versions_of(service_id: int) -> list[ServiceVersion]:
    """List the published versions of a service, the last first."""
    query = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    return list(db.session.scalars(query.order_by(ServiceVersion.number.desc())))


def _whole() -> Select[Service]:
    """Select services with lead, partners and texts."""
    return select(Service).options(
        joinedload(Service.lead), selectinload(Service.partners), selectinload(Service.texts)
    )


def _published() -> Select[Service]:
    return (
        _whole()
        .where(Service.state == "published")
        .order_by(Service.published_at.desc(), Service.id)
    )


def _takes_part(cluster_id: int) -> ColumnElement[bool]:
    partnered = select(Partner.service_id).where(Partner.cluster_id == cluster_id)
    return or_(Service.lead_id == cluster_id, Service.id.in_(partnered))


def slugs_of(ids: Sequence[int]) -> list[str]:
    """List the addresses of services, in the order of their ids as given."""
    rows = db.session.execute(select(Service.id, Service.slug).where(Service.id.in_(ids)))
    slugs = {row.id: row.slug for row in rows}
    return [slugs[id] for id in ids if id in slugs]
