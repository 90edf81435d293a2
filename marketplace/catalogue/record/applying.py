"""A record that was checked, written into a service."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.catalogue.record.writing import CODES, LISTS, ONE_LINE, SEVERAL_LINES, TIMES
from marketplace.clusters.models import Cluster


def apply(
    record: Mapping[str, Any], service: Service, clusters: Mapping[str, Cluster], now: datetime
) -> None:
    """Make a service what a checked record says; its partners and texts must be loaded.

    Publishing is part of it: a record that says "published" makes the next version, to which the partners have agreed.
    Snapshot and change log are the caller's.
    """
    service.slug, service.lead = record["slug"], clusters[record["cluster"]]
    service.type, service.novelty = record["type"], record.get("novelty")
    service.revision = (service.revision or 0) + 1
    for name in CODES:
        setattr(service, name, record.get(name, []))
    _write_figures(record, service)
    service.original_language = record["original_language"]
    _write_texts(record.get("texts", {}), service)
    _write_state(record, service, now)
    _write_partners(record.get("partners", []), service, clusters)


def _write_figures(record: Mapping[str, Any], service: Service) -> None:
    price, duration = record["price"], record.get("duration", {})
    service.price_model, service.price_currency = price["model"], price.get("currency", "EUR")
    service.price_amount, service.price_member_amount = (
        _decimal(price.get("amount")),
        _decimal(price.get("member_amount")),
    )
    service.duration_amount, service.duration_unit = duration.get("amount"), duration.get("unit")
    service.trl_min, service.trl_max = record.get("trl", (None, None))
    service.reply_within_days = record["reply_within_days"]


def _write_texts(records: Mapping[str, Mapping[str, Any]], service: Service) -> None:
    present = {text.language: text for text in service.texts}
    service.texts = [
        present.get(language) or ServiceText(language=language, revision=0) for language in records
    ]
    for text in service.texts:
        record = records[text.language]
        words: dict[str, Any] = {name: record.get(name, "") for name in ONE_LINE + SEVERAL_LINES}
        words |= {name: record.get(name, []) for name in LISTS}
        if not text.revision or any(getattr(text, name) != value for name, value in words.items()):
            text.revision = (text.revision or 0) + 1
        for name, value in words.items():
            setattr(text, name, value)
        own = text.language == service.original_language
        text.origin = record.get("origin", "original" if own else "translation")
    original = service.original
    for text in service.texts:
        outdated = records[text.language].get("outdated", False)
        follows = text is not original and (text.origin != "original" or outdated)
        text.of_revision = (
            original.revision - outdated if original is not None and follows else None
        )


def _write_state(record: Mapping[str, Any], service: Service, now: datetime) -> None:
    state = record.get("state", service.state or "draft")
    if state == "published":
        service.publish(now)
    elif state == "withdrawn":
        service.version = service.version or 1
        service.published_at = service.published_at or now
        service.withdrawn_at = service.withdrawn_at or now
    service.state, service.changed_at = state, now
    service.withdrawn_reason = record.get("withdrawn_reason", "")
    for name, read in zip(TIMES, (date, date, datetime, datetime), strict=True):
        if name in record:
            setattr(service, name, read.fromisoformat(record[name]))


def _write_partners(
    records: Sequence[Mapping[str, str]], service: Service, clusters: Mapping[str, Cluster]
) -> None:
    present = {partner.cluster.slug: partner for partner in service.partners}
    partners = []
    for position, record in enumerate(records):
        partner = present.get(record["cluster"]) or Partner(cluster=clusters[record["cluster"]])
        partner.position, partner.role = position, record.get("role", "")
        if service.state != "draft":
            partner.countersigned_version = service.version
        partners.append(partner)
    service.partners = partners


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
