"""Tables as XLSX: days and times are real ones, and everything else is text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from marketplace.records.tables import Cell, Column, Kind, cells

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_MAX = 32_767
"""Characters of a cell, as Excel counts them: a code point beyond the first 65,536 is two."""
SHEET_ROWS_MAX = 1_048_576
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets disagree about days before it."""
_WIDTH = 20
_FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.TIME: "yyyy-mm-dd hh:mm", Kind.TEXT: "@"}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write(file: IO[bytes], table: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table under the names of its columns, one row in memory at a time.

    What is more than a sheet holds goes on in a further one. The library is loaded here: it takes three megabytes,
    and most processes never write a sheet.
    """
    with import_module("xlsxwriter").Workbook(file, _OPTIONS) as workbook:
        formats = {
            kind: workbook.add_format({"num_format": code}) for kind, code in _FORMATS.items()
        }
        heading = workbook.add_format({"bold": True})
        sheet, number = _new_sheet(workbook, table, heading), 1

        for row in rows:
            if number == SHEET_ROWS_MAX:
                sheet, number = _new_sheet(workbook, table, heading), 1
            for place, cell in enumerate(cells(table, row)):
                _write(sheet, number, place, cell, formats)
            number += 1


def _new_sheet(workbook: "Workbook", table: Sequence[Column], heading: "Format") -> "Worksheet":
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table) - 1, _WIDTH)
    for place, column in enumerate(table):
        sheet.write_string(0, place, column.heading, heading)
    return sheet


def _write(
    sheet: "Worksheet", number: int, place: int, cell: Cell, formats: Mapping[Kind, "Format"]
) -> None:
    if isinstance(cell, date) and _day(cell) >= _FIRST_DAY:
        kind = Kind.TIME if isinstance(cell, datetime) else Kind.DAY
        sheet.write_datetime(number, place, cell, formats[kind])
    elif isinstance(cell, int):
        sheet.write_number(number, place, cell)
    elif cell != "":
        sheet.write_string(number, place, _cut(str(cell)), formats[Kind.TEXT])


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _cut(text: str) -> str:
    """Return a text as far as a cell holds it, with an ellipsis where something is left out."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_MAX:
        return text
    return units[: 2 * (CELL_MAX - 1)].decode("utf-16-le", "ignore") + "…"
