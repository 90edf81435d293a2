"""The drafts of forms, of which each person has their own."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, UtcDateTime


@dataclass(frozen=True)
class Place:
    """What a form is about: a thing, which one of its kind, and which part of it."""

    thing: str
    """The kind, such as "service"."""
    key: str
    """What never changes of the one, such as its number."""
    part: str
    """As "text-fr", or "details"."""


class Draft(Model):
    """A form as a person has typed it, and has not published it.

    Each person has their own, so that what is kept while one types never overwrites what another
    one typed.
    """

    __tablename__ = "form_draft"
    __table_args__ = (Index("ix_form_draft_account_id", "account_id", "saved_at"),)

    thing: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    fields: Mapped[str] = mapped_column(Text)
    """Names and values as they were sent, in order: a JSON list of pairs."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def place(self) -> Place:
        """Return what the form is about."""
        return Place(self.thing, self.key, self.part)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values as a browser sends them."""
        return [(name, text) for name, text in json.loads(self.fields)]
