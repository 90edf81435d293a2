"""What is stored, as records: a batch in memory at a time, in the order of the slugs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Service
from marketplace.catalogue.record import records_by_slug as service_records_by_slug
from marketplace.clusters.models import Cluster
from marketplace.clusters.record import to_record as cluster_record
from marketplace.database import db
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.queries import whole
from marketplace.enquiries.record import enquiry_record
from marketplace.records import JsonObject

K = TypeVar("K")
_BATCH_SIZE = 200


def cluster_records() -> Iterator[JsonObject]:
    """Return the records of all clusters."""
    slugs = _in_order(db.session.scalars(select(Cluster.slug)))
    return _records(slugs, _cluster_records_by_slug)


def service_records() -> Iterator[JsonObject]:
    """Return the records of all services, in whatever state."""
    slugs = _in_order(db.session.scalars(select(Service.slug)))
    return _records(slugs, service_records_by_slug)


def enquiry_records() -> Iterator[JsonObject]:
    """Return the records of all enquiries, the oldest first, without the keys to their pages."""
    ids = db.session.scalars(select(Enquiry.id).order_by(Enquiry.sent_at, Enquiry.id)).all()
    return _records(ids, _enquiry_records_by_id)


def _records(
    keys: Iterable[K], find: Callable[[Sequence[K]], Mapping[K, JsonObject]]
) -> Iterator[JsonObject]:
    """Find a batch of records at a time, without those that went away meanwhile."""
    for batch in _batches(keys):
        records = find(batch)
        for key in batch:
            if key in records:
                yield records[key]
        db.session.expunge_all()


def _cluster_records_by_slug(slugs: Sequence[str]) -> dict[str, JsonObject]:
    clusters = clusters_by_slug(slugs)
    return {slug: cluster_record(cluster) for slug, cluster in clusters.items()}


def _enquiry_records_by_id(ids: Sequence[int]) -> dict[int, JsonObject]:
    enquiries = enquiries_by_id(ids)
    return {id: enquiry_record(enquiry) for id, enquiry in enquiries.items()}


def cluster_slugs() -> set[str]:
    """Return the slugs of all clusters."""
    return set(db.session.scalars(select(Cluster.slug)))


def cluster_ids() -> dict[str, int]:
    """Return the ids of all clusters by their slugs."""
    return {slug: id for id, slug in db.session.execute(select(Cluster.id, Cluster.slug))}


def service_ids(slugs: Sequence[str]) -> dict[str, int]:
    """Return the ids of services by their slugs."""
    rows = db.session.execute(select(Service.id, Service.slug).where(Service.slug.in_(slugs)))
    return {slug: id for id, slug in rows}


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


def enquiries_by_id(ids: Sequence[int]) -> dict[int, Enquiry]:
    """Find enquiries with all their parts."""
    query = select(Enquiry).options(*whole()).where(Enquiry.id.in_(ids))
    return {enquiry.id: enquiry for enquiry in db.session.scalars(query)}


def _batches(keys: Iterable[K]) -> Iterator[list[K]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, _BATCH_SIZE)):
        yield batch


def _in_order(slugs: Iterable[str]) -> list[str]:
    """Sort slugs in Python: databases order "-" and digits differently.

    Equal catalogues give equal files.
    """
    return sorted(slugs)


RECORDS: dict[str, Callable[[], Iterator[JsonObject]]] = {
    "clusters": cluster_records,
    "services": service_records,
    "enquiries": enquiry_records,
}
"""What can be exported, by its name on the command line."""
