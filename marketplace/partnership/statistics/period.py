"""The days of which enquiries are counted, and their months.

A day is a whole one of the zone of the site.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from marketplace.workdays import moment_of

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The days between which a period lies: no marketplace is older, and each can be reckoned with."""
MONTHS_MAX = 24
"""A longer period is shown by years."""
_DAY = timedelta(days=1)
_MONTHS_OF_YEAR = 12


class Preset(StrEnum):
    """A period that people ask for by its name."""

    LAST_TWELVE_MONTHS = "last-12-months"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def following(self) -> "Month":
        """The month after it."""
        if self.number == _MONTHS_OF_YEAR:
            return Month(self.year + 1, 1)
        return Month(self.year, self.number + 1)


@dataclass(frozen=True)
class Period:
    """The days from a first to a last one, both of which count whole."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The moment at which its first day begins."""
        return moment_of(self.first, time.min)

    @property
    def end(self) -> datetime:
        """The moment at which the day after its last one begins."""
        return moment_of(self.last + _DAY, time.min)

    @property
    def months(self) -> list[Month]:
        """The months of its days."""
        months = [Month(self.first.year, self.first.month)]
        while months[-1].following.first <= self.last:
            months.append(months[-1].following)
        return months

    def part(self, first: date, last: date) -> "Period":
        """Return what lies in it of the days from a first to a last one."""
        return Period(max(first, self.first), min(last, self.last))


def last_day(month: Month) -> date:
    """Return the last day of a month."""
    return month.following.first - _DAY


def preset_period(preset: Preset, today: date) -> Period:
    """Return the period that a name stands for today. What is not over ends today."""
    new_year = date(today.year, 1, 1)
    match preset:
        case Preset.THIS_YEAR:
            return Period(new_year, today)
        case Preset.LAST_YEAR:
            return Period(date(today.year - 1, 1, 1), new_year - _DAY)
        case _:
            return Period(_year_before(today) + _DAY, today)


def _year_before(day: date) -> date:
    """Return the same day of the year before, of a leap day the one before it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=day.day - 1)
