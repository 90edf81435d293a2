"""What a checked file does to the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketplace.catalogue.actions import record_changes
from marketplace.catalogue.models import Service, ServiceVersion
from marketplace.catalogue.record import KEPT_WHEN_ABSENT
from marketplace.catalogue.record import apply as apply_service
from marketplace.catalogue.record import to_record as service_record
from marketplace.clusters import record as cluster_record
from marketplace.database import db
from marketplace.interchange import queries
from marketplace.interchange.reading import Shelf

Record = dict[str, Any]


@dataclass
class Counts:
    """How many records of a kind were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def all(self) -> int:
        """Give the number of records."""
        return self.new + self.changed + self.unchanged


@dataclass
class Stored:
    """What an import did."""

    clusters: Counts = field(default_factory=Counts)
    services: Counts = field(default_factory=Counts)


def store(
    shelf: Shelf, *, now: datetime, progress: Callable[[int], None] = lambda _records: None
) -> Stored:
    """Make the catalogue what the records say; what is the same already is not touched.

    The caller's transaction makes it all or nothing.
    """
    stored = Stored()
    with db.session.no_autoflush:
        for batch in queries.batches(shelf.take("cluster")):
            _store_clusters(batch, stored.clusters, now)
            progress(len(batch))
        for batch in queries.batches(shelf.take("service")):
            _store_services(batch, stored.services, now)
            progress(len(batch))
    return stored


def _store_clusters(records: list[Record], counts: Counts, now: datetime) -> None:
    present = queries.clusters_by_slug([record["slug"] for record in records])
    for record in records:
        cluster = present.get(record["slug"])
        if cluster is None:
            db.session.add(cluster_record.new(record, now))
            counts.new += 1
        elif cluster_record.to_record(cluster) != record:
            cluster_record.apply(record, cluster)
            counts.changed += 1
        else:
            counts.unchanged += 1
    db.session.flush()
    db.session.expunge_all()


def _store_services(records: list[Record], counts: Counts, now: datetime) -> None:
    present = queries.services_by_slug([record["slug"] for record in records])
    clusters = queries.clusters_by_slug(
        sorted({slug for record in records for slug in _clusters_of(record)})
    )
    written = []
    for record in records:
        service = present.get(record["slug"])
        if service is None:
            service = Service(created_at=now, version=0, revision=0, partners=[], texts=[])
            db.session.add(service)
            counts.new += 1
        elif _says_the_same(record, service):
            counts.unchanged += 1
            continue
        else:
            counts.changed += 1
        apply_service(record, service, clusters, now)
        written.append(service)
    record_changes(written, now)
    db.session.add_all(
        _version(service, now) for service in written if service.state == "published"
    )
    db.session.flush()
    db.session.expunge_all()


def _says_the_same(record: Record, service: Service) -> bool:
    stored = service_record(service)
    for key in KEPT_WHEN_ABSENT:
        if key not in record:
            stored.pop(key, None)
    return stored == record


def _version(service: Service, now: datetime) -> ServiceVersion:
    return ServiceVersion(
        service_id=service.id,
        number=service.version,
        record=service_record(service),
        published_at=now,
    )


def _clusters_of(record: Record) -> list[str]:
    return [record["cluster"], *(partner["cluster"] for partner in record.get("partners", []))]
