"""Working days leave out weekends, and the public holidays of a country."""

from datetime import UTC, date, datetime

import pytest

from marketplace.workdays import (
    add_working_days,
    is_working_day,
    local_day,
    working_days_between,
)


@pytest.mark.parametrize(
    ("asked", "days", "country", "promised"),
    [
        (date(2026, 11, 16), 3, "CZ", date(2026, 11, 20)),  # 17 November is a holiday in Czechia
        (date(2026, 11, 16), 3, "FR", date(2026, 11, 19)),
        (date(2026, 4, 2), 1, "DE", date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 7, 13), 1, "FR", date(2026, 7, 15)),  # 14 July
        (date(2026, 12, 23), 2, "ES", date(2026, 12, 28)),  # Christmas on a Friday
        (date(2026, 3, 24), 1, "EL", date(2026, 3, 26)),  # Greece as the European Union writes it
        (
            date(2026, 12, 24),
            1,
            "UK",
            date(2026, 12, 29),
        ),  # 28 December stands in for Boxing Day on a Saturday
        (date(2026, 12, 31), 1, "CZ", date(2027, 1, 4)),  # over the new year
        (date(2026, 12, 24), 1, "EU", date(2026, 12, 25)),  # has no holidays of its own
        (date(2026, 12, 24), 1, "", date(2026, 12, 25)),
    ],
)
def test_a_promise_keeps_the_holidays_of_the_country(
    asked: date, days: int, country: str, promised: date
) -> None:
    assert add_working_days(asked, days, country) == promised


def test_nobody_works_at_weekends_and_on_holidays() -> None:
    assert is_working_day(date(2026, 11, 16), "CZ")
    assert not is_working_day(date(2026, 11, 17), "CZ")
    assert not is_working_day(date(2026, 11, 21), "CZ")


def test_working_days_between_two_days_are_those_after_the_first() -> None:
    assert working_days_between(date(2026, 11, 16), date(2026, 11, 20), "CZ") == 3
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 20)) == 0


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 15, 23, 30, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 15, 22, 30, tzinfo=UTC), date(2026, 11, 15)),
        (datetime(2026, 7, 5, 22, 30, tzinfo=UTC), date(2026, 7, 6)),  # summer time
    ],
)
def test_a_day_begins_when_it_begins_on_the_pages(moment: datetime, day: date) -> None:
    assert local_day(moment) == day
