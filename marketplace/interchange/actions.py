"""What a checked file does to the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from marketplace.catalogue.change_log import line_of_import
from marketplace.catalogue.models import Partner, Service, ServiceText, ServiceVersion, VersionKind
from marketplace.catalogue.record import (
    KEPT_WHEN_ABSENT,
    ServiceRecord,
    partner_rows,
    service_row,
    text_rows,
    version_row,
)
from marketplace.catalogue.record import apply as apply_service
from marketplace.catalogue.record import records_by_slug as service_records_by_slug
from marketplace.catalogue.record import to_record as service_record
from marketplace.changes import actions as changes
from marketplace.changes.actions import Author, Line
from marketplace.changes.models import Actor
from marketplace.clusters import change_log as cluster_log
from marketplace.clusters import record as cluster_record
from marketplace.clusters.models import Cluster
from marketplace.clusters.record import ClusterRecord
from marketplace.database import Model, db
from marketplace.interchange import queries
from marketplace.interchange.spool import Spool
from marketplace.records import JsonObject
from marketplace.technologies import actions as technologies
from marketplace.technologies import queries as technology_queries
from marketplace.technologies.terms import Terms


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
    with db.session.no_autoflush, changes.acting(Author(Actor.IMPORT)):
        for clusters in spool.clusters():
            _store_clusters(clusters, counts.clusters, now)
            progress(len(clusters))

        cluster_ids = queries.cluster_ids()
        terms = technology_queries.load()
        for services in spool.services():
            terms = _name_technologies(services, terms, now)
            _store_services(services, counts.services, cluster_ids, now)
            progress(len(services))
    return counts


def _store_clusters(records: Sequence[ClusterRecord], counts: Counts, now: datetime) -> None:
    clusters = queries.clusters_by_slug([record.slug for record in records])
    stored: list[tuple[Cluster, JsonObject | None]] = []

    for record in records:
        cluster = clusters.get(record.slug)
        if cluster is None:
            new_cluster = cluster_record.new(record, now)
            db.session.add(new_cluster)
            stored.append((new_cluster, None))
            counts.new += 1
        elif cluster_record.says_the_same(record, cluster):
            counts.unchanged += 1
        else:
            stored.append((cluster, cluster_record.to_record(cluster)))
            cluster_record.apply(record, cluster)
            counts.changed += 1

    db.session.flush()
    cluster_log.record_import(stored, now)
    db.session.expunge_all()


def _name_technologies(records: Sequence[ServiceRecord], terms: Terms, now: datetime) -> Terms:
    """Put codes in the place of words, and return the vocabulary with those that are new."""
    words = [word for record in records for word in record.technologies]
    terms = technologies.with_proposals(words, terms, now)
    for record in records:
        record.technologies = terms.codes_of(record.technologies)
    return terms


def _store_services(
    records: Sequence[ServiceRecord], counts: Counts, cluster_ids: Mapping[str, int], now: datetime
) -> None:
    objects = service_records_by_slug([record.slug for record in records])
    new_records, changed_records, changed_objects = [], [], {}
    for record in records:
        before = objects.get(record.slug)
        if before is None:
            new_records.append(record)
        elif _is_unchanged(before, record):
            counts.unchanged += 1
        else:
            changed_records.append(record)
            changed_objects[record.slug] = before

    counts.new += len(new_records)
    counts.changed += len(changed_records)
    lines = _add(new_records, cluster_ids, now) | _change(changed_records, changed_objects, now)
    changes.write([lines[record.slug] for record in records if record.slug in lines], now)
    db.session.expunge_all()


def _add(
    records: Sequence[ServiceRecord], cluster_ids: Mapping[str, int], now: datetime
) -> dict[str, Line]:
    """Store new services, and return by slug what the change log tells of them."""
    if not records:
        return {}

    rows = [service_row(record, cluster_ids[record.cluster], now) for record in records]
    _insert(Service, rows)
    ids = queries.service_ids([record.slug for record in records])
    numbered = [(record, ids[record.slug]) for record in records]

    _insert(ServiceText, [row for record, id in numbered for row in text_rows(record, id)])
    _insert(
        Partner, [row for record, id in numbered for row in partner_rows(record, id, cluster_ids)]
    )
    _insert(
        ServiceVersion,
        [version_row(record, id, now) for record, id in numbered if record.state == "published"],
    )
    return {
        record.slug: line_of_import(
            ids[record.slug],
            row["lead_id"],
            row["version"],
            before=None,
            after={"state": str(row["state"])},
        )
        for record, row in zip(records, rows, strict=True)
    }


def _insert(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(Model.metadata.tables[model.__tablename__]), rows)


def _change(
    records: Sequence[ServiceRecord], before: Mapping[str, JsonObject], now: datetime
) -> dict[str, Line]:
    """Change services, and return by slug what the change log tells of them."""
    if not records:
        return {}

    services = queries.services_by_slug([record.slug for record in records])
    slugs = {slug for record in records for slug in record.cluster_slugs}
    clusters = queries.clusters_by_slug(sorted(slugs))
    changed_services = [services[record.slug] for record in records]
    for record, service in zip(records, changed_services, strict=True):
        apply_service(record, service, clusters, now)

    db.session.flush()
    db.session.add_all(
        _version(service, now) for service in changed_services if service.is_published
    )
    db.session.flush()
    return {
        record.slug: line_of_import(
            service.id,
            service.lead_id,
            service.version,
            before=before[record.slug],
            after=_with_what_is_kept(before[record.slug], record),
        )
        for record, service in zip(records, changed_services, strict=True)
    }


def _is_unchanged(before: JsonObject, record: ServiceRecord) -> bool:
    """Whether a service says already what a record says."""
    return before == _with_what_is_kept(before, record)


def _with_what_is_kept(before: JsonObject, record: ServiceRecord) -> JsonObject:
    """Return what a record says, and what a service keeps where it says nothing."""
    return {key: before[key] for key in KEPT_WHEN_ABSENT if key in before} | record.to_object()


def _version(service: Service, now: datetime) -> ServiceVersion:
    return ServiceVersion(
        service_id=service.id,
        number=service.version,
        record=service_record(service),
        published_at=now,
        kind=VersionKind.IMPORTED,
    )
