"""Records as lines of a file: JSON Lines, and CSV for spreadsheets."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from marketplace.enquiries import record as enquiry_record
from marketplace.records import tables

Record = dict[str, Any]
_CLUSTER = (
    *("slug", "name", "short_name", "country", "town", "website", "email", "phone", "languages"),
    *(
        "label.level",
        "label.awarded",
        "label.valid_until",
        "label.url",
        "language",
        "summary",
        "description",
    ),
)
_SERVICE = (
    *(
        "slug",
        "cluster",
        "partners",
        "type",
        "sectors",
        "technologies",
        "audience",
        "delivery",
        "languages",
    ),
    *(
        "countries",
        "price.model",
        "price.amount",
        "price.member_amount",
        "price.currency",
        "duration.amount",
    ),
    *(
        "duration.unit",
        "trl",
        "reply_within_days",
        "novelty",
        "state",
        "withdrawn_reason",
        "confirmed_on",
        "review_by",
    ),
    *(
        "published_at",
        "withdrawn_at",
        "original_language",
        "language",
        "title",
        "summary",
        "description",
    ),
    *("what_you_get", "who_it_is_for", "how_it_works", "origin", "outdated"),
)
COLUMNS = {"clusters": _CLUSTER, "services": _SERVICE, "enquiries": enquiry_record.COLUMNS}


def json_lines(kind: str, records: Iterable[Record]) -> Iterator[bytes]:
    """Write one record a line."""
    for record in records:
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def csv_lines(kind: str, records: Iterable[Record]) -> Iterator[bytes]:
    """Write a table with one row for each record, or for each language of its texts."""
    rows = (row for record in records for row in _rows(kind, record))
    yield from tables.csv_lines(COLUMNS[kind], rows)


def _rows(kind: str, record: Record) -> Iterator[Record]:
    if kind == "enquiries":
        yield enquiry_record.row(record)
        return
    flat = {
        **record,
        **_opened("label", record),
        **_opened("price", record),
        **_opened("duration", record),
    }
    for language, text in record.get("texts", {}).items() or [("", {})]:
        yield flat | {"language": language} | text


def _opened(key: str, record: Record) -> Record:
    return {f"{key}.{name}": value for name, value in record.get(key, {}).items()}


WRITERS: dict[str, Callable[[str, Iterable[Record]], Iterator[bytes]]] = {
    "jsonl": json_lines,
    "csv": csv_lines,
}
