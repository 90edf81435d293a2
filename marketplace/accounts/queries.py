"""Find users."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.models import (
    ADDRESS_CHANGE_MAX,
    SESSION_MAX,
    AddressChange,
    User,
    UserSession,
    normal_email,
)
from marketplace.database import db
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of
from marketplace.tokens import link_token_hash

SESSIONS_SHOWN = 50
"""Sessions that are listed: who has more ends them all at once."""


def find_by_email(email: str) -> User | None:
    """Find the user with an address, however it is capitalised."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


def find_by_session(token: str, now: datetime) -> User | None:
    """Find the user of a session, or None once it has ended."""
    is_open = (
        UserSession.token_hash == link_token_hash(token),
        UserSession.session_key == User.session_key,
        UserSession.opened_at > now - SESSION_MAX,
    )
    return db.session.scalar(
        select(User).join(UserSession, UserSession.user_id == User.id).where(*is_open)
    )


def sessions_of(user: User, now: datetime) -> list[UserSession]:
    """List the sessions that a person has open, the latest first."""
    is_open = (
        UserSession.user_id == user.id,
        UserSession.session_key == user.session_key,
        UserSession.opened_at > now - SESSION_MAX,
    )
    latest_first = (UserSession.opened_at.desc(), UserSession.token_hash)
    query = select(UserSession).where(*is_open).order_by(*latest_first)
    return list(db.session.scalars(query.limit(SESSIONS_SHOWN)))


def find_session_of(user: User, token_hash: str) -> UserSession | None:
    """Find a session of a person by the hash of its token."""
    if not token_hash.isprintable():  # PostgreSQL refuses to look for NUL
        return None
    session = db.session.get(UserSession, token_hash)
    return session if session is not None and session.user_id == user.id else None


def find_address_change(token: str, now: datetime) -> AddressChange | None:
    """Find the change of address that a link confirms, or None once it is over."""
    is_open = (
        AddressChange.token_hash == link_token_hash(token),
        AddressChange.session_key == User.session_key,
        AddressChange.asked_at > now - ADDRESS_CHANGE_MAX,
    )
    query = select(AddressChange).join(User, AddressChange.user_id == User.id)
    return db.session.scalar(query.where(*is_open))


def find_address_change_of(user: User, now: datetime) -> AddressChange | None:
    """Find the change of address that waits for a person to confirm it."""
    change = db.session.get(AddressChange, user.id)
    is_over = change is None or not change.is_open(now) or change.session_key != user.session_key
    return None if is_over else change


def find_by_key(user_id: int, session_key: str) -> User | None:
    """Find the user with a number, or None once the password was changed."""
    user = db.session.get(User, user_id)
    return user if user is not None and user.session_key == session_key else None


def coordinators() -> list[User]:
    """List the coordinators of the partnership, first come first."""
    return list(db.session.scalars(select(User).where(User.is_coordinator).order_by(User.id)))


def list_coordinators(page: int) -> Page[User]:
    """List a page of the coordinators of the partnership, first come first."""
    users = select(User).where(User.is_coordinator)
    return page_of(users, page, size=PAGE_SIZE, ordered=users.order_by(User.id))


def demonstration_users() -> list[User]:
    """List the accounts of the demonstration, the coordinator first."""
    query = select(User).where(User.is_demonstration).order_by(User.is_coordinator.desc(), User.id)
    return list(db.session.scalars(query))


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of people by the numbers of their accounts."""
    query = select(User.id, User.name).where(User.id.in_(user_ids))
    return {row.id: row.name for row in db.session.execute(query)}


def find(user_id: int) -> User | None:
    """Find the user with a number."""
    return db.session.get(User, user_id)


def get(user_id: int) -> User:
    """Return the user with a number."""
    return db.session.get_one(User, user_id)
