"""Saved searches as they are found: by a link, by an address, and by what is due."""

from datetime import datetime

from sqlalchemy import Select, SQLColumnExpression, or_, select

from marketplace.database import db
from marketplace.delivery.mail import Mail
from marketplace.saved_searches.models import ASKED_AFTER, SavedSearch


def find(key: str | None) -> SavedSearch | None:
    """Find a saved search by its key."""
    return db.session.get(SavedSearch, key) if key else None


def find_same(email: str, address: str) -> SavedSearch | None:
    """Find the search that was saved with an address before."""
    query = select(SavedSearch).where(
        SavedSearch.email == email.lower(), SavedSearch.address == address
    )
    return db.session.scalar(query)


def of_person(email: str) -> list[SavedSearch]:
    """List what was saved with an address, however it is capitalised, the oldest first."""
    query = select(SavedSearch).where(SavedSearch.email == email.lower())
    return list(db.session.scalars(query.order_by(SavedSearch.asked_at, SavedSearch.key)))


def to_look_for(change_id: int, before: datetime, at_most: int) -> list[SavedSearch]:
    """List some for which we have not looked since a moment, though the catalogue has changed.

    Who has not got the last mail yet is sent no other one.
    """
    return _held(
        SavedSearch.is_confirmed,
        SavedSearch.looked_at < before,
        SavedSearch.change_id < change_id,
        SavedSearch.mail_id.is_(None),
        at_most=at_most,
    )


def to_remind(now: datetime, at_most: int) -> list[SavedSearch]:
    """List some whose readers have not clicked for nearly a year, and were not asked about it."""
    is_old = SavedSearch.kept_at <= now - ASKED_AFTER
    return _held(is_old, SavedSearch.reminded_at.is_(None), at_most=at_most)


def to_end(now: datetime, at_most: int) -> list[SavedSearch]:
    """List some that have ended."""
    return _held(SavedSearch.is_over(now), at_most=at_most)


def with_ended_mail(at_most: int) -> list[tuple[SavedSearch, Mail | None]]:
    """List some whose last mail arrived, failed or is no longer kept, with that mail."""
    is_ended = or_(Mail.id.is_(None), Mail.sent_at.is_not(None), Mail.failed_at.is_not(None))
    query = (
        select(SavedSearch, Mail)
        .outerjoin(Mail, Mail.id == SavedSearch.mail_id)
        .where(SavedSearch.mail_id.is_not(None), is_ended)
        .order_by(SavedSearch.key)
        .limit(at_most)
        .with_for_update(of=SavedSearch, skip_locked=True)
    )
    return [(search, mail) for search, mail in db.session.execute(query)]


def _held(*conditions: SQLColumnExpression[bool], at_most: int) -> list[SavedSearch]:
    """List rows that no other worker is busy with."""
    query: Select[SavedSearch] = select(SavedSearch).where(*conditions)
    held = query.order_by(SavedSearch.key).limit(at_most).with_for_update(skip_locked=True)
    return list(db.session.scalars(held))
