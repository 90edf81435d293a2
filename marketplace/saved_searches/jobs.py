"""What the worker does for saved searches: it tells, asks who still reads, and ends."""

from collections.abc import Mapping
from datetime import datetime, time

from marketplace.catalogue import queries as catalogue
from marketplace.database import db
from marketplace.saved_searches import actions, addresses, mails, news, queries
from marketplace.saved_searches.models import SavedSearch
from marketplace.search import queries as search_queries
from marketplace.technologies import queries as technologies
from marketplace.technologies.terms import Terms
from marketplace.workdays import local_day, local_time, moment_of

BATCH = 10
"""So few that nobody who writes meanwhile waits for the database."""
TOLD_FROM = time(7)
"""From when in the day on we look for what is new, by the clocks of the site."""


def tell(now: datetime) -> int:
    """Look once a day for what is new for some searches, tell it, and count the searches.

    While the index is being mended nobody is told anything: what is missing there is told later.
    """
    change_id = search_queries.last_change()
    if change_id is None or local_time(now) < TOLD_FROM:
        return 0
    beginning = moment_of(local_day(now), TOLD_FROM)
    due = queries.to_look_for(change_id, beginning, at_most=BATCH)
    if not due:
        return 0

    terms = technologies.load()
    changes = {saved.change_id: catalogue.changes_since(saved.change_id) for saved in due}
    for saved in due:
        _tell(saved, changes[saved.change_id], change_id, terms, now)
    return len(due)


def settle(now: datetime) -> int:
    """Count what came back of the last mails, and return how many mails ended."""
    ended = queries.with_ended_mail(at_most=BATCH)
    for saved, mail in ended:
        has_failed = mail is not None and mail.failed_at is not None
        saved.undelivered = saved.undelivered + 1 if has_failed else 0
        saved.mail_id = None
    return len(ended)


def remind(now: datetime) -> int:
    """Ask some readers who have not clicked for nearly a year, and count them."""
    due = queries.to_remind(now, at_most=BATCH)
    terms = technologies.load() if due else Terms(())
    for saved in due:
        saved.reminded_at = now
        mails.ask_to_keep(saved, terms, now)
    return len(due)


def end(now: datetime) -> int:
    """End some searches that nobody confirmed, kept or could be told about, and count them."""
    ended = queries.to_end(now, at_most=BATCH)
    for saved in ended:
        actions.end(saved)
    return len(ended)


def _tell(
    saved: SavedSearch, changes: Mapping[int, int], change_id: int, terms: Terms, now: datetime
) -> None:
    query = addresses.query_of(saved.address, terms)
    fitting = news.fitting(query, saved.language)
    new_ids = news.news_of(saved, fitting, changes)
    news.note(saved, fitting, change_id, now)
    if new_ids:
        mail = mails.tell(saved, new_ids, terms, now)
        db.session.flush()
        saved.mail_id = mail.id
