"""What is stored, as records: a batch in memory at a time, in the order of the slugs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Service
from marketplace.catalogue.record import to_record as service_record
from marketplace.clusters.models import Cluster
from marketplace.clusters.record import to_record as cluster_record
from marketplace.database import db
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.queries import whole
from marketplace.enquiries.record import enquiry_record
from marketplace.records import JsonObject

T = TypeVar("T")
_BATCH_SIZE = 200


def cluster_records() -> Iterator[JsonObject]:
    """Return the records of all clusters."""
    for slugs in batches(_in_order(db.session.scalars(select(Cluster.slug)))):
        clusters = clusters_by_slug(slugs)
        yield from (cluster_record(clusters[slug]) for slug in slugs if slug in clusters)
        db.session.expunge_all()


def service_records() -> Iterator[JsonObject]:
    """Return the records of all services, in whatever state."""
    for slugs in batches(_in_order(db.session.scalars(select(Service.slug)))):
        services = services_by_slug(slugs)
        yield from (service_record(services[slug]) for slug in slugs if slug in services)
        db.session.expunge_all()


def enquiry_records() -> Iterator[JsonObject]:
    """Return the records of all enquiries, the oldest first, without the keys to their pages."""
    query = select(Enquiry).options(*whole())
    all_ids = db.session.scalars(select(Enquiry.id).order_by(Enquiry.sent_at, Enquiry.id)).all()

    for ids in batches(all_ids):
        enquiries = {
            enquiry.id: enquiry for enquiry in db.session.scalars(query.where(Enquiry.id.in_(ids)))
        }
        yield from (enquiry_record(enquiries[id]) for id in ids if id in enquiries)
        db.session.expunge_all()


def cluster_slugs() -> set[str]:
    """Return the slugs of all clusters."""
    return set(db.session.scalars(select(Cluster.slug)))


def clusters_by_slug(slugs: Sequence[str]) -> dict[str, Cluster]:
    """Find clusters with their texts."""
    query = select(Cluster).where(Cluster.slug.in_(slugs)).options(selectinload(Cluster.texts))
    return {cluster.slug: cluster for cluster in db.session.scalars(query)}


def services_by_slug(slugs: Sequence[str]) -> dict[str, Service]:
    """Find services in whatever state, with their lead, partners and texts."""
    query = (
        select(Service)
        .where(Service.slug.in_(slugs))
        .options(
            joinedload(Service.lead), selectinload(Service.partners), selectinload(Service.texts)
        )
    )
    return {service.slug: service for service in db.session.scalars(query)}


def batches(items: Iterable[T], size: int = _BATCH_SIZE) -> Iterator[list[T]]:
    """Cut a row of things into lists of a size; the last may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _in_order(slugs: Iterable[str]) -> list[str]:
    """Sort slugs here: databases differ about "-" and digits, equal catalogues give equal files."""
    return sorted(slugs)


RECORDS: dict[str, Callable[[], Iterator[JsonObject]]] = {
    "clusters": cluster_records,
    "services": service_records,
    "enquiries": enquiry_records,
}
"""What can be exported, by its name on the command line."""
