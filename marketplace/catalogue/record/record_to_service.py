"""A service made to be what a record says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketplace.catalogue.models import (
    Partner,
    PriceModel,
    Service,
    ServiceState,
    ServiceText,
    TextOrigin,
)
from marketplace.catalogue.record.model import (
    DEFAULT_CURRENCY,
    FACTS,
    TIMES,
    WORDS,
    DurationRecord,
    PartnerRecord,
    PriceRecord,
    ServiceRecord,
    ServiceTextRecord,
    usual_origin,
)
from marketplace.clusters.models import Cluster


def apply(
    record: ServiceRecord, service: Service, clusters: Mapping[str, Cluster], now: datetime
) -> None:
    """Make a service what a record says. Its partners and texts must be loaded.

    A record that says "published" publishes: the service gets its next version, to which the
    partners have agreed. The caller stores the version and writes the change log.
    """
    terms_before = service.terms_of_partners() if service.texts else {}
    service.slug = record.slug
    service.lead = clusters[record.cluster]
    service.revision = (service.revision or 0) + 1

    for name in FACTS:
        setattr(service, name, getattr(record, name))

    _write_price(record.price, service)
    _write_duration(record.duration, service)
    service.trl_min, service.trl_max = record.trl or (None, None)

    _write_texts(record.texts, service)
    _write_state(record, service, now)
    _write_partners(record.partners, service, clusters)
    service.outdate_agreements(terms_before, now)
    if service.state != ServiceState.DRAFT:
        for partner in service.partners:
            partner.countersigned_version = service.version
            partner.outdated_at = None


def _write_price(price: PriceRecord, service: Service) -> None:
    service.price_model = PriceModel(price.model)
    service.price_amount = price.amount
    service.price_member_amount = price.member_amount
    service.price_currency = price.currency or DEFAULT_CURRENCY


def _write_duration(duration: DurationRecord | None, service: Service) -> None:
    service.duration_amount = duration.amount if duration else None
    service.duration_unit = duration.unit if duration else None


def _write_texts(records: Mapping[str, ServiceTextRecord], service: Service) -> None:
    texts = {text.language: text for text in service.texts}
    for language in records:
        if language not in texts:
            texts[language] = ServiceText(language=language, revision=0)
    service.texts = [texts[language] for language in records]

    for text in service.texts:
        _write_words(records[text.language], text)
        usual = usual_origin(text.language, service.original_language)
        text.origin = TextOrigin(records[text.language].origin or usual)

    original = service.original
    for text in service.texts:
        text.of_revision = _revision_followed(text, original, records[text.language].outdated)


def _write_words(record: ServiceTextRecord, text: ServiceText) -> None:
    is_changed = not text.revision
    for name in WORDS:
        words = getattr(record, name)
        if words != getattr(text, name):
            setattr(text, name, words)
            is_changed = True

    if is_changed:
        text.revision = (text.revision or 0) + 1


def _revision_followed(
    text: ServiceText, original: ServiceText | None, is_outdated: bool
) -> int | None:
    """Return the revision of the original that a translation follows.

    An outdated translation follows the last but one.
    """
    if original is None or text is original:
        return None
    if is_outdated:
        return original.revision - 1
    return None if text.origin == TextOrigin.ORIGINAL else original.revision


def _write_state(record: ServiceRecord, service: Service, now: datetime) -> None:
    state = ServiceState(record.state or service.state or ServiceState.DRAFT)
    if state == ServiceState.PUBLISHED:
        service.publish(now)
    elif state == ServiceState.WITHDRAWN:
        service.version = service.version or 1
        service.published_at = service.published_at or now
        service.withdrawn_at = service.withdrawn_at or now

    service.state = state
    service.changed_at = now
    service.withdrawn_reason = record.withdrawn_reason
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
