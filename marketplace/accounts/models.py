"""Users: people who sign in, with their password and nothing more than is needed."""

import secrets
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, StoredEnum, UtcDateTime

hasher = PasswordHasher()
PASSWORD_MIN = 10
PASSWORD_MAX = 200


class MailFrequency(StrEnum):
    """How much mail about enquiries somebody gets."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    """One summary a day, and reminders."""
    REMINDERS = "reminders"
    """None but reminders."""


def normal_email(email: str) -> str:
    """Return an address in the one form in which it is stored and compared."""
    return email.strip().casefold()


class MailReader:
    """Who gets mail about enquiries, and how much of it."""

    name: Mapped[str]
    email: Mapped[str]
    mail_frequency: Mapped[MailFrequency] = mapped_column(
        StoredEnum(MailFrequency, 10), default=MailFrequency.AT_ONCE
    )
    digest_on: Mapped[date | None] = mapped_column(default=None)
    """The day of the last daily summary."""


class User(MailReader, Model):
    """A person who signs in: the coordinator of the partnership, or a member of a cluster."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(32))
    """Changes with the password, so that every open session ends."""
    language: Mapped[str] = mapped_column(String(8))
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    """Its password is public: it may sign in to a demonstration only."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    is_authenticated = is_active = True
    is_anonymous = False
    """What Flask-Login asks of a user."""

    def get_id(self) -> str:
        """Return what identifies a session: the user and the password they signed in with."""
        return f"{self.id}:{self.session_key}"

    def set_password(self, password: str) -> None:
        """Store a password as an Argon2 hash, and end all sessions opened with the one before."""
        self.password_hash = hasher.hash(password)
        self.session_key = secrets.token_hex(16)


def password_fits(user: User | None, password: str) -> bool:
    """Check a password, for as long with an unknown user as with one that exists."""
    password_hash = user.password_hash if user else _hash_of_nobody()
    try:
        hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None


@cache
def _hash_of_nobody() -> str:
    return hasher.hash(secrets.token_hex(8))
