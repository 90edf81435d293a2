"""Counting what is searched for, without personal data: noted by the pages, added up by the worker."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from flask import request
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.database import db, transaction, utcnow
from marketplace.search import notes
from marketplace.search.models import SearchCount
from marketplace.search.notes import Note
from marketplace.search.queries import Found, Query
from marketplace.web import settings

log = logging.getLogger(__name__)
KEPT = timedelta(days=762)
"""25 months: this month can be set beside the same month of the two years before."""
ROWS_A_DAY = 5_000
"""Different words that are counted on one day; more is a machine that makes them up, and would fill the database."""
_COMPLAIN_EVERY = 60.0
_complained = -_COMPLAIN_EVERY


class Wanted(NamedTuple):
    """Words that visitors searched for: how often, and what the last of these searches found (None if not known)."""

    words: str
    language: str
    searches: int
    results: int | None


def note(query: Query, found: Found, language: str, clock: Callable[[], datetime] = utcnow) -> None:
    """Note a search for the worker to count: what was asked for, never who asked.

    Further pages are the same search, and an answer without a sound index says nothing about what there is. Whether
    the note can be written or not, the page is shown.
    """
    if request.method != "GET" or query.page > 1 or found.degraded:
        return
    words = notes.words_of(query.text)
    if words is None:
        return
    now = clock()
    total = None if query.filters or not words else found.total
    try:
        notes.append(settings().data_dir, Note(now.timestamp(), now.date(), language, words, total))
    except OSError as error:
        _complain(error)


def add_up(folder: Path, now: datetime) -> int:
    """Count the searches that were noted until some seconds ago, and give their number.

    What is typed goes on while we look: the notes are taken now and counted in a later round, when it can be seen
    whether more was typed after the last of them.
    """
    batches = notes.taken(folder)
    everything = [*chain.from_iterable(batches.values()), *notes.being_taken_down(folder)]
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
        select(SearchCount.words, SearchCount.language, func.sum(SearchCount.searches).label("searches"))
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


def _count(path: Path, batch: Iterable[Note]) -> int:
    """Add a batch of searches to the counts, and delete its file.

    The file goes last inside the transaction: of several workers, the one that deletes it has counted it. A worker
    that is killed between this and the commit loses the searches of some seconds; nothing is ever counted twice.
    """
    numbers: Counter[tuple[date, str, str]] = Counter()
    results: dict[tuple[date, str, str], int] = {}
    for note in sorted(batch, key=lambda note: note.at):
        key = (note.day, note.language, note.words)
        numbers[key] += 1
        if note.total is not None:
            results[key] = note.total
    try:
        with transaction():
            for key in sorted(numbers):  # in one order, so that two workers never wait for each other
                _add(*key, numbers[key], results.get(key))
            db.session.flush()
            path.unlink()
    except (FileNotFoundError, IntegrityError):  # another worker counted this batch, or the same new words, just now
        return 0
    return numbers.total()


def _add(day: date, language: str, words: str, number: int, results: int | None) -> None:
    this = (SearchCount.day == day) & (SearchCount.language == language) & (SearchCount.words == words)
    values = {"searches": SearchCount.searches + number} | ({} if results is None else {"results": results})
    more = db.session.execute(update(SearchCount).where(this).values(values))
    if more.rowcount == 0 and _rows(day) < ROWS_A_DAY:  # type: ignore[attr-defined]
        db.session.add(SearchCount(day=day, language=language, words=words, searches=number, results=results))


def _rows(day: date) -> int:
    return db.session.scalar(select(func.count()).select_from(SearchCount).where(SearchCount.day == day)) or 0


def _complain(error: OSError) -> None:
    """Say that searches are not counted, once a minute and not with every page."""
    global _complained
    if time.monotonic() - _complained >= _COMPLAIN_EVERY:
        _complained = time.monotonic()
        log.warning("searches cannot be counted: %s", error)
