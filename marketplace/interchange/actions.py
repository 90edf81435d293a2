"""What a checked file does to the catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.catalogue.actions import record_changes
from marketplace.catalogue.models import Service, ServiceVersion
from marketplace.catalogue.record import KEPT_WHEN_ABSENT, ServiceRecord
from marketplace.catalogue.record import apply as apply_service
from marketplace.catalogue.record import to_record as service_record
from marketplace.clusters import record as cluster_record
from marketplace.clusters.record import ClusterRecord
from marketplace.database import db
from marketplace.interchange import queries
from marketplace.interchange.spool import Spool


@dataclass
class Counts:
    """How many records of a kind were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def all(self) -> int:
        """The number of records."""
        return self.new + self.changed + self.unchanged


@dataclass
class ImportCounts:
    """What an import did, by kind."""

    clusters: Counts = field(default_factory=Counts)
    services: Counts = field(default_factory=Counts)


def store(
    spool: Spool, *, now: datetime, progress: Callable[[int], None] = lambda _records: None
) -> ImportCounts:
    """Make the catalogue what the records say, and leave alone what says the same already.

    The caller's transaction makes it all or nothing.
    """
    counts = ImportCounts()
    with db.session.no_autoflush:
        for clusters in queries.batches(spool.clusters()):
            _store_clusters(clusters, counts.clusters, now)
            progress(len(clusters))

        for services in queries.batches(spool.services()):
            _store_services(services, counts.services, now)
            progress(len(services))
    return counts


def _store_clusters(records: Sequence[ClusterRecord], counts: Counts, now: datetime) -> None:
    clusters = queries.clusters_by_slug([record.slug for record in records])

    for record in records:
        cluster = clusters.get(record.slug)
        if cluster is None:
            db.session.add(cluster_record.new(record, now))
            counts.new += 1
        elif cluster_record.to_record(cluster) == record.to_object():
            counts.unchanged += 1
        else:
            cluster_record.apply(record, cluster)
            counts.changed += 1

    db.session.flush()
    db.session.expunge_all()


def _store_services(records: Sequence[ServiceRecord], counts: Counts, now: datetime) -> None:
    services = queries.services_by_slug([record.slug for record in records])
    cluster_slugs = {slug for record in records for slug in record.cluster_slugs}
    clusters = queries.clusters_by_slug(sorted(cluster_slugs))
    changed_services = []

    for record in records:
        service = services.get(record.slug)
        if service is None:
            service = Service(created_at=now, version=0, revision=0, partners=[], texts=[])
            db.session.add(service)
            counts.new += 1
        elif _is_unchanged(service, record):
            counts.unchanged += 1
            continue
        else:
            counts.changed += 1

        apply_service(record, service, clusters, now)
        changed_services.append(service)

    record_changes(changed_services, now)
    db.session.add_all(
        _version(service, now) for service in changed_services if service.state == "published"
    )
    db.session.flush()
    db.session.expunge_all()


def _is_unchanged(service: Service, record: ServiceRecord) -> bool:
    """Whether a service says already what a record says."""
    before, after = service_record(service), record.to_object()
    for key in KEPT_WHEN_ABSENT:
        if key not in after:
            before.pop(key, None)
    return before == after


def _version(service: Service, now: datetime) -> ServiceVersion:
    return ServiceVersion(
        service_id=service.id,
        number=service.version,
        record=service_record(service),
        published_at=now,
    )
