"""What visitors look for, and do not find."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.database import transaction
from marketplace.search.query_log import statistics
from tests.conftest import NOW
from tests.search.query_log.noting import counted, store


def test_counts_are_forgotten_after_25_months(app: Flask) -> None:
    old, kept = date(2024, 10, 14), date(2024, 10, 15)
    store((old, "en", "membrane", 1, 1), (kept, "en", "sensor", 1, 1))

    with transaction():
        statistics.forget_old(NOW)

    assert counted() == [("sensor", "en", 1, 1)]


@pytest.fixture
def a_season(app: Flask) -> date:
    """Three days of searches; the first of them."""
    monday = date(2026, 11, 16)
    tuesday, before = monday + timedelta(days=1), monday - timedelta(days=1)
    store(
        (before, "en", "membrane", 90, 9),
        (monday, "en", "membrane", 2, 0),
        (tuesday, "en", "membrane", 3, 4),
        (monday, "cs", "membrána", 4, 5),
        (tuesday, "cs", "membrána", 1, 0),
        (monday, "de", "plasma", 7, 0),
        (tuesday, "de", "plasma", 1, None),
        (monday, "en", "sensor", 1, None),
    )
    return monday


def test_what_is_most_wanted_comes_first_with_what_is_found_now(a_season: date) -> None:
    assert statistics.most_frequent(a_season) == [
        ("plasma", "de", 8, 0),
        ("membrane", "en", 5, 4),
        ("membrána", "cs", 5, 0),
        ("sensor", "en", 1, None),
    ]
    assert [wanted.words for wanted in statistics.most_frequent(a_season, at_most=1)] == ["plasma"]


def test_what_is_wanted_and_not_there_can_be_listed_alone(a_season: date) -> None:
    assert statistics.most_frequent(a_season, only_without_results=True) == [
        ("plasma", "de", 8, 0),
        ("membrána", "cs", 5, 0),
    ]


def test_a_command_shows_what_is_wanted(app: Flask) -> None:
    today = datetime.now(UTC).date()
    store(
        (today, "en", "membrane", 5, 4),
        (today, "de", "plasma", 8, 0),
        (today - timedelta(days=60), "cs", "čidlo", 9, None),
        (today - timedelta(days=100), "en", "long ago", 9, 0),
    )

    def wanted(*options: str) -> list[str]:
        return app.test_cli_runner().invoke(args=["search", "wanted", *options]).stdout.splitlines()

    assert wanted() == ["čidlo\tcs\t9\t?", "plasma\tde\t8\t0", "membrane\ten\t5\t4"]
    assert wanted("--days", "7", "--nothing") == ["plasma\tde\t8\t0"]
    assert wanted("--nothing", "--days", "120") == ["long ago\ten\t9\t0", "plasma\tde\t8\t0"]
