"""What a record says of a service in columns, whether its row is new or changes."""

from typing import Any

from marketplace.catalogue.models import SERVICE, TRANSLATED, PriceModel, TextOrigin
from marketplace.catalogue.record.model import (
    DEFAULT_CURRENCY,
    FACTS,
    ServiceRecord,
    ServiceTextRecord,
    usual_origin,
)

Columns = dict[str, Any]


def columns_of(record: ServiceRecord) -> Columns:
    """Return what does not depend on what the service was before."""
    price, duration = record.price, record.duration
    trl_min, trl_max = record.trl or (None, None)
    return {
        "slug": record.slug,
        **{name: getattr(record, name) for name in FACTS},
        "price_model": PriceModel(price.model),
        "price_amount": price.amount,
        "price_member_amount": price.member_amount,
        "price_currency": price.currency or DEFAULT_CURRENCY,
        "duration_amount": duration.amount if duration else None,
        "duration_unit": duration.unit if duration else None,
        "trl_min": trl_min,
        "trl_max": trl_max,
    }


def origin_of(text: ServiceTextRecord, language: str, original_language: str) -> TextOrigin:
    """Return where a text comes from."""
    return TextOrigin(text.origin or usual_origin(language, original_language))


def origin_columns(
    text: ServiceTextRecord,
    language: str,
    *,
    original_language: str,
    original_revision: int | None,
) -> Columns:
    """Return where a new text comes from, and which revision of the original it follows.

    An outdated translation follows the last but one in all that it says. Without an original
    nothing is followed.
    """
    origin = origin_of(text, language, original_language)
    of_revision, outdated = None, 0
    if original_revision is not None and language != original_language:
        if text.outdated:
            of_revision = original_revision - 1
            outdated = len(SERVICE.filled_in(text))
        elif origin in TRANSLATED:
            of_revision = original_revision
    return {
        "origin": origin,
        "of_revision": of_revision,
        "of_revisions": {},
        "outdated": outdated,
    }
