"""Spreadsheets as they come, read back by their XML: numbers with a format of days are days."""

import io
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zipfile import ZipFile

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)


def cells_of(content: bytes) -> list[list[tuple[str, str, str]]]:
    """Return the kind (`n`, `inlineStr`, …), the format and the words of each cell, by row."""
    sheet, styles = _part(content, "worksheets/sheet1"), _part(content, "styles")
    codes = {
        code.get("numFmtId"): code.get("formatCode", "") for code in styles.iter(f"{_SPACE}numFmt")
    }
    formats = styles.find(f"{_SPACE}cellXfs")
    assert formats is not None
    by_number = [codes.get(each.get("numFmtId"), "") for each in formats]
    assert list(sheet.iter(f"{_SPACE}f")) == [], "no cell is a formula"
    assert list(sheet.iter(f"{_SPACE}hyperlink")) == []

    return [
        [
            (cell.get("t", "n"), by_number[int(cell.get("s", "0"))], "".join(cell.itertext()))
            for cell in row
        ]
        for row in sheet.iter(f"{_SPACE}row")
    ]


def positions_of(content: bytes) -> list[list[str]]:
    """Return the column letters of the cells of each row: empty cells are not there."""
    sheet = _part(content, "worksheets/sheet1")
    return [
        [cell.get("r", "").rstrip("0123456789") for cell in row]
        for row in sheet.iter(f"{_SPACE}row")
    ]


def read_spreadsheet(content: bytes) -> list[dict[str, object]]:
    """Return the rows of the first sheet by its headings, days and times as they are shown."""
    heading, *rows = zip(positions_of(content), cells_of(content), strict=True)
    names = {letters: words for letters, (_kind, _format, words) in zip(*heading, strict=True)}
    return [
        {names[letters]: _value(*cell) for letters, cell in zip(places, cells, strict=True)}
        for places, cells in rows
    ]


def _part(content: bytes, name: str) -> ElementTree.Element:
    with ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(f"xl/{name}.xml"))  # noqa: S314  # our own


def _value(kind: str, code: str, words: str) -> object:
    if kind != "n":
        return words
    if "yyyy" in code:
        moment = _FIRST_DAY + timedelta(minutes=round(float(words) * 24 * 60))
        return f"{moment:%Y-%m-%d %H:%M}" if "hh" in code else f"{moment:%Y-%m-%d}"
    return float(words)
