"""Counting what is searched for, without personal data.

Noted by the pages, added up by the worker.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Date, bindparam, case, delete, func, select, text

from marketplace.database import db, transaction, utcnow
from marketplace.search.query import Query
from marketplace.search.query_log import log
from marketplace.search.query_log.log import LoggedQuery
from marketplace.search.query_log.models import SearchCount
from marketplace.settings import settings
from marketplace.workdays import local_day

_logger = logging.getLogger(__name__)
RETENTION = timedelta(days=762)
"""25 months: this month can be set beside the same month of the two years before."""
ROWS_A_DAY_MAX = 5_000
"""Different words of one day that are counted, so that a machine cannot fill the database."""
_ADD = text(
    "INSERT INTO search_count (day, language, words, searches, results, is_doubtful, sector)"
    " VALUES (:day, :language, :words, :searches, :results, :is_doubtful, :sector)"
    " ON CONFLICT (day, language, words) DO UPDATE SET searches = search_count.searches + excluded.searches,"
    " results = coalesce(excluded.results, search_count.results),"
    " is_doubtful = CASE WHEN excluded.results IS NULL THEN search_count.is_doubtful"
    " ELSE excluded.is_doubtful END,"
    " sector = coalesce(nullif(excluded.sector, ''), search_count.sector)"
).bindparams(bindparam("day", type_=Date()), bindparam("is_doubtful", type_=Boolean()))
"""SQLite and PostgreSQL understand this alike."""
_WARNING_INTERVAL = 60.0
"""Seconds between two lines in the log of the server that say the same."""


class FrequentQuery(NamedTuple):
    """Words that visitors searched for."""

    words: str
    language: str
    searches: int
    """How often."""
    results: int | None
    """How many services the last of these searches found; None if that is not known."""


class _WarningPause:
    """Says when it is time for a warning again, so that it does not come with every page."""

    def __init__(self) -> None:
        self._last = -_WARNING_INTERVAL

    def is_over(self) -> bool:
        """Whether the last warning is long ago.

        The next one counts from now.
        """
        now = time.monotonic()
        if now - self._last < _WARNING_INTERVAL:
            return False
        self._last = now
        return True

    def reset(self) -> None:
        """Forget the last warning."""
        self._last = -_WARNING_INTERVAL


warning_pause = _WarningPause()


def logger_of(
    query: Query,
    total: int,
    is_degraded: bool,
    language: str,
    *,
    is_doubtful: bool = False,
    clock: Callable[[], datetime] = utcnow,
) -> Callable[[], None]:
    """Return what logs a search whenever its page is sent.

    It says what was asked for, never who asked. It is held as long as the page is, and so it holds
    nothing but a few words: an address may name filters of thousands of characters, which no page
    shows. Further pages are the same search, and an answer without a sound index says nothing about
    what there is.
    """
    words = log.words_of(query.text)
    if query.page > 1 or is_degraded or not words:
        return _log_nothing
    sectors = query.filters.get("sector", ())
    what = {
        "language": language,
        "words": words,
        "total": None if query.filters else total,
        "is_doubtful": is_doubtful and not query.filters,
        "sector": sectors[0] if len(sectors) == 1 else "",
    }
    return partial(_log, what, clock)


def _log_nothing() -> None:
    """Stand in for the logger of a page that is no search to be counted."""


def _log(what: Mapping[str, Any], clock: Callable[[], datetime]) -> None:
    """Log a search for the worker to count.

    The page is shown whether that works or not.
    """
    now = clock()
    entry = LoggedQuery(at=now.timestamp(), day=local_day(now), **what)
    try:
        log.append(settings().data_dir, entry)
    except OSError as error:
        if warning_pause.is_over():
            _logger.warning("searches cannot be counted: %s", error)


def add_up(folder: Path, now: datetime) -> int:
    """Count the searches that were logged until some seconds ago, and return their number.

    What is typed goes on while we look: the log is put aside now and counted in a later round, when it can be seen
    whether more was typed after its last line.
    """
    # Read first: another worker may put the log aside now, and nothing may be missed.
    newest = log.current_log(folder)
    batches = log.rotated_logs(folder)
    context = [*newest, *chain.from_iterable(batches.values())]

    total = 0
    for path, batch in batches.items():
        if log.is_settled(batch, now.timestamp()):
            total += _count(path, log.final_queries(batch, context))
    log.rotate(folder)
    return total


def forget_old(now: datetime) -> None:
    """Drop the counts of days that are too long ago."""
    oldest = local_day(now - RETENTION)
    db.session.execute(delete(SearchCount).where(SearchCount.day < oldest))


def most_frequent(
    since: date, *, only_without_results: bool = False, at_most: int = 100
) -> list[FrequentQuery]:
    """List what was searched for since a day, the most frequent first, or what had no results."""
    last_known_day = func.max(case((SearchCount.results.is_not(None), SearchCount.day)))
    sums = (
        select(
            SearchCount.words,
            SearchCount.language,
            func.sum(SearchCount.searches).label("searches"),
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
    statement = (
        select(sums.c.words, sums.c.language, sums.c.searches, SearchCount.results)
        .join_from(sums, SearchCount, is_last_known, isouter=True)
        .order_by(sums.c.searches.desc(), sums.c.words, sums.c.language)
        .limit(at_most)
    )
    if only_without_results:
        statement = statement.where(SearchCount.results == 0)
    return [FrequentQuery(*row) for row in db.session.execute(statement)]


def _count(path: Path, batch: Sequence[LoggedQuery]) -> int:
    """Add a batch of searches to the counts, and delete its file.

    The file goes last inside the transaction: of several workers, the one that deletes it has counted it. A worker
    that is killed between this and the commit loses the searches of some seconds; nothing is ever counted twice.
    """
    try:
        with transaction():
            number = _add(batch)
            path.unlink()
    except FileNotFoundError:  # another worker counted this batch just now
        return 0
    return number


def _add(batch: Sequence[LoggedQuery]) -> int:
    """Add searches to the counts, some thousand at once if need be.

    Meanwhile others wait to write. Rows are written in one order, so that two workers never wait
    for each other.
    """
    numbers = Counter(_key(query) for query in batch)
    answered = {_key(query): query for query in batch if query.total is not None}
    sectors = {_key(query): query.sector for query in batch if query.sector}
    existing_keys = _keys_of({query.day for query in batch})
    rows = [
        {
            "day": key[0],
            "language": key[1],
            "words": key[2],
            "searches": number,
            "results": answered[key].total if key in answered else None,
            "is_doubtful": key in answered and answered[key].is_doubtful,
            "sector": sectors.get(key, ""),
        }
        for key, number in sorted(numbers.items())
        if key in existing_keys or len(existing_keys) < ROWS_A_DAY_MAX
    ]
    if rows:
        db.session.execute(_ADD, rows)
    return numbers.total()


def _key(query: LoggedQuery) -> tuple[date, str, str]:
    return query.day, query.language, query.words


def _keys_of(days: set[date]) -> set[tuple[date, str, str]]:
    """Return the keys of the rows that some days have."""
    keys = select(SearchCount.day, SearchCount.language, SearchCount.words)
    rows = db.session.execute(keys.where(SearchCount.day.in_(days)))
    return {(day, language, words) for day, language, words in rows}
