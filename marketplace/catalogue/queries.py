"""Find services with all that a page shows of them, in three statements for any number."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from marketplace.catalogue.models import Partner, Service, ServiceVersion
from marketplace.changes import queries as changes
from marketplace.changes.models import Thing
from marketplace.database import db, hold
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of
from marketplace.text import slug_of

SLUG_MAX = 100
_RESERVED = {"new", "proposals"}
"""Words that stand in addresses where a service could stand."""
_BATCH_OF_IDS = 500
"""As many as a statement may name on every database."""


_BY_SLUG = (
    select(Service)
    .where(Service.slug == bindparam("slug"))
    .options(joinedload(Service.lead), joinedload(Service.partners), selectinload(Service.texts))
)
"""A service with lead, partners and texts; of one, the few partners come in the same rows."""


def find_by_slug(slug: str) -> Service | None:
    """Find a service in whatever state."""
    if not _is_possible_slug(slug):
        return None
    return db.session.scalars(_BY_SLUG, {"slug": slug}).unique().one_or_none()


def find_published(slug: str) -> Service | None:
    """Find a service that visitors may ask for."""
    service = find_by_slug(slug)
    return service if service is not None and service.is_published else None


def find_led(slug: str, cluster_id: int) -> Service | None:
    """Find a service that a cluster leads, and hold it for a change."""
    service = _find_held(slug)
    return service if service is not None and service.lead_id == cluster_id else None


def find_led_id(slug: str, cluster_id: int) -> int | None:
    """Find the number of a service that a cluster leads, and nothing else of it."""
    if not _is_possible_slug(slug):
        return None
    is_led = (Service.slug == slug, Service.lead_id == cluster_id)
    return db.session.scalar(select(Service.id).where(*is_led))


def find_taking_part(slug: str, cluster_id: int) -> Service | None:
    """Find a service that a cluster leads or is a partner in, and hold it for a change."""
    service = _find_held(slug)
    if service is None:
        return None
    takes_part = service.lead_id == cluster_id or service.partner(cluster_id) is not None
    return service if takes_part else None


def _find_held(slug: str) -> Service | None:
    """Find a service, and let no other transaction change it before this one is over.

    What a change rests on was read before: how many data sheets there are, which edit was the last.
    """
    if _is_possible_slug(slug):
        hold(select(Service.id).where(Service.slug == slug))
    return find_by_slug(slug)


def _is_possible_slug(text: str) -> bool:
    """Whether an address can name a service: PostgreSQL refuses to look for NUL."""
    return len(text) <= SLUG_MAX and text.isprintable()


def free_slug(title: str) -> str:
    """Make an address from a title that no other service has."""
    base = slug_of(title, at_most=SLUG_MAX - 10) or "service"
    slug = base
    number = 1
    while slug in _RESERVED or _is_occupied(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _is_occupied(slug: str) -> bool:
    """Whether a service has this address."""
    return db.session.scalar(select(Service.id).where(Service.slug == slug)) is not None


def by_ids(ids: Sequence[int]) -> list[Service]:
    """List services in whatever state, in the order of these ids but for unknown ones."""
    services: dict[int, Service] = {}
    for start in range(0, len(ids), _BATCH_OF_IDS):
        batch = ids[start : start + _BATCH_OF_IDS]
        for service in db.session.scalars(whole().where(Service.id.in_(batch))):
            services[service.id] = service
    return [services[id] for id in ids if id in services]


def by_slugs(slugs: Sequence[str]) -> list[Service]:
    """List services in whatever state, in the order of these slugs but for unknown ones.

    As many as one statement may name.
    """
    if not slugs:
        return []
    services = db.session.scalars(whole().where(Service.slug.in_(slugs)))
    by_slug = {service.slug: service for service in services}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def published_by_ids(ids: Sequence[int]) -> list[Service]:
    """List the published ones among services, in the order of their ids as given."""
    return [service for service in by_ids(ids) if service.is_published]


def published_of_cluster(cluster_id: int, limit: int) -> list[Service]:
    """List the newest services in the catalogue in which a cluster takes part."""
    query = _published().where(_takes_part(cluster_id)).limit(limit)
    return list(db.session.scalars(query))


def iterate_published(batch: int = 500) -> Iterator[Service]:
    """Go through all services in the catalogue by id, a batch in memory at a time."""
    last = 0
    while True:
        query = (
            whole().where(Service.is_published, Service.id > last).order_by(Service.id).limit(batch)
        )
        services = list(db.session.scalars(query))
        if not services:
            return
        yield from services
        last = services[-1].id


def count_published() -> int:
    """Count the services in the catalogue."""
    query = select(func.count()).select_from(Service).where(Service.is_published)
    return db.session.scalar(query) or 0


def last_change() -> int:
    """Return the number of the last line of the change log about what visitors see."""
    return changes.last_public(Thing.SERVICE)


def state() -> str:
    """Return a name for all that visitors see of services."""
    return str(last_change())


def digests_of_media() -> set[str]:
    """Return the digests by which the files of pictures and data sheets are called."""
    has_media = or_(Service.picture.is_not(None), Service.data_sheets.is_not(None))
    rows = db.session.execute(select(Service.picture, Service.data_sheets).where(has_media))
    digests = set()
    for picture, data_sheets in rows:
        digests |= {sheet.digest for sheet in data_sheets}
        if picture:
            digests.add(picture.digest)
    return digests


def changes_since(change_id: int) -> dict[int, int]:
    """Return the services that changed after a line of the log, each with its last line."""
    lines = changes.public_since(Thing.SERVICE, change_id)
    return {int(key): last for key, last in lines.items()}


def list_versions(service_id: int, page: int) -> Page[ServiceVersion]:
    """List a page of the published versions of a service, without their records.

    The last one comes first.
    """
    without_record = defer(ServiceVersion.record)
    query = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    newest_first = query.options(without_record).order_by(ServiceVersion.number.desc())
    return page_of(query, page, size=PAGE_SIZE, ordered=newest_first)


def version_days(service_id: int, most: int) -> list[tuple[int, datetime]]:
    """List the latest versions of a service, the last one first: numbers and times."""
    query = select(ServiceVersion.number, ServiceVersion.published_at)
    of_service = query.where(ServiceVersion.service_id == service_id)
    rows = db.session.execute(of_service.order_by(ServiceVersion.number.desc()).limit(most))
    return [(row.number, row.published_at) for row in rows]


def improved_at(service: Service) -> datetime | None:
    """Return when visitors first saw what is new in an improved service, if they have."""
    if not service.is_improved or service.improved_since is None:
        return None
    query = select(ServiceVersion.published_at).where(ServiceVersion.service_id == service.id)
    return db.session.scalar(query.where(ServiceVersion.number == service.improved_since))


def find_version(service_id: int, number: int) -> ServiceVersion | None:
    """Find a published version of a service, with what stands in it."""
    return db.session.get(ServiceVersion, (service_id, number))


def whole() -> Select[Service]:
    """Select services with lead, partners and texts."""
    return select(Service).options(
        joinedload(Service.lead), selectinload(Service.partners), selectinload(Service.texts)
    )


def _published() -> Select[Service]:
    """Select the services in the catalogue, the newest first."""
    newest_first = (Service.published_at.desc(), Service.id)
    return whole().where(Service.is_published).order_by(*newest_first)


def _takes_part(cluster_id: int) -> ColumnElement[bool]:
    partnered = select(Partner.service_id).where(Partner.cluster_id == cluster_id)
    return or_(Service.lead_id == cluster_id, Service.id.in_(partnered))


def slugs_of(ids: Sequence[int]) -> list[str]:
    """List the addresses of services, in the order of their ids as given."""
    rows = db.session.execute(select(Service.id, Service.slug).where(Service.id.in_(ids)))
    slugs = {row.id: row.slug for row in rows}
    return [slugs[id] for id in ids if id in slugs]
