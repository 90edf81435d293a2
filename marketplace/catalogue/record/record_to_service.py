"""A service made to be what a record says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketplace.catalogue.models import (
    SERVICE,
    TRANSLATED,
    Partner,
    Service,
    ServiceState,
    ServiceText,
)
from marketplace.catalogue.record.columns import Columns, columns_of, origin_of
from marketplace.catalogue.record.model import (
    TIMES,
    PartnerRecord,
    ServiceRecord,
    ServiceTextRecord,
)
from marketplace.clusters.models import Cluster
from marketplace.database import Model
from marketplace.texts import actions as marks


def apply(
    record: ServiceRecord, service: Service, clusters: Mapping[str, Cluster], now: datetime
) -> None:
    """Make a service what a record says. Its partners and texts must be loaded.

    A record that says "published" publishes: the service gets its next version, to which the
    partners have agreed. The caller stores the version and writes the change log.
    """
    terms_before = service.terms_of_partners() if service.texts else {}
    service.lead = clusters[record.cluster]
    service.revision = (service.revision or 0) + 1

    _write(columns_of(record), service)
    _write_texts(record.texts, service, now)
    _write_state(record, service, now)
    _write_partners(record.partners, service, clusters)
    service.outdate_agreements(terms_before, now)
    if service.state != ServiceState.DRAFT:
        for partner in service.partners:
            partner.countersigned_version = service.version
            partner.outdated_at = None


def _write(columns: Columns, row: Model) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def _write_texts(records: Mapping[str, ServiceTextRecord], service: Service, now: datetime) -> None:
    texts = {text.language: text for text in service.texts}
    for language in records:
        if language not in texts:
            texts[language] = ServiceText(language=language, revision=0)
    service.texts = [texts[language] for language in records]

    for text in service.texts:
        words = SERVICE.words_of(records[text.language])
        changes = marks.write(SERVICE, str(service.id), text, words, now)
        if changes or not text.revision:
            marks.new_revision(SERVICE, text, changes)

    for text in service.texts:
        _write_origin(records[text.language], text, service)


def _write_origin(record: ServiceTextRecord, text: ServiceText, service: Service) -> None:
    """Write where a text comes from. What the marks of its fields say already stays."""
    original = service.original
    text.origin = origin_of(record, text.language, service.original_language)
    if original is None or text is original:
        marks.note_untranslated(text)
    elif record.outdated:
        marks.note_outdated(SERVICE, text, original)
    elif text.origin in TRANSLATED:
        marks.note_translated(SERVICE, text, original, SERVICE.names, seen=None)
    else:
        marks.note_untranslated(text)


def _write_state(record: ServiceRecord, service: Service, now: datetime) -> None:
    state = ServiceState(record.state or service.state or ServiceState.DRAFT)
    if service.state == ServiceState.UNLISTED and state == ServiceState.PUBLISHED:
        state = ServiceState.UNLISTED  # a file does not end what the marketplace has decided
    if state == ServiceState.PUBLISHED:
        service.publish(now)
    elif state == ServiceState.WITHDRAWN:
        service.version = service.version or 1
        service.published_at = service.published_at or now
        service.withdrawn_at = service.withdrawn_at or now

    service.state = state
    service.changed_at = now
    service.withdrawn_reason = record.withdrawn_reason
    service.withdrawn_reason_language = record.language_of_reason
    for name in TIMES:
        time = getattr(record, name)
        if time is not None:
            setattr(service, name, time)


def _write_partners(
    records: Sequence[PartnerRecord], service: Service, clusters: Mapping[str, Cluster]
) -> None:
    partners = {partner.cluster.slug: partner for partner in service.partners}
    for record in records:
        if record.cluster not in partners:
            partners[record.cluster] = Partner(cluster=clusters[record.cluster])
    service.partners = [partners[record.cluster] for record in records]

    for position, (partner, record) in enumerate(zip(service.partners, records, strict=True)):
        partner.position = position
        partner.role = record.role
        partner.translated_roles = dict(record.roles)
