"""The coordinator's page of statistics: a period is chosen, tables say what is counted."""

from datetime import date, timedelta

import pytest
from bs4 import Tag
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import utcnow
from marketplace.enquiries.states import Outcome, Result
from marketplace.workdays import local_day
from tests.browser import Page, Visitor
from tests.counting import counted_statements
from tests.form_input import HOSTILE
from tests.partnership.statistics.asking import ask

STATISTICS = "/en/coordination/statistics"
DAY = timedelta(days=1)
MONDAY = date(2025, 3, 3)
YEAR = f"{STATISTICS}?first=2025-01-01&last=2025-12-31"


def rows(page: Page, title: str) -> dict[str, list[str]]:
    """The lines of a table, by their first cell."""
    table = next(table for table in page.all("main table") if words(table.caption) == title)
    lines = [[words(cell) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    return {label: numbers for label, *numbers in lines}


def words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""


def ask_for_a_year(wsm: Cluster, zinnae: Cluster, service: Service) -> None:
    """Make a year of enquiries that differ in all that is counted."""
    ask(MONDAY, [wsm, zinnae], MONDAY + DAY, MONDAY + 2 * DAY, service_id=service.id)
    ask(MONDAY, [wsm], MONDAY + 10 * DAY, country="ES", size="large", outcome=Outcome.HELPED)
    ask(MONDAY + 200 * DAY, [zinnae], country="EL", size="", result=Result.TALKING)
    ask(date(2025, 12, 31), [], country="", size="made-up")


def test_a_year_is_told_in_tables(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster, membrane_screening: Service
) -> None:
    ask_for_a_year(wsm, zinnae, membrane_screening)

    page = coordinator.open(YEAR)

    assert page.title == "Statistics"
    assert "Enquiries from 1 January 2025 to 31 December 2025" in page.text
    months = rows(page, "By month")
    assert list(months)[1] == "January 2025"
    assert months["March 2025"] == ["2", "2", "1", "1", "0"]
    assert months["Total"] == ["4", "2", "1", "1", "1"]
    assert rows(page, "By cluster") == {
        "Cluster": [
            "Enquiries received",
            "Enquiries answered",
            "Answered in time",
            "Enquiries closed",
            "Results reported",
            "Typical working days to answer",
        ],
        "WSM": ["2", "2", "1", "1", "0", "–"],
        "ZINNAE": ["2", "1", "1", "0", "1", "–"],
        "No cluster yet": ["1", "0", "0", "0", "0", "–"],
        "Total": ["4", "2", "1", "1", "1", "–"],
    }
    assert rows(page, "By country")["Greece"] == ["1", "0", "0", "0", "1"]
    assert rows(page, "By country")["Not stated"][0] == "1"
    assert rows(page, "By size of organisation")["made-up"][0] == "1"
    assert rows(page, "By size of organisation")["Not stated"][0] == "1"
    assert rows(page, "By type of service")["Testing"][0] == "1"
    assert rows(page, "By type of service")["General enquiry"][0] == "3"
    assert rows(page, "By outcome")["We were able to help"] == ["1"]
    assert rows(page, "By outcome")["Still open"] == ["3"]
    assert rows(page, "By result")["We are still talking"] == ["1"]
    assert rows(page, "By result")["Not stated"] == ["3"]


@pytest.mark.parametrize(
    "address",
    [YEAR, f"{STATISTICS}?first=2025-03-04&last=2027-11-03", f"{STATISTICS}?period=last-year"],
)
def test_the_lines_of_each_table_add_up_to_its_total(
    coordinator: Visitor,
    wsm: Cluster,
    zinnae: Cluster,
    membrane_screening: Service,
    address: str,
) -> None:
    ask_for_a_year(wsm, zinnae, membrane_screening)
    page = coordinator.open(address)
    total = [words(figure) for figure in page.all("main .stat b")]

    titles = {words(table.caption) for table in page.all("main table")}

    for title in titles - {"By cluster"}:
        _heading, *lines, last = rows(page, title).values()
        sums = [sum(map(int, numbers)) for numbers in zip(*lines, strict=True)]
        assert sums == [int(number) for number in last], title
        assert last == total[: len(last)], title
    assert rows(page, "By cluster")["Total"] == total


def test_parts_of_a_month_are_named_by_their_days(coordinator: Visitor) -> None:
    page = coordinator.open(f"{STATISTICS}?first=2025-01-16&last=2025-03-31")

    assert list(rows(page, "By month")) == [
        "Month",
        "16 Jan 2025 to 31 Jan 2025",
        "February 2025",
        "March 2025",
        "Total",
    ]


def test_a_long_period_is_told_by_years(coordinator: Visitor) -> None:
    page = coordinator.open(f"{STATISTICS}?first=2023-01-01&last=2025-06-30")

    assert list(rows(page, "By year")) == [
        "Year",
        "2023",
        "2024",
        "1 Jan 2025 to 30 Jun 2025",
        "Total",
    ]


def test_the_last_twelve_months_are_shown_unless_asked_otherwise(
    coordinator: Visitor, wsm: Cluster
) -> None:
    today = local_day(utcnow())
    ask(today, [wsm])
    ask(today.replace(year=today.year - 2, day=1), [wsm])

    page = coordinator.open(STATISTICS)

    assert [words(tab) for tab in page.all("main nav [aria-current]")] == ["Last 12 months"]
    assert (page.value("last"), rows(page, "By month")["Total"][0]) == (str(today), "1")
    assert coordinator.open(f"{STATISTICS}?period=nonsense").value("last") == str(today)
    year = page.follow("period=this-year")
    assert (year.value("first"), year.value("last")) == (f"{today.year}-01-01", str(today))


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [
        ("31.2.2025", "2025-12-31", "first", "Enter the date as year-month-day"),
        ("2025-02-29", "2025-12-31", "first", "Enter the date as year-month-day"),
        ("", "2025-12-31", "first", "Enter the first day."),
        ("2025-01-01", "", "last", "Enter the last day."),
        ("2025-12-31", "2025-01-01", "last", "Enter a last day that is not before the first day"),
        ("1999-12-31", "2025-01-01", "first", "from 1 January 2000 to 31 December 2099"),
        ("0001-01-01", "9999-12-31", "last", "from 1 January 2000 to 31 December 2099"),
    ],
)
def test_days_that_cannot_be_counted_stay_and_say_how_to_mend_them(
    coordinator: Visitor, first: str, last: str, field: str, sentence: str
) -> None:
    page = coordinator.open(f"{STATISTICS}?first={first}&last={last}")

    assert page.status == 422
    assert (page.value("first"), page.value("last")) == (first, last)
    assert sentence in words(page.soup.select_one(f"#{field}-error"))
    assert page.all(f".error-summary a[href='#{field}']")
    assert not page.all("main table")


def test_what_a_browser_would_drop_from_a_field_for_dates_is_shown(coordinator: Visitor) -> None:
    page = coordinator.open(f"{STATISTICS}?first=31.2.2025&last=2025-12-31")

    kinds = [field.get("type") for field in page.all("#first, #last")]

    assert kinds == ["text", "date"]


def test_whatever_the_address_says_is_counted_or_refused_in_words(coordinator: Visitor) -> None:
    for text in HOSTILE:
        values = {"first": text, "last": text, "period": text}
        response = coordinator.client.get(STATISTICS, query_string=values)

        assert response.status_code in {200, 422}, text[:50]


@pytest.mark.parametrize("path", ["", "/export.csv", "/export.xlsx"])
def test_statistics_are_for_coordinators(app: Flask, wsm_desk: Visitor, path: str) -> None:
    assert wsm_desk.open(STATISTICS + path).status == 403
    assert Visitor(app).open(STATISTICS + path).title == "Sign in"


def test_the_page_asks_as_much_of_the_database_for_one_enquiry_as_for_many(
    coordinator: Visitor, wsm: Cluster
) -> None:
    numbers = []
    for count in (1, 10):
        for number in range(count):
            ask(MONDAY + 20 * number * DAY, [wsm], country=("FR", "ES", "DE")[number % 3])
        with counted_statements() as statements:
            coordinator.open(YEAR)
        numbers.append(len(statements))

    assert numbers[0] == numbers[1]


def test_the_overview_names_what_it_counts_and_leads_to_a_period(coordinator: Visitor) -> None:
    page = coordinator.open("/en/coordination/overview")

    assert "All enquiries ever received, as of today." in page.text
    assert page.follow("/coordination/statistics").title == "Statistics"


def test_what_the_overview_counts_is_what_a_period_of_all_days_counts(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster, membrane_screening: Service
) -> None:
    ask_for_a_year(wsm, zinnae, membrane_screening)
    overview = coordinator.open("/en/coordination/overview")

    page = coordinator.open(f"{STATISTICS}?first=2000-01-01&last=2099-12-31")

    figures = [words(stat) for stat in overview.all("section[aria-labelledby=asked] .stat")]
    received, _answered, _in_time, closed, *_others = rows(page, "By year")["Total"]
    assert f"{received} enquiries" in figures
    assert f"{closed} closed enquiry" in figures
    still_open = rows(page, "By outcome")["Still open"][0]
    assert int(still_open) == int(received) - int(closed)


def test_a_bar_is_as_long_as_its_number_is_large(
    coordinator: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    for clusters in ([wsm], [wsm], [wsm, zinnae], [wsm]):
        ask(MONDAY, clusters)

    page = coordinator.open(YEAR)

    bars = page.all("[role=region][aria-labelledby=by-cluster] tbody rect")
    assert [bar.get("width") for bar in bars] == ["100", "25"]
