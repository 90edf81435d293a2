"""A service in the interchange format: one object of JSON for files, for kept versions and for other systems."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.records import compact
from marketplace.text import clean_line, clean_text

Record = dict[str, Any]
ONE_LINE, SEVERAL_LINES, LISTS = ("title", "summary"), ("description", "how_it_works"), ("what_you_get", "who_it_is_for")
CODES = ("sectors", "technologies", "audience", "delivery", "languages", "countries")
TIMES = ("confirmed_on", "review_by", "published_at", "withdrawn_at")
KEPT_WHEN_ABSENT = ("state", *TIMES)
"""What a file that does not mention it leaves as it is."""
_ORDER = (
    *("slug", "cluster", "partners", "type", *CODES, "price", "duration", "trl", "reply_within_days", "novelty"),
    *("state", "withdrawn_reason", *TIMES, "original_language", "texts"),
)
_TEXT_ORDER = ("title", "summary", "description", "what_you_get", "who_it_is_for", "how_it_works", "origin", "outdated")
_PRICE_ORDER = ("model", "amount", "member_amount", "currency")


def to_record(service: Service) -> Record:
    """Write a service down; its lead, partners and texts must be loaded."""
    return in_order(
        {
            **{name: getattr(service, name) for name in ("slug", "type", "reply_within_days", "novelty", "state")},
            **{name: list(getattr(service, name) or []) for name in CODES},
            "cluster": service.lead.slug,
            "partners": [{"cluster": one.cluster.slug, "role": clean_line(one.role)} for one in service.partners],
            "price": {
                "model": service.price_model,
                "amount": service.price_amount,
                "member_amount": service.price_member_amount,
                "currency": service.price_currency,
            },
            "duration": {"amount": service.duration_amount, "unit": service.duration_unit},
            "trl": [service.trl_min or service.trl_max, service.trl_max or service.trl_min],
            "withdrawn_reason": clean_text(service.withdrawn_reason),
            **{name: getattr(service, name) for name in TIMES},
            "original_language": service.original_language,
            "texts": {text.language: _text_record(text, service) for text in service.texts},
        }
    )


def in_order(values: Mapping[str, Any]) -> Record:
    """Write values in the one way in which equal services have equal records: order fixed, nothing empty, no defaults."""
    original = values["original_language"]
    texts = {code: _text_in_order(text, code == original) for code, text in sorted(values["texts"].items())}
    price, trl, duration = values["price"], values["trl"], values["duration"]
    has_amount = price["amount"] is not None or price["member_amount"] is not None
    written = {
        **values,
        "partners": [compact(partner.items()) for partner in values["partners"]],
        "price": compact((key, _plain(price[key])) for key in _PRICE_ORDER if key != "currency" or has_amount),
        "duration": duration if duration["amount"] and duration["unit"] else None,
        "trl": trl if all(trl) else None,
        **{name: _plain(values[name]) for name in TIMES},
        "texts": {code: text for code, text in texts.items() if text},
    }
    return {"kind": "service", **compact((key, written[key]) for key in _ORDER)}


def apply(record: Mapping[str, Any], service: Service, clusters: Mapping[str, Cluster], now: datetime) -> None:
    """Make a service what a checked record says; its partners and texts must be loaded.

    Publishing is part of it: a record that says "published" makes the next version, to which the partners have agreed.
    Snapshot and change log are the caller's.
    """
    service.slug, service.lead = record["slug"], clusters[record["cluster"]]
    service.type, service.novelty = record["type"], record.get("novelty")
    for name in CODES:
        setattr(service, name, record.get(name, []))
    _apply_figures(record, service)
    service.original_language = record["original_language"]
    _apply_texts(record.get("texts", {}), service)
    _apply_state(record, service, now)
    _apply_partners(record.get("partners", []), service, clusters)


def _apply_figures(record: Mapping[str, Any], service: Service) -> None:
    price, duration = record["price"], record.get("duration", {})
    service.price_model, service.price_currency = price["model"], price.get("currency", "EUR")
    service.price_amount, service.price_member_amount = _decimal(price.get("amount")), _decimal(price.get("member_amount"))
    service.duration_amount, service.duration_unit = duration.get("amount"), duration.get("unit")
    service.trl_min, service.trl_max = record.get("trl", (None, None))
    service.reply_within_days = record["reply_within_days"]


def _apply_texts(records: Mapping[str, Mapping[str, Any]], service: Service) -> None:
    present = {text.language: text for text in service.texts}
    service.texts = [present.get(language) or ServiceText(language=language, revision=0) for language in records]
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
        text.of_revision = original.revision - outdated if original is not None and follows else None


def _apply_state(record: Mapping[str, Any], service: Service, now: datetime) -> None:
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


def _apply_partners(records: list[Mapping[str, str]], service: Service, clusters: Mapping[str, Cluster]) -> None:
    present = {partner.cluster.slug: partner for partner in service.partners}
    partners = []
    for position, record in enumerate(records):
        partner = present.get(record["cluster"]) or Partner(cluster=clusters[record["cluster"]])
        partner.position, partner.role = position, record.get("role", "")
        if service.state != "draft":
            partner.countersigned_version = service.version
        partners.append(partner)
    service.partners = partners


def _text_record(text: ServiceText, service: Service) -> Record:
    return {
        **{name: clean_line(getattr(text, name)) for name in ONE_LINE},
        **{name: clean_text(getattr(text, name)) for name in SEVERAL_LINES},
        **{name: [clean_line(item) for item in getattr(text, name) or []] for name in LISTS},
        "origin": text.origin,
        "outdated": text.language != service.original_language and text.is_outdated(service.original),
    }


def _text_in_order(text: Mapping[str, Any], is_original: bool) -> Record:
    usual = "original" if is_original else "translation"
    words = compact((key, text[key]) for key in _TEXT_ORDER[:-2])
    if not words:
        return {}
    notes = {"origin": text["origin"] if text["origin"] != usual else "", "outdated": text["outdated"] or None}
    return words | compact(notes.items())


def _plain(value: Any) -> Any:
    """Write an amount, date or time as JSON can carry it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
