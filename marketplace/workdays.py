"""Working days, in which promises are counted: no weekends and no public holidays.

A day is one of the zone of the site, from midnight to midnight there, 23 or 25 hours long when the
clocks change.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

from marketplace.i18n import CLDR_COUNTRY
from marketplace.settings import settings

_SATURDAY = 5
_DAYS_OF_WEEK = 7
_LOOKED_AT_EVERY = timedelta(days=7)
"""Clocks of no country are changed twice within a week."""
Holidays = Mapping[tuple[str, int], frozenset[date]]
"""The public holidays by country and year."""
_holidays: dict[tuple[str, int], frozenset[date]] = {}
"""What was looked up in this process, or before it began."""


def local_day(moment: datetime) -> date:
    """Return the day of a moment as the pages show it, in the zone of the site."""
    return _local(moment).date()


def week_of(day: date) -> date:
    """Return the Monday of the week in which a day is."""
    return day - timedelta(days=day.weekday())


def local_time(moment: datetime) -> time:
    """Return the time of day of a moment, in the zone of the site."""
    return _local(moment).time()


def moment_of(day: date, time_of_day: time) -> datetime:
    """Return the moment at which clocks in the zone of the site show a time on a day."""
    zone = ZoneInfo(settings().timezone)
    return datetime.combine(day, time_of_day, zone).astimezone(UTC)


def clock_changes(first: datetime, last: datetime) -> list[tuple[datetime, timedelta]]:
    """List from when on clocks of the site are how far from UTC, from a moment to a later one.

    The list begins with the first moment. A zone of the standard library does not say when its
    clocks change, so each week is looked at, and the second is found by halving.
    """
    changes = [(first, _offset(first))]
    moment = first
    while moment < last:
        earlier, moment = moment, min(last, moment + _LOOKED_AT_EVERY)
        if _offset(earlier) != _offset(moment):
            change = _change_between(earlier, moment)
            changes.append((change, _offset(change)))
    return changes


def _change_between(earlier: datetime, later: datetime) -> datetime:
    """Return the second at which clocks change between two moments."""
    before = _offset(earlier)

    def is_changed(second: int) -> bool:
        return _offset(earlier + timedelta(seconds=second)) != before

    number = math.ceil((later - earlier).total_seconds())
    return earlier + timedelta(seconds=bisect_left(range(number), True, key=is_changed))


def _offset(moment: datetime) -> timedelta:
    return _local(moment).utcoffset() or timedelta()


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings().timezone))


def is_working_day(day: date, country: str = "") -> bool:
    """Return whether people of a country work on a day.

    Without a country only weekends count.
    """
    return day.weekday() < _SATURDAY and day not in _holidays_of(country, day.year)


def add_working_days(day: date, number: int, country: str = "") -> date:
    """Return the day that lies so many working days after a day."""
    while number > 0:
        day += timedelta(days=1)
        if is_working_day(day, country):
            number -= 1
    return day


def working_days_between(first: date, last: date, country: str = "") -> int:
    """Count the working days after the first day up to the last one, which counts."""
    if last <= first:
        return 0
    holidays = [
        day
        for year in range(first.year, last.year + 1)
        for day in _holidays_of(country, year)
        if first < day <= last and day.weekday() < _SATURDAY
    ]
    return _weekdays_up_to(last) - _weekdays_up_to(first) - len(holidays)


def _weekdays_up_to(day: date) -> int:
    """Count the days from Monday to Friday since the calendar began, on a Monday."""
    weeks, rest = divmod(day.toordinal(), _DAYS_OF_WEEK)
    return weeks * _SATURDAY + min(rest, _SATURDAY)


def look_up_holidays(countries: Iterable[str], years: Iterable[int]) -> Holidays:
    """Return the public holidays of countries, for a process that begins with them."""
    keys = [(country, year) for country in countries for year in years]
    return {(country, year): _look_up(country, year) for country, year in keys}


def begin_with_holidays(holidays: Holidays) -> None:
    """Take over what was looked up elsewhere."""
    _holidays.update(holidays)


def _holidays_of(country: str, year: int) -> frozenset[date]:
    key = (country, year)
    if key not in _holidays:
        _holidays[key] = _look_up(country, year)
    return _holidays[key]


def _look_up(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a whole country.

    None where the library knows none. It is loaded here, because it loads all countries of the world, twelve
    megabytes, which a site that began with what it needs never does.
    """
    if not country:
        return frozenset()
    library = import_module("holidays")
    try:
        return frozenset(library.country_holidays(CLDR_COUNTRY.get(country, country), years=year))
    except NotImplementedError:
        return frozenset()
