"""Working days, in which promises are counted: no weekends and no public holidays."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from marketplace.i18n import CLDR_COUNTRY, TIME_ZONE

_SATURDAY = 5


def local_day(moment: datetime) -> date:
    """Return the day of a moment as the pages show it, in the time zone of the partnership."""
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date()


def is_working_day(day: date, country: str = "") -> bool:
    """Return whether people of a country work on a day.

    Without a country only weekends count.
    """
    return day.weekday() < _SATURDAY and day not in _holidays(country, day.year)


def add_working_days(day: date, number: int, country: str = "") -> date:
    """Return the day that lies so many working days after a day."""
    while number > 0:
        day += timedelta(days=1)
        if is_working_day(day, country):
            number -= 1
    return day


def working_days_between(first: date, last: date, country: str = "") -> int:
    """Count the working days after the first day up to the last one, which counts."""
    days = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    return len([day for day in days if is_working_day(day, country)])


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a whole country.

    None where the library knows none.
    """
    try:
        return frozenset(country_holidays(CLDR_COUNTRY.get(country, country), years=year))
    except NotImplementedError:
        return frozenset()
