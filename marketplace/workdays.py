"""Working days: what a promise is counted in; weekends and public holidays of a country are none."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from marketplace.i18n import CLDR_COUNTRY

_SATURDAY = 5


def is_working_day(day: date, country: str = "") -> bool:
    """Tell whether people of a country work on a day; of an unknown country only weekends are known."""
    return day.weekday() < _SATURDAY and day not in _holidays(country, day.year)


def add_working_days(day: date, number: int, country: str = "") -> date:
    """Count working days from the day after. A day of days is counted in UTC."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day, country)
    return day


def working_days_between(first: date, last: date, country: str = "") -> int:
    """Count the working days after the first day up to the last one, which counts."""
    return sum(
        is_working_day(first + timedelta(days=n), country)
        for n in range(1, (last - first).days + 1)
    )


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """Give the public holidays that the library of holidays knows for the whole of a country."""
    try:
        return frozenset(country_holidays(CLDR_COUNTRY.get(country, country), years=year))
    except NotImplementedError:
        return frozenset()
