"""Terms of the vocabulary that somebody has added or changed here, and their labels.

The terms that the product brings stand in terms.csv, so that a new release may bring more. A row of the same code says
what is different here.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.errors import IllegalStateChange

TERM_MAX = 60
"""Characters of a code or a label."""


class TermState(StrEnum):
    """How far a term belongs to the vocabulary."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    """Somebody used the word. The coordinator has not looked at it yet."""
    REJECTED = "rejected"
    """The coordinator has looked at it, and it names no technology. Services keep it as it was typed."""
    MERGED = "merged"
    """Another term says the same. Services have that one."""


class StoredTerm(Model):
    """A term that was added or changed here."""

    __tablename__ = "technology_term"

    code: Mapped[str] = mapped_column(String(TERM_MAX), primary_key=True)
    """What services, addresses and the interchange format have."""
    state: Mapped[TermState] = mapped_column(StoredEnum(TermState, 10))
    merged_into: Mapped[str | None] = mapped_column(String(TERM_MAX))
    """The code of the term that stands for it, which may be one that the product brings."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    labels: Mapped[list["TermLabel"]] = relationship(
        cascade="all, delete-orphan", order_by="TermLabel.language", lazy="raise"
    )

    def accept(self) -> None:
        """Take the term into the vocabulary. Raises IllegalStateChange for a merged one."""
        self._refuse_if_merged()
        self.state = TermState.ACCEPTED

    def reject(self) -> None:
        """Leave a proposal out of the vocabulary. Raises IllegalStateChange for anything else."""
        if self.state != TermState.PROPOSED:
            raise IllegalStateChange(f"the technology {self.code} is no proposal")
        self.state = TermState.REJECTED

    def merge(self, target: str) -> None:
        """Let another term stand for this one. Raises IllegalStateChange for a merged one."""
        self._refuse_if_merged()
        self.lead_to(target)

    def lead_to(self, target: str) -> None:
        """Name the term that stands for this one, also where another one did."""
        self.state = TermState.MERGED
        self.merged_into = target

    def _refuse_if_merged(self) -> None:
        if self.state == TermState.MERGED:
            raise IllegalStateChange(f"the technology {self.code} is merged already")


class TermLabel(Model):
    """The name of a term in a language. An empty one takes back what the product brings."""

    __tablename__ = "technology_label"

    code: Mapped[str] = mapped_column(
        ForeignKey("technology_term.code", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    words: Mapped[str] = mapped_column(String(TERM_MAX))
