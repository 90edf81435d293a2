"""Searches as they are noted and counted."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from marketplace.database import db, transaction
from marketplace.search.query_log import log, statistics
from marketplace.search.query_log.log import LoggedQuery
from marketplace.search.query_log.models import SearchCount
from tests.conftest import NOW

LATER = NOW + timedelta(seconds=60)


def typed(
    folder: Path, *words: str, every: float = 0.4, language: str = "en", total: int | None = 3
) -> None:
    """LoggedQuery what somebody types, one after the other."""
    for number, asked in enumerate(words):
        at = NOW + timedelta(seconds=number * every)
        said = log.words_of(asked)
        if said:
            log.append(folder, LoggedQuery(at.timestamp(), at.date(), language, said, total))


def add_up(folder: Path) -> int:
    """Let the worker go round until all is counted."""
    statistics.add_up(folder, NOW)
    return statistics.add_up(folder, LATER)


def counted() -> list[tuple[str, str, int, int | None]]:
    """What stands in the counts: words, language, searches, results."""
    db.session.rollback()
    columns = (SearchCount.words, SearchCount.language, SearchCount.searches, SearchCount.results)
    in_order = select(*columns).order_by(SearchCount.words, SearchCount.language, SearchCount.day)
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(in_order)]


def noted(folder: Path) -> list[str]:
    """The words that wait to be counted."""
    return [note.words for note in log.current_log(folder)]


def store(*rows: tuple[date, str, str, int, int | None]) -> None:
    """Put counts there: day, language, words, searches, results."""
    with transaction():
        for day, language, words, searches, results in rows:
            db.session.add(
                SearchCount(
                    day=day, language=language, words=words, searches=searches, results=results
                )
            )
