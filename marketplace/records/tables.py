"""Tables of records, and rows of CSV in which no cell is run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from marketplace.settings import settings

BOM = b"\xef\xbb\xbf"
"""Says to spreadsheets that what follows is UTF-8."""
_LIST_SEPARATOR = "; "
_FORMULA_SIGNS = tuple("=+-@\N{MINUS SIGN}")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection)."""
_CELL_START = re.compile(
    r"""
    ( \A | [;,|\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029] )     # where any spreadsheet may begin a cell
    ( [\s\x00-\x1f"'\xad\u200b-\u200f\u2060\ufeff]* )    # what it may drop there
    ( [^\s\x00-\x1f"'\xad\u200b-\u200f\u2060\ufeff;,|] )
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    kind: Kind = Kind.TEXT
    title: str = ""
    """What people read above it, where that is another one than its name."""

    @property
    def heading(self) -> str:
        """Its title or name, for times with the zone that they are told in."""
        words = self.title or self.name
        return f"{words} ({settings().timezone})" if self.kind == Kind.TIME else words


Cell = str | int | date | datetime
"""A datetime has no zone of its own any more: that of its column is meant."""


def columns(*names: str, days: Sequence[str] = (), times: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return columns by their names, and say which of them hold days or times."""
    kinds = dict.fromkeys(days, Kind.DAY) | dict.fromkeys(times, Kind.TIME)
    return tuple(Column(name, kinds.get(name, Kind.TEXT)) for name in names)


def cells(table: Sequence[Column], row: Mapping[str, Any]) -> list[Cell]:
    """Return the cells of a row. What it lacks stays empty."""
    return [_cell(row.get(column.name), column.kind) for column in table]


def csv_lines(table: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write a table under the names of its columns, each cell in quotes."""
    yield BOM + _line(column.heading for column in table)
    for row in rows:
        yield _line(_words(cell) for cell in cells(table, row))


def safe(text: str) -> str:
    """Write a text so that no spreadsheet runs it, whatever separates its cells.

    A file whose cells are separated by commas is read with semicolons in half of Europe, which cuts a
    cell in quotes too. So an apostrophe goes before a sign wherever any of them may begin a cell.
    """
    is_cut_off = text.startswith(("\t", "\r", "\n"))
    text = _CELL_START.sub(_without_formula, text)
    return f"'{text}" if is_cut_off else text


def _cell(value: Any, kind: Kind) -> Cell:
    if value is None or value == "":
        return ""
    if kind == Kind.TIME:
        moment = datetime.fromisoformat(value).astimezone(ZoneInfo(settings().timezone))
        return moment.replace(second=0, microsecond=0, tzinfo=None)
    if kind == Kind.DAY:
        return date.fromisoformat(value)
    if isinstance(value, list):
        return _LIST_SEPARATOR.join(_item(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int) else str(value)


def _item(item: Any) -> str:
    """Write an item of a list, of a partner the slug of its cluster."""
    return str(item["cluster"]) if isinstance(item, dict) else str(item)


def _words(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return safe(cell) if isinstance(cell, str) else str(cell)


def _without_formula(start: re.Match[str]) -> str:
    separator, margin, sign = start.groups()
    if normalize("NFKC", sign).startswith(_FORMULA_SIGNS):
        return f"{separator}{margin}'{sign}"
    return start[0]


def _line(words: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(words)
    return buffer.getvalue().encode()
