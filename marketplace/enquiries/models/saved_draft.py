"""An enquiry that was filled in and is being checked, before it is sent."""

import json
from datetime import datetime, timedelta

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.enquiries.states import FormKind

DRAFT_KEPT = timedelta(days=1)
"""How long a draft can be opened: whoever checks an enquiry sends it soon, or writes a new one."""


class SavedDraft(Model):
    """What somebody typed into the form, under the hash of the key that opens it.

    Whether it was sent does not stand here: the enquiry is found by its form and its words, so that
    to send it writes no more than the enquiry.
    """

    __tablename__ = "enquiry_draft"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    """Of the mark of the session in which it was typed: only there a link leads to the enquiry."""
    kind: Mapped[FormKind] = mapped_column(StoredEnum(FormKind, 10))
    slugs: Mapped[str] = mapped_column(Text)
    """The services that the address of the form names, in its order, with spaces between them."""
    fields: Mapped[str] = mapped_column(Text)
    """Names and values of what was filled in, in order: a JSON list of pairs."""
    email: Mapped[str] = mapped_column(String(320), index=True)
    """In small letters: by it the drafts of a person are found, to be handed out or erased."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was filled in: names of fields with their values."""
        return [(name, value) for name, value in json.loads(self.fields)]
