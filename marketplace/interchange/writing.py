"""Records as lines of a file: JSON Lines, and CSV for spreadsheets."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Record = dict[str, Any]
_SEPARATOR = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection)."""
_CLUSTER = (
    *("slug", "name", "short_name", "country", "town", "website", "email", "languages"),
    *("label.level", "label.awarded", "label.valid_until", "label.url", "language", "summary", "description"),
)
_SERVICE = (
    *("slug", "cluster", "partners", "type", "sectors", "technologies", "audience", "delivery", "languages"),
    *("countries", "price.model", "price.amount", "price.member_amount", "price.currency", "duration.amount"),
    *("duration.unit", "trl", "reply_within_days", "novelty", "state", "withdrawn_reason", "confirmed_on", "review_by"),
    *("published_at", "withdrawn_at", "original_language", "language", "title", "summary", "description"),
    *("what_you_get", "who_it_is_for", "how_it_works", "origin", "outdated"),
)
_ENQUIRY = (
    *("reference", "sent_at", "status", "service", "service_title", "language", "name", "organisation", "email"),
    *("phone", "country", "size", "consent_version", "consent_language", "may_hand_over", "clusters", "due_on"),
    *("messages", "first_message"),
)
COLUMNS = {"clusters": _CLUSTER, "services": _SERVICE, "enquiries": _ENQUIRY}


def json_lines(kind: str, records: Iterable[Record]) -> Iterator[bytes]:
    """Write one record a line."""
    for record in records:
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def csv_lines(kind: str, records: Iterable[Record]) -> Iterator[bytes]:
    """Write a table with one row for each record, or for each language of its texts."""
    columns = COLUMNS[kind]
    yield _line(columns)
    for record in records:
        for row in _rows(kind, record):
            yield _line(_safe(row.get(column)) for column in columns)


def _rows(kind: str, record: Record) -> Iterator[Record]:
    flat = {**record, **_opened("label", record), **_opened("price", record), **_opened("duration", record)}
    if kind == "enquiries":
        yield flat | _summed_up(record)
        return
    for language, text in record.get("texts", {}).items() or [("", {})]:
        yield flat | {"language": language} | text


def _opened(key: str, record: Record) -> Record:
    return {f"{key}.{name}": value for name, value in record.get(key, {}).items()}


def _summed_up(enquiry: Record) -> Record:
    assignments, messages = enquiry.get("assignments", []), enquiry.get("messages", [])
    return {
        "clusters": [f"{one['cluster']} ({one['state']})" for one in assignments],
        "due_on": min((one["due_on"] for one in assignments), default=""),
        "messages": len(messages),
        "first_message": messages[0]["text"] if messages else "",
    }


def _safe(value: Any) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    if isinstance(value, list):
        value = _SEPARATOR.join(one["cluster"] if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    written = "" if value is None else str(value)
    return f"'{written}" if written.startswith(_FORMULA) else written


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()


WRITERS: dict[str, Callable[[str, Iterable[Record]], Iterator[bytes]]] = {"jsonl": json_lines, "csv": csv_lines}
