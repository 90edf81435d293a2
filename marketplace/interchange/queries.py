"""What is stored, as records: a batch in memory at a time, in the order of the slugs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Service
from marketplace.catalogue.record import to_record as service_record
from marketplace.clusters.models import Cluster
from marketplace.clusters.record import to_record as cluster_record
from marketplace.database import db
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.queries import whole
from marketplace.enquiries.record import Record, enquiry_record

T = TypeVar("T")
BATCH = 200


def clusters() -> Iterator[Record]:
    """Give all clusters."""
    for slugs in batches(_in_order(db.session.scalars(select(Cluster.slug)))):
        found = clusters_by_slug(slugs)
        yield from (cluster_record(found[slug]) for slug in slugs if slug in found)
        db.session.expunge_all()


def services() -> Iterator[Record]:
    """Give all services, in whatever state."""
    for slugs in batches(_in_order(db.session.scalars(select(Service.slug)))):
        found = services_by_slug(slugs)
        yield from (service_record(found[slug]) for slug in slugs if slug in found)
        db.session.expunge_all()


def enquiries() -> Iterator[Record]:
    """Give all enquiries, the oldest first; without what opens the pages of those who sent them."""
    query = select(Enquiry).options(*whole())
    for ids in batches(
        db.session.scalars(select(Enquiry.id).order_by(Enquiry.sent_at, Enquiry.id)).all()
    ):
        found = {
            enquiry.id: enquiry for enquiry in db.session.scalars(query.where(Enquiry.id.in_(ids)))
        }
        yield from (enquiry_record(found[id]) for id in ids if id in found)
        db.session.expunge_all()


def cluster_slugs() -> set[str]:
    """Give the slugs of all clusters."""
    return set(db.session.scalars(select(Cluster.slug)))


def clusters_by_slug(slugs: Sequence[str]) -> dict[str, Cluster]:
    """Find clusters with their texts."""
    query = select(Cluster).where(Cluster.slug.in_(slugs)).options(selectinload(Cluster.texts))
    return {cluster.slug: cluster for cluster in db.session.scalars(query)}


def services_by_slug(slugs: Sequence[str]) -> dict[str, Service]:
    """Find services in whatever state, with their lead, partners and texts."""
    query = select(Service).where(Service.slug.in_(slugs))
    whole = query.options(
        joinedload(Service.lead), selectinload(Service.partners), selectinload(Service.texts)
    )
    return {service.slug: service for service in db.session.scalars(whole)}


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Cut a row of things into lists of a size."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _in_order(slugs: Iterable[str]) -> list[str]:
    """Sort here, because databases sort "-" and digits differently and equal catalogues must give equal files."""
    return sorted(slugs)


KINDS: dict[str, Any] = {"clusters": clusters, "services": services, "enquiries": enquiries}
