"""Statistics as files: CSV and XLSX say what the page says."""

import csv
import io
from datetime import date

import pytest

from marketplace.clusters.models import Cluster
from marketplace.enquiries.states import Outcome
from tests.browser import Visitor
from tests.conftest import make_cluster
from tests.partnership.statistics.asking import ask
from tests.spreadsheets import read_spreadsheet

DAYS = "first=2025-01-01&last=2025-12-31"
MONDAY = date(2025, 3, 3)
COUNTED = "Enquiries received"


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def file(coordinator: Visitor, kind: str, language: str = "en") -> bytes:
    page = coordinator.open(f"/{language}/coordination/statistics?{DAYS}")
    return page.follow(f"export.{kind}").response.data


def test_a_file_is_named_by_its_period(coordinator: Visitor) -> None:
    page = coordinator.open(f"/de/coordination/statistics?{DAYS}").follow("export.csv")

    name = page.response.headers["Content-Disposition"]

    assert "statistics-2025-01-01-to-2025-12-31.csv" in name
    assert page.response.headers["Cache-Control"] == "no-store"


def test_both_files_say_what_the_page_says(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    ask(MONDAY, [wsm, zinnae], MONDAY, None)
    ask(MONDAY, [wsm], MONDAY, outcome=Outcome.HELPED)

    lines = read_csv(file(coordinator, "csv"))
    cells = read_spreadsheet(file(coordinator, "xlsx"))

    total, *groups = lines
    assert (total["Breakdown"], total["Group"], total[COUNTED]) == ("All enquiries", "Total", "2")
    assert {(line["First day"], line["Last day"]) for line in lines} == {
        ("2025-01-01", "2025-12-31")
    }
    breakdowns = {line["Breakdown"] for line in groups}
    for breakdown in breakdowns - {"By cluster"}:
        numbers = [int(line[COUNTED]) for line in groups if line["Breakdown"] == breakdown]
        assert sum(numbers) == 2, breakdown
    assert {
        line["Group"]: line["Enquiries answered"]
        for line in groups
        if line["Breakdown"] == "By cluster"
    } == {"WSM": "2", "ZINNAE": "0"}
    assert [
        {name: _as_text(value) for name, value in line.items() if value != ""} for line in cells
    ] == [{name: value for name, value in line.items() if value} for line in lines]


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


@pytest.mark.parametrize(
    ("language", "heading", "group"),
    [("de", "Eingegangene Anfragen", "Insgesamt"), ("cs", "Přijaté poptávky", "Celkem")],
)
def test_headings_are_in_the_language_of_the_page(
    coordinator: Visitor, language: str, heading: str, group: str
) -> None:
    first = read_csv(file(coordinator, "csv", language))[0]

    assert heading in first
    assert group in first.values()


def test_the_name_of_a_cluster_is_no_formula(coordinator: Visitor) -> None:
    cluster_name = "=SUM(A1:A9)"
    ask(MONDAY, [make_cluster(cluster_name, cluster_name, "FR", "en")])

    groups = [line["Group"] for line in read_csv(file(coordinator, "csv"))]

    assert f"'{cluster_name}" in groups
    assert not [group for group in groups if group.startswith("=")]
    assert read_spreadsheet(file(coordinator, "xlsx"))


def test_a_period_that_cannot_be_counted_has_no_file(coordinator: Visitor) -> None:
    page = coordinator.open("/en/coordination/statistics/export.csv?first=2025-02-30&last=x")

    assert page.status == 404
