"""Working days leave out weekends, and the public holidays of a country."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.workdays import (
    add_working_days,
    clock_changes,
    is_working_day,
    local_day,
    local_time,
    moment_of,
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


@given(
    st.dates(date(2019, 1, 1), date(2030, 1, 1)),
    st.integers(0, 900),
    st.sampled_from(["", "CZ", "ES", "UK"]),
)
def test_working_days_are_as_many_as_if_each_was_looked_at(
    first: date, number: int, country: str
) -> None:
    days = [first + timedelta(days=place) for place in range(1, number + 1)]

    looked_at = [day for day in days if is_working_day(day, country)]

    assert working_days_between(first, first + timedelta(days=number), country) == len(looked_at)


def utc(day: int, hour: int, minute: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (utc(15, 23, 30), date(2026, 11, 16)),
        (utc(15, 22, 30), date(2026, 11, 15)),
        (utc(5, 22, 30, month=7), date(2026, 7, 6)),  # summer time
        (utc(28, 22, 59, month=3), date(2026, 3, 28)),  # the night to summer time
        (utc(28, 23, 0, month=3), date(2026, 3, 29)),
        (utc(29, 21, 59, month=3), date(2026, 3, 29)),  # a day of 23 hours
        (utc(29, 22, 0, month=3), date(2026, 3, 30)),
        (utc(24, 22, 0, month=10), date(2026, 10, 25)),  # the night to winter time
        (utc(25, 22, 59, month=10), date(2026, 10, 25)),  # a day of 25 hours
        (utc(25, 23, 0, month=10), date(2026, 10, 26)),
    ],
)
@pytest.mark.usefixtures("app")
def test_a_day_begins_when_it_begins_on_the_pages(moment: datetime, day: date) -> None:
    assert local_day(moment) == day


@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        ("Europe/Brussels", date(2026, 11, 16)),
        ("Europe/Lisbon", date(2026, 11, 15)),
        ("Europe/Helsinki", date(2026, 11, 16)),
        ("America/Martinique", date(2026, 11, 15)),
        ("UTC", date(2026, 11, 15)),
    ],
)
def test_a_day_is_that_of_the_zone_of_the_site(
    in_zone: Callable[[str], None], timezone: str, day: date
) -> None:
    in_zone(timezone)

    assert local_day(utc(15, 23, 30)) == day


@pytest.mark.usefixtures("app")
def test_seven_in_the_morning_is_seven_before_and_after_the_clocks_change() -> None:
    saturday, sunday = date(2026, 3, 28), date(2026, 3, 29)

    assert moment_of(saturday, time(7)) == utc(28, 6, 0, month=3)
    assert moment_of(sunday, time(7)) == utc(29, 5, 0, month=3)
    assert local_time(utc(28, 6, 0, month=3)) == local_time(utc(29, 5, 0, month=3)) == time(7)


@pytest.mark.parametrize(
    ("timezone", "hours"),
    [
        ("Europe/Brussels", [1, 2, 1, 2, 1]),
        ("Atlantic/Canary", [0, 1, 0, 1, 0]),
        ("UTC", [0]),
        ("Africa/Casablanca", [1, 0, 1, 0, 1]),  # for the weeks of Ramadan
    ],
)
def test_the_clocks_change_at_the_second(
    in_zone: Callable[[str], None], timezone: str, hours: list[int]
) -> None:
    in_zone(timezone)
    first, last = datetime(2025, 1, 1, tzinfo=UTC), utc(30, 12, 0) + timedelta(microseconds=7)

    changes = clock_changes(first, last)

    assert [offset for _moment, offset in changes] == [timedelta(hours=hour) for hour in hours]
    for moment, offset in changes[1:]:
        zone = ZoneInfo(timezone)
        before = moment - timedelta(seconds=1)
        assert moment.astimezone(zone).utcoffset() == offset
        assert before.astimezone(zone).utcoffset() != offset
