"""A record that came from elsewhere, checked and brought into its one form."""

from typing import Any

from marketplace.catalogue.models import ITEM_MAX, ITEMS_MAX, SUMMARY_MAX, TEXT_MAX, TITLE_MAX
from marketplace.catalogue.record.writing import TIMES, Record, in_order
from marketplace.records import Fields
from marketplace.records.values import country_code, day, moment, money, whole
from marketplace.vocabularies import (
    AUDIENCE,
    COUNTRY,
    DELIVERY,
    LANGUAGE,
    NOVELTY,
    ORIGIN,
    PRICE,
    SECTOR,
    STATE,
    TYPE,
    UNIT,
    division_code,
)

TAGS_MAX, TAG_MAX, PARTNERS_MAX = 20, 60, 20


def checked(value: object, mistakes: list[str]) -> Record:
    """Read a record that came from elsewhere; what is wrong with it is added to the mistakes.

    Whether its clusters exist is for the caller to find out.
    """
    fields = Fields(value, mistakes)
    fields.raw("kind")
    values: dict[str, Any] = {"slug": fields.slug("slug"), "cluster": fields.slug("cluster")}
    values["partners"] = _partners(fields, values["cluster"])
    values["type"] = fields.code("type", TYPE, required=True)
    values |= _codes(fields)
    values["price"] = _price(fields.part("price") or Fields({}, mistakes))
    values["duration"] = _duration(fields.part("duration"))
    values["trl"] = _trl(fields)
    values["reply_within_days"] = fields.value("reply_within_days", whole(1, 60)) or 5
    values["novelty"] = fields.code("novelty", NOVELTY)
    values["state"] = fields.code("state", STATE)
    values["withdrawn_reason"] = fields.text("withdrawn_reason", 1000, lines=True)
    values |= {
        name: fields.value(name, day if name in {"confirmed_on", "review_by"} else moment)
        for name in TIMES
    }
    values["original_language"] = fields.code("original_language", LANGUAGE, required=True)
    values["texts"] = _texts(
        fields, values["original_language"], is_draft=values["state"] == "draft"
    )
    if values["withdrawn_reason"] and values["state"] != "withdrawn":
        fields.wrong("withdrawn_reason", 'is there, but the state is not "withdrawn"')
    fields.end()
    return in_order(values)


def _codes(fields: Fields) -> dict[str, list[str]]:
    """Read the lists of codes, and the tags, which are free words."""
    return {
        "sectors": fields.codes("sectors", SECTOR, division_code),
        "technologies": list(
            dict.fromkeys(fields.items("technologies", most=TAGS_MAX, longest=TAG_MAX))
        ),
        "audience": fields.codes("audience", AUDIENCE),
        "delivery": fields.codes("delivery", DELIVERY),
        "languages": fields.codes("languages", LANGUAGE),
        "countries": fields.codes("countries", COUNTRY, country_code),
    }


def _partners(fields: Fields, lead: str) -> list[dict[str, str]]:
    partners = []
    for part in fields.parts("partners"):
        partners.append({"cluster": part.slug("cluster"), "role": part.text("role", 300)})
        part.end()
    slugs = [partner["cluster"] for partner in partners if partner["cluster"]]
    for slug in dict.fromkeys(slugs):
        if slug == lead:
            fields.wrong("partners", f"has {slug}, which is the lead cluster")
        elif slugs.count(slug) > 1:
            fields.wrong("partners", f"has {slug} {slugs.count(slug)} times")
    if len(partners) > PARTNERS_MAX:
        fields.wrong("partners", f"has {len(partners)} clusters, more than {PARTNERS_MAX}")
    return partners


def _price(fields: Fields) -> dict[str, Any]:
    currency = fields.text("currency", 3) or "EUR"
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        fields.wrong("currency", "is not a code of ISO 4217, as in EUR")
    price = {
        "model": fields.code("model", PRICE, "on-request"),
        "amount": fields.value("amount", money),
        "member_amount": fields.value("member_amount", money),
        "currency": currency,
    }
    fields.end()
    return price


def _duration(fields: Fields | None) -> dict[str, Any]:
    if fields is None:
        return {"amount": None, "unit": None}
    duration = {
        "amount": fields.value("amount", whole(1, 1000), required=True),
        "unit": fields.code("unit", UNIT, required=True),
    }
    fields.end()
    return duration


def _trl(fields: Fields) -> list[int | None]:
    """Read the technology readiness levels from which and to which a service helps."""
    written = fields.raw("trl")
    if written is None:
        return [None, None]
    whole_levels = (
        isinstance(written, list)
        and len(written) == 2
        and all(type(level) is int for level in written)
    )
    if whole_levels and 1 <= written[0] <= written[1] <= 9:
        return written
    fields.wrong("trl", "is not two levels from 1 to 9, the lower first, as in [3, 6]")
    return [None, None]


def _texts(fields: Fields, original: str, *, is_draft: bool) -> dict[str, Record]:
    """Read the texts; only those of a draft may still lack what a list of services shows."""
    texts = {
        code: _text(part, code == original)
        for code, part in fields.named_parts("texts", LANGUAGE).items()
    }
    if not is_draft:
        if not any(text["title"] and text["summary"] for text in texts.values()):
            fields.wrong("texts", "has no text with a title and a summary")
        for code, text in texts.items():
            if not text["title"]:
                fields.wrong(f"texts.{code}.title", "is missing")
    return texts


def _text(fields: Fields, is_original: bool) -> Record:
    text = {
        "title": fields.text("title", TITLE_MAX),
        "summary": fields.text("summary", SUMMARY_MAX),
        "description": fields.text("description", TEXT_MAX, lines=True),
        "what_you_get": fields.items("what_you_get", most=ITEMS_MAX, longest=ITEM_MAX),
        "who_it_is_for": fields.items("who_it_is_for", most=ITEMS_MAX, longest=ITEM_MAX),
        "how_it_works": fields.text("how_it_works", TEXT_MAX, lines=True),
        "origin": fields.code("origin", ORIGIN, "original" if is_original else "translation"),
        "outdated": fields.raw("outdated") is True and not is_original,
    }
    if fields.raw("outdated") not in (None, True, False):
        fields.wrong("outdated", "is neither true nor false")
    fields.end()
    return text
