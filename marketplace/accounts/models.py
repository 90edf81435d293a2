"""Users: people who sign in, with their password and nothing more than is needed."""

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts import passwords
from marketplace.accounts.browsers import Browser, System
from marketplace.contact import comparable_address
from marketplace.database import Model, StoredEnum, UtcDateTime

SESSION_MAX = timedelta(days=7)
"""How long a session may last, however much is done in it."""
IDLE_MAX = timedelta(hours=12)
"""How long a session lasts in which nothing is done."""
ADDRESS_CHANGE_MAX = timedelta(hours=2)
"""How long the link is valid that confirms a new address."""


class MailFrequency(StrEnum):
    """How much mail about enquiries somebody gets."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    """One summary a day, and reminders."""
    REMINDERS = "reminders"
    """None but reminders."""


def normal_email(email: str) -> str:
    """Return an address in the one form in which it is stored and compared."""
    return comparable_address(email)


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
    factor_salt: Mapped[str | None] = mapped_column(String(32))
    """What the secret of the second factor is derived from, with the key of the site, if it is on."""
    factor_step: Mapped[int] = mapped_column(default=0)
    """The step of the last code that was used: none counts twice."""
    factor_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    is_authenticated = is_active = True
    is_anonymous = False
    """What Flask-Login asks of a user."""
    session_token = ""
    """Names the session that is being opened: it goes into the browser and nowhere else."""

    def get_id(self) -> str:
        """Return what the browser keeps to be known again: its session, and not the person."""
        return self.session_token

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for beside the password."""
        return self.factor_salt is not None

    def set_password(self, password: str) -> None:
        """Hash a password and store it. Raises TooManyAtOnce."""
        self.replace_password(passwords.hash_of(password))

    def replace_password(self, password_hash: str) -> None:
        """Store the hash of a new password, and end all sessions opened with the one before."""
        self.password_hash = password_hash
        self.renew_session_key()

    def renew_session_key(self) -> None:
        """End all sessions, and all links that were mailed for this account."""
        self.session_key = secrets.token_hex(16)


class UserSession(Model):
    """A browser in which somebody is signed in, until they sign out.

    When it was used last to the minute stands in the browser's cookie, signed: a page that is only
    looked at writes nothing. What its person reads in the list of sessions is noted when a form is
    sent, once an hour at most, so that it costs no form a statement more.
    """

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    session_key: Mapped[str] = mapped_column(String(32))
    """That of the account when the session was opened: a new password ends it."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a form was sent in it last, give or take an hour."""
    browser: Mapped[Browser | None] = mapped_column(StoredEnum(Browser, 20))
    system: Mapped[System | None] = mapped_column(StoredEnum(System, 20))


class AddressChange(Model):
    """A new mail address that somebody wants for their account, until its mailbox confirms it."""

    __tablename__ = "address_change"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    session_key: Mapped[str] = mapped_column(String(32))
    """That of the account when it was asked for: a new password ends the change."""
    email: Mapped[str] = mapped_column(String(320))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    def is_open(self, now: datetime) -> bool:
        """Whether its link still works."""
        return now < self.asked_at + ADDRESS_CHANGE_MAX
