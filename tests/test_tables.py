"""Tables for spreadsheets: no text is run, however the cells are separated."""

import csv
import io
from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.records import spreadsheets, tables
from tests.spreadsheets import cells_of, read_spreadsheet

pytestmark = pytest.mark.usefixtures("app")
TABLE = tables.columns("name", "sent_at", "due_on", "count", days=("due_on",), times=("sent_at",))
RUN = [
    "ACME;=1+2;x",
    "ACME,=1+2",
    "ACME|=1+2",
    "ACME\t=1+2",
    "ACME\n=1+2",
    "ACME\r=1+2",
    "ACME\u2028=1+2",
    "=1+2",
    "+1+2",
    "-1+2",
    "@SUM(A1)",
    "＝1+2",
    "＋1+2",
    "－1+2",
    "＠SUM(A1)",
    "﹢1",
    "⁼1",
    "; =1+2",
    'a;"=1+2"',
    "\t=1+2",
    "\u200b=1+2",
    "\xa0=1+2",
    ";;=1+2",
    "a;x;-2+3",
]
SIGNS = "=+-@＝＋－＠﹢⁼"


@pytest.fixture(autouse=True)
def site(application: Flask) -> Iterator[None]:
    """A site, whose zone the times are told in."""
    with application.app_context():
        yield


def written(*rows: dict[str, object]) -> str:
    return b"".join(tables.csv_lines(TABLE, rows)).decode("utf-8-sig")


@pytest.mark.parametrize("text", RUN)
@pytest.mark.parametrize("separator", ",;\t|")
def test_no_cell_is_run_whatever_separates_them(text: str, separator: str) -> None:
    """Field 2 and F17: with a semicolon, even what stands in quotes is cut."""
    file = written({"name": text})

    for line in csv.reader(io.StringIO(file), delimiter=separator):
        for cell in line:
            assert not cell.strip().lstrip("\"'\u200b \xa0").startswith(tuple(SIGNS)) or "'" in cell
            assert not cell.strip(' "\u200b\xa0').startswith(tuple(SIGNS)), cell
    for piece in file.replace("\t", ";").replace("|", ";").replace(",", ";").split(";"):
        assert not piece.strip(' "\u200b\xa0\r\n').startswith(tuple(SIGNS)), piece


@pytest.mark.parametrize(
    "text",
    ["R&D", "a = b", "12 - 14 May", "C++", "ada@example.org", "Wi-Fi, 5 GHz; ok", "'quoted'"],
)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert tables.safe(text) == text


def test_every_cell_is_in_quotes_and_times_are_minutes_of_a_zone() -> None:
    file = written(
        {"name": "A", "sent_at": "2026-07-01T08:15:31.123456+00:00", "due_on": "2026-07-03"}
    )

    assert file.splitlines() == [
        '"name","sent_at (Europe/Brussels)","due_on","count"',
        '"A","2026-07-01 10:15","2026-07-03",""',
    ]
    assert b"".join(tables.csv_lines(TABLE, [])).startswith(b"\xef\xbb\xbf")


def spreadsheet(*rows: dict[str, object]) -> bytes:
    file = io.BytesIO()
    spreadsheets.write(file, TABLE, rows)
    return file.getvalue()


def test_a_spreadsheet_has_real_times_and_texts_that_are_only_texts() -> None:
    texts = [*RUN, "+33 5 61", "0049", "1e5", "https://example.org", "_x0041_", "x" * 40_000]
    content = spreadsheet(
        {"sent_at": "2026-07-01T08:15:31+00:00", "due_on": "2026-07-03", "count": 3},
        *({"name": text} for text in texts),
    )

    first, *others = read_spreadsheet(content)

    assert first == {
        "sent_at (Europe/Brussels)": "2026-07-01 10:15",
        "due_on": "2026-07-03",
        "count": 3,
    }
    _headings, cells, *texts_only = cells_of(content)
    assert [(kind, code) for kind, code, _words in cells] == [
        ("n", "yyyy-mm-dd hh:mm"),
        ("n", "yyyy-mm-dd"),
        ("n", ""),
    ]
    kinds = {cell[0] for row in texts_only for cell in row}
    assert kinds == {"inlineStr"}
    assert len(str(others[-1]["name"])) == spreadsheets.CELL_MAX
    assert others[len(RUN)]["name"] == "+33 5 61"
