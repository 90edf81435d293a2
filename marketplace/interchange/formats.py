"""Records as lines of a file: JSON Lines, and CSV for spreadsheets."""

import json
from collections.abc import Callable, Iterable, Iterator

from marketplace.enquiries import record as enquiry_record
from marketplace.records import JsonObject, tables

_CLUSTER_COLUMNS = (
    "slug",
    "name",
    "short_name",
    "country",
    "town",
    "website",
    "email",
    "phone",
    "languages",
    "label.level",
    "label.awarded",
    "label.valid_until",
    "label.url",
    "language",
    "summary",
    "description",
)
_SERVICE_COLUMNS = (
    "slug",
    "cluster",
    "partners",
    "type",
    "sectors",
    "technologies",
    "audience",
    "delivery",
    "languages",
    "countries",
    "price.model",
    "price.amount",
    "price.member_amount",
    "price.currency",
    "duration.amount",
    "duration.unit",
    "trl",
    "reply_within_days",
    "novelty",
    "state",
    "withdrawn_reason",
    "confirmed_on",
    "review_by",
    "published_at",
    "withdrawn_at",
    "original_language",
    "language",
    "title",
    "summary",
    "description",
    "what_you_get",
    "who_it_is_for",
    "how_it_works",
    "origin",
    "outdated",
)
_COLUMNS = {
    "clusters": _CLUSTER_COLUMNS,
    "services": _SERVICE_COLUMNS,
    "enquiries": enquiry_record.COLUMNS,
}
_NESTED = ("label", "price", "duration")
"""The objects within a record whose values get columns of their own, as in price.amount."""


def json_lines(kind: str, records: Iterable[JsonObject]) -> Iterator[bytes]:
    """Write one record a line."""
    for record in records:
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def csv_lines(kind: str, records: Iterable[JsonObject]) -> Iterator[bytes]:
    """Write a table with one row for each record, or for each language of its texts."""
    rows = (row for record in records for row in _rows(kind, record))
    yield from tables.csv_lines(_COLUMNS[kind], rows)


def _rows(kind: str, record: JsonObject) -> Iterator[JsonObject]:
    if kind == "enquiries":
        yield enquiry_record.row(record)
        return

    flat = dict(record)
    for key in _NESTED:
        flat |= {f"{key}.{name}": value for name, value in record.get(key, {}).items()}

    texts = record.get("texts") or {"": {}}
    for language, text in texts.items():
        yield flat | {"language": language} | text


WRITERS: dict[str, Callable[[str, Iterable[JsonObject]], Iterator[bytes]]] = {
    "jsonl": json_lines,
    "csv": csv_lines,
}
"""What writes the lines of a file, by the name of the format on the command line."""
