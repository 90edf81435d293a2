"""Objects of JSON as records are written: nothing empty, and values quoted for people."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

JsonObject = dict[str, Any]
_QUOTED_MAX = 60


def compact(pairs: Iterable[tuple[str, Any]]) -> JsonObject:
    """Return an object of the pairs that hold something, in their order."""
    return {key: value for key, value in pairs if value not in (None, "", [], {})}


def quoted(value: object) -> str:
    """Return a value as it stands in a file, short and printable."""
    if isinstance(value, Decimal):
        text = str(value)
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)

    if not text.isprintable():
        text = json.dumps(value, default=str)

    return text if len(text) <= _QUOTED_MAX else text[: _QUOTED_MAX - 1] + "…"


def sort_of(value: object) -> str:
    """Name the sort of a value, as in "a text"."""
    if isinstance(value, bool):
        return "true or false"
    sorts: dict[type, str] = {
        str: "a text",
        list: "a list",
        dict: "an object",
        type(None): "nothing",
    }
    return sorts.get(type(value), "a number")
