"""Tables for spreadsheets: rows of CSV in which no cell is run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

BOM = b"\xef\xbb\xbf"
"""Says to spreadsheets that what follows is UTF-8."""
_SEPARATOR = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection)."""


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write a table under the names of its columns. What a row lacks stays empty."""
    yield _line(columns)
    for row in rows:
        yield _line(safe(row.get(column)) for column in columns)


def safe(value: Any) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    if isinstance(value, list):
        value = _SEPARATOR.join(_item(item) for item in value)
    elif isinstance(value, bool):
        value = "yes" if value else "no"

    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _item(item: Any) -> str:
    """Write an item of a list, of a partner the slug of its cluster."""
    return str(item["cluster"]) if isinstance(item, dict) else str(item)


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
