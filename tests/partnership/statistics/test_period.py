"""The periods that the coordinator asks for: whole days of the zone of the site."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.partnership.statistics.period import (
    EARLIEST,
    LATEST,
    Period,
    Preset,
    last_day,
    preset_period,
)

DAYS = st.dates(EARLIEST, LATEST)


@pytest.mark.parametrize(
    ("preset", "today", "first", "last"),
    [
        (Preset.THIS_YEAR, date(2026, 11, 30), date(2026, 1, 1), date(2026, 11, 30)),
        (Preset.THIS_YEAR, date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1)),
        (Preset.LAST_YEAR, date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        (Preset.LAST_TWELVE_MONTHS, date(2026, 11, 30), date(2025, 12, 1), date(2026, 11, 30)),
        (Preset.LAST_TWELVE_MONTHS, date(2026, 11, 16), date(2025, 11, 17), date(2026, 11, 16)),
        (Preset.LAST_TWELVE_MONTHS, date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
        (Preset.LAST_TWELVE_MONTHS, date(2027, 2, 28), date(2026, 3, 1), date(2027, 2, 28)),
    ],
)
def test_a_name_stands_for_days(preset: Preset, today: date, first: date, last: date) -> None:
    assert preset_period(preset, today) == Period(first, last)


@given(DAYS, DAYS)
def test_the_months_of_a_period_hold_each_of_its_days_once(day: date, other: date) -> None:
    period = Period(min(day, other), max(day, other))

    parts = [period.part(month.first, last_day(month)) for month in period.months]

    assert (parts[0].first, parts[-1].last) == (period.first, period.last)
    for part, following in pairwise(parts):
        assert part.last + timedelta(days=1) == following.first


@pytest.mark.parametrize(
    ("timezone", "day", "start", "end"),
    [
        ("UTC", date(2026, 3, 29), "2026-03-29 00:00Z", "2026-03-30 00:00Z"),
        ("Europe/Prague", date(2026, 3, 29), "2026-03-28 23:00Z", "2026-03-29 22:00Z"),
        ("Europe/Prague", date(2026, 10, 25), "2026-10-24 22:00Z", "2026-10-25 23:00Z"),
        ("Atlantic/Canary", date(2026, 7, 1), "2026-06-30 23:00Z", "2026-07-01 23:00Z"),
    ],
)
def test_a_day_is_counted_from_midnight_to_midnight_of_the_site(
    app: Flask,
    in_zone: Callable[[str], None],
    timezone: str,
    day: date,
    start: str,
    end: str,
) -> None:
    in_zone(timezone)

    period = Period(day, day)

    assert period.start == datetime.fromisoformat(start)
    assert period.end == datetime.fromisoformat(end)


def test_the_earliest_and_the_latest_day_can_be_reckoned_with(
    app: Flask, in_zone: Callable[[str], None]
) -> None:
    for timezone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        in_zone(timezone)

        assert Period(EARLIEST, LATEST).start < Period(EARLIEST, LATEST).end
