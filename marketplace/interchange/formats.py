"""Records as files: JSON Lines, and tables for spreadsheets."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from marketplace.enquiries import record as enquiry_record
from marketplace.records import JsonObject, spreadsheets, tables

_CLUSTER_COLUMNS = tables.columns(
    "slug",
    "name",
    "short_name",
    "country",
    "town",
    "website",
    "email",
    "phone",
    "public_phone",
    "languages",
    "label.level",
    "label.awarded",
    "label.valid_until",
    "label.url",
    "language",
    "summary",
    "description",
    days=("label.awarded", "label.valid_until"),
)
_SERVICE_COLUMNS = tables.columns(
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
    "improved_since",
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
    "what_is_new",
    "origin",
    "outdated",
    days=("confirmed_on", "review_by"),
    times=("published_at", "withdrawn_at"),
)
_COLUMNS = {
    "clusters": _CLUSTER_COLUMNS,
    "services": _SERVICE_COLUMNS,
    "enquiries": enquiry_record.COLUMNS,
}
_NESTED = ("label", "price", "duration")
"""The objects within a record whose values get columns of their own, as in price.amount."""


def write_json_lines(kind: str, records: Iterable[JsonObject], file: IO[bytes]) -> None:
    """Write one record a line."""
    for record in records:
        file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def write_csv(kind: str, records: Iterable[JsonObject], file: IO[bytes]) -> None:
    """Write a table with one row for each record, or for each language of its texts."""
    for line in tables.csv_lines(_COLUMNS[kind], _rows(kind, records)):
        file.write(line)


def write_xlsx(kind: str, records: Iterable[JsonObject], file: IO[bytes]) -> None:
    """Write the same table as a file of a spreadsheet."""
    spreadsheets.write(file, _COLUMNS[kind], _rows(kind, records))


def _rows(kind: str, records: Iterable[JsonObject]) -> Iterator[JsonObject]:
    if kind == "enquiries":
        return map(enquiry_record.row, records)
    return (row for record in records for row in _rows_of(record))


def _rows_of(record: JsonObject) -> Iterator[JsonObject]:
    flat = dict(record)
    for key in _NESTED:
        flat |= {f"{key}.{name}": value for name, value in record.get(key, {}).items()}

    texts = record.get("texts") or {"": {}}
    for language, text in texts.items():
        what_is_new = record.get("what_is_new", {}).get(language)
        yield flat | {"language": language, "what_is_new": what_is_new} | text


WRITERS: dict[str, Callable[[str, Iterable[JsonObject], IO[bytes]], None]] = {
    "jsonl": write_json_lines,
    "xlsx": write_xlsx,
    "csv": write_csv,
}
"""What writes a file, by the name of the format on the command line."""
TABLES = ("xlsx", "csv")
"""Formats that hold one kind of records only."""
