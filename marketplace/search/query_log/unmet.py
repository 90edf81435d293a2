"""What visitors search for and do not find, without a word about who searched.

Words are told only of searches that came back on several days: what is typed once may be somebody's
own, and is told in numbers.
"""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, or_, select

from marketplace.database import db
from marketplace.search.query_log.models import SearchCount
from marketplace.workdays import week_of

DAYS_LEAST = 3
"""On how many different days words have to be searched for before they are shown."""
WORDS_MAX = 500
"""Different words that are told: those that most searches had."""


class UnmetSearch(NamedTuple):
    """Words that visitors search for and do not find."""

    language: str
    words: str
    sector: str
    """The one to which somebody narrowed the search; empty if nobody did."""
    week: date
    """The Monday of the week in which it was searched for last."""
    searches: int


class RareSearches(NamedTuple):
    """How many searches with other words were made, each too rare to tell them."""

    language: str
    sector: str
    week: date
    searches: int


def unmet_searches(since: date) -> list[UnmetSearch]:
    """List what was searched for and not found since a day, the most frequent first."""
    sums = _unmet(since).subquery()
    columns = (sums.c.language, sums.c.words, sums.c.sector, sums.c.last_day, sums.c.searches)
    query = (
        select(*columns)
        .where(sums.c.days >= DAYS_LEAST)
        .order_by(sums.c.searches.desc(), sums.c.words, sums.c.language)
        .limit(WORDS_MAX)
    )
    return [
        UnmetSearch(row.language, row.words, row.sector, week_of(row.last_day), row.searches)
        for row in db.session.execute(query)
    ]


def rare_searches(since: date) -> list[RareSearches]:
    """Count what was not found since a day and searched for too rarely to tell its words."""
    sums = _unmet(since).subquery()
    group = (sums.c.language, sums.c.sector, sums.c.last_day)
    query = (
        select(*group, func.sum(sums.c.searches).label("searches"))
        .where(sums.c.days < DAYS_LEAST)
        .group_by(*group)
    )
    numbers: Counter[tuple[str, str, date]] = Counter()
    for row in db.session.execute(query):
        numbers[row.language, row.sector, week_of(row.last_day)] += int(row.searches)
    return [RareSearches(*key, number) for key, number in sorted(numbers.items())]


def _unmet(since: date) -> Select[Any]:
    """Select words of which the last known search found nothing, or nothing certain."""
    last_known_day = func.max(case((SearchCount.results.is_not(None), SearchCount.day)))
    sums = (
        select(
            SearchCount.words,
            SearchCount.language,
            func.max(SearchCount.sector).label("sector"),
            func.sum(SearchCount.searches).label("searches"),
            func.count().label("days"),
            func.max(SearchCount.day).label("last_day"),
            last_known_day.label("last_known_day"),
        )
        .where(SearchCount.day >= since)
        .group_by(SearchCount.words, SearchCount.language)
        .subquery()
    )
    is_last_known = (
        (SearchCount.words == sums.c.words)
        & (SearchCount.language == sums.c.language)
        & (SearchCount.day == sums.c.last_known_day)
    )
    is_unmet = or_(SearchCount.results == 0, SearchCount.is_doubtful)
    return select(sums).join(SearchCount, is_last_known).where(is_unmet)
