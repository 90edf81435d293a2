"""Counting what is searched for, without personal data: noted by the pages, added up by the worker."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Date, bindparam, case, delete, func, select, text

from marketplace.database import db, transaction, utcnow
from marketplace.search.queries import Query, Results
from marketplace.search.query_log import log as notes
from marketplace.search.query_log.log import Note
from marketplace.search.query_log.models import SearchCount
from marketplace.settings import settings

log = logging.getLogger(__name__)
KEPT = timedelta(days=762)
"""25 months: this month can be set beside the same month of the two years before."""
ROWS_A_DAY = 5_000
"""Different words on one day after which no new ones are begun: a machine that makes them up fills no database."""
_ADD = text(
    "INSERT INTO search_count (day, language, words, searches, results)"
    " VALUES (:day, :language, :words, :searches, :results)"
    " ON CONFLICT (day, language, words) DO UPDATE SET searches = search_count.searches + excluded.searches,"
    " results = coalesce(excluded.results, search_count.results)"
).bindparams(bindparam("day", type_=Date()))
"""SQLite and PostgreSQL understand this alike."""
_COMPLAIN_EVERY = 60.0
_complained = -_COMPLAIN_EVERY


class Wanted(NamedTuple):
    """Words that visitors searched for: how often, and what the last of these searches found (None if not known)."""

    words: str
    language: str
    searches: int
    results: int | None


def note(
    query: Query, found: Results, language: str, clock: Callable[[], datetime] = utcnow
) -> None:
    """Note a search for the worker to count: what was asked for, never who asked.

    Further pages are the same search, and an answer without a sound index says nothing about what there is. Whether
    the note can be written or not, the page is shown.
    """
    if query.page > 1 or found.is_degraded:
        return
    words = notes.words_of(query.text)
    if not words:
        return
    now = clock()
    total = None if query.filters else found.total
    try:
        notes.append(settings().data_dir, Note(now.timestamp(), now.date(), language, words, total))
    except OSError as error:
        _complain(error)


def add_up(folder: Path, now: datetime) -> int:
    """Count the searches that were noted until some seconds ago, and give their number.

    What is typed goes on while we look: the notes are taken now and counted in a later round, when it can be seen
    whether more was typed after the last of them.
    """
    newest = notes.being_taken_down(
        folder
    )  # read first: another worker may take them now, and nothing be missed
    batches = notes.taken(folder)
    everything = [*newest, *chain.from_iterable(batches.values())]
    counted = 0
    for path, batch in batches.items():
        if notes.is_settled(batch, now.timestamp()):
            counted += _count(path, notes.searches(batch, everything))
    notes.take(folder)
    return counted


def forget_old(now: datetime) -> None:
    """Drop the counts of days that are too long ago."""
    db.session.execute(delete(SearchCount).where(SearchCount.day < (now - KEPT).date()))


def most_wanted(since: date, *, found_nothing: bool = False, at_most: int = 100) -> list[Wanted]:
    """List what was searched for since a day, the most frequent first; or only that for which there is nothing."""
    last_known = func.max(case((SearchCount.results.is_not(None), SearchCount.day)))
    words = (
        select(
            SearchCount.words,
            SearchCount.language,
            func.sum(SearchCount.searches).label("searches"),
        )
        .add_columns(last_known.label("last"))
        .where(SearchCount.day >= since)
        .group_by(SearchCount.words, SearchCount.language)
        .subquery()
    )
    same = (SearchCount.words == words.c.words) & (SearchCount.language == words.c.language)
    listed = (
        select(words.c.words, words.c.language, words.c.searches, SearchCount.results)
        .join_from(words, SearchCount, same & (SearchCount.day == words.c.last), isouter=True)
        .order_by(words.c.searches.desc(), words.c.words, words.c.language)
        .limit(at_most)
    )
    if found_nothing:
        listed = listed.where(SearchCount.results == 0)
    return [Wanted(*row) for row in db.session.execute(listed)]


def _count(path: Path, batch: Sequence[Note]) -> int:
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


def _add(batch: Sequence[Note]) -> int:
    """Add searches to the counts, some thousand at once if need be; while this lasts, others wait to write."""
    numbers = Counter((note.day, note.language, note.words) for note in batch)
    results = {
        (note.day, note.language, note.words): note.total
        for note in batch
        if note.total is not None
    }
    keys = select(SearchCount.day, SearchCount.language, SearchCount.words)
    of_these_days = keys.where(SearchCount.day.in_({note.day for note in batch}))
    known = {(day, language, words) for day, language, words in db.session.execute(of_these_days)}
    rows = [
        {
            "day": key[0],
            "language": key[1],
            "words": key[2],
            "searches": number,
            "results": results.get(key),
        }
        for key, number in sorted(
            numbers.items()
        )  # in one order, so that two workers never wait for each other
        if key in known or len(known) < ROWS_A_DAY
    ]
    if rows:
        db.session.execute(_ADD, rows)
    return numbers.total()


def _complain(error: OSError) -> None:
    """Say that searches are not counted, once a minute and not with every page."""
    global _complained
    if time.monotonic() - _complained >= _COMPLAIN_EVERY:
        _complained = time.monotonic()
        log.warning("searches cannot be counted: %s", error)
