"""A service as a record: the same service always gives the same bytes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.catalogue.models import Service, ServiceText
from marketplace.records import compact
from marketplace.text import clean_line, clean_text

Record = dict[str, Any]
ONE_LINE, SEVERAL_LINES = ("title", "summary"), ("description", "how_it_works")
LISTS = ("what_you_get", "who_it_is_for")
CODES = ("sectors", "technologies", "audience", "delivery", "languages", "countries")
TIMES = ("confirmed_on", "review_by", "published_at", "withdrawn_at")
KEPT_WHEN_ABSENT = ("state", *TIMES)
"""What a file that does not mention it leaves as it is."""
_ORDER = (
    *(
        "slug",
        "cluster",
        "partners",
        "type",
        *CODES,
        "price",
        "duration",
        "trl",
        "reply_within_days",
        "novelty",
    ),
    *("state", "withdrawn_reason", *TIMES, "original_language", "texts"),
)
_TEXT_ORDER = (
    "title",
    "summary",
    "description",
    "what_you_get",
    "who_it_is_for",
    "how_it_works",
    "origin",
    "outdated",
)
_PRICE_ORDER = ("model", "amount", "member_amount", "currency")


def to_record(service: Service) -> Record:
    """Write a service down; its lead, partners and texts must be loaded."""
    return in_order(
        {
            **{
                name: getattr(service, name)
                for name in ("slug", "type", "reply_within_days", "novelty", "state")
            },
            **{name: list(getattr(service, name) or []) for name in CODES},
            "cluster": service.lead.slug,
            "partners": [
                {"cluster": one.cluster.slug, "role": clean_line(one.role)}
                for one in service.partners
            ],
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
    texts = {
        code: _text_in_order(text, code == original)
        for code, text in sorted(values["texts"].items())
    }
    price, trl, duration = values["price"], values["trl"], values["duration"]
    has_amount = price["amount"] is not None or price["member_amount"] is not None
    written = {
        **values,
        "partners": [compact(partner.items()) for partner in values["partners"]],
        "price": compact(
            (key, _plain(price[key])) for key in _PRICE_ORDER if key != "currency" or has_amount
        ),
        "duration": duration if duration["amount"] and duration["unit"] else None,
        "trl": trl if all(trl) else None,
        **{name: _plain(values[name]) for name in TIMES},
        "texts": {code: text for code, text in texts.items() if text},
    }
    return {"kind": "service", **compact((key, written[key]) for key in _ORDER)}


def _text_record(text: ServiceText, service: Service) -> Record:
    return {
        **{name: clean_line(getattr(text, name)) for name in ONE_LINE},
        **{name: clean_text(getattr(text, name)) for name in SEVERAL_LINES},
        **{name: [clean_line(item) for item in getattr(text, name) or []] for name in LISTS},
        "origin": text.origin,
        "outdated": text.language != service.original_language
        and text.is_outdated(service.original),
    }


def _text_in_order(text: Mapping[str, Any], is_original: bool) -> Record:
    usual = "original" if is_original else "translation"
    words = compact((key, text[key]) for key in _TEXT_ORDER[:-2])
    if not words:
        return {}
    notes = {
        "origin": text["origin"] if text["origin"] != usual else "",
        "outdated": text["outdated"] or None,
    }
    return words | compact(notes.items())


def _plain(value: Any) -> Any:
    """Write an amount, date or time as JSON can carry it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value
