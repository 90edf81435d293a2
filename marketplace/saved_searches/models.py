"""A search that somebody has saved, with no more about them than mail needs."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ColumnElement, Index, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, UtcDateTime

ADDRESS_MAX = 2000
"""Characters of a search: PostgreSQL takes no more than 2,704 bytes into an index."""
CONFIRM_WITHIN = timedelta(days=3)
"""How long a search that nobody confirms is kept."""
ASKED_AFTER = timedelta(days=335)
"""How long after the last click its reader is asked whether to keep it."""
ANSWER_WITHIN = timedelta(days=30)
"""How long after that question it ends: a year after the last click."""
UNDELIVERED_MAX = 2
"""How many mails in a row may come back before it ends."""


class SavedSearch(Model):
    """A search whose new services are told to an address, once that has been confirmed."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("email", "address"),
        Index("ix_saved_search_looked_at", "looked_at"),
    )

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands signed in its links, so that nobody who reads the database can open one."""
    email: Mapped[str] = mapped_column(String(320))
    """In small letters."""
    language: Mapped[str] = mapped_column(String(8))
    """Of the page on which it was saved: its mails are in it."""
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX))
    """What stands behind the question mark in the address of its results."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its reader last said that they want it."""
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When they were asked whether they still do, since then."""
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When we last looked for new services."""
    change_id: Mapped[int] = mapped_column(default=0)
    """The line of the catalogue's change log up to which we have looked."""
    fitting: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    """The services that fitted then, or None where they are too many to be listed."""
    mail_id: Mapped[int | None]
    """The last mail, until it is known how that ended."""
    undelivered: Mapped[int] = mapped_column(default=0)
    """How many mails in a row could not be delivered."""

    @hybrid_property
    def is_confirmed(self) -> bool:
        """Whether the reader of the address has agreed."""
        return self.confirmed_at is not None

    @is_confirmed.inplace.expression
    @classmethod
    def _is_confirmed(cls) -> ColumnElement[bool]:
        return cls.confirmed_at.is_not(None)

    @property
    def ends_at(self) -> datetime | None:
        """When it ends unless its reader answers, or None while nobody has been asked."""
        return self.reminded_at + ANSWER_WITHIN if self.reminded_at else None

    @classmethod
    def is_over(cls, now: datetime) -> ColumnElement[bool]:
        """Whether it has ended: never confirmed, not kept or undeliverable, as SQL."""
        was_never_confirmed = ~cls.is_confirmed & (cls.asked_at <= now - CONFIRM_WITHIN)
        was_not_kept = cls.reminded_at <= now - ANSWER_WITHIN
        return was_never_confirmed | was_not_kept | (cls.undelivered >= UNDELIVERED_MAX)

    def confirm(self, now: datetime) -> None:
        """Note that the reader of the address wants it, the first time or still."""
        self.confirmed_at = self.confirmed_at or now
        self.kept_at = now
        self.reminded_at = None
