"""Tables for spreadsheets: rows of CSV in which no cell is run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

BOM = b"\xef\xbb\xbf"
"""Tells spreadsheets that what follows is UTF-8."""
_SEPARATOR = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection)."""


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write a table with the names of its columns above; what a row does not have stays empty."""
    yield _line(columns)
    for row in rows:
        yield _line(safe(row.get(column)) for column in columns)


def safe(value: Any) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    if isinstance(value, list):
        value = _SEPARATOR.join(
            one["cluster"] if isinstance(one, dict) else str(one) for one in value
        )
    if isinstance(value, bool):
        value = "yes" if value else "no"
    written = "" if value is None else str(value)
    return f"'{written}" if written.startswith(_FORMULA) else written


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
