"""Enquiries, the part each cluster has in them, and what is written back and forth."""

import secrets
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import Model, UtcDateTime
from marketplace.enquiries.errors import IllegalMove

MESSAGE_MAX = 5000
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are mistaken for each other on the telephone."""
WORST_FIRST = ("to-answer", "accepted", "answered", "declined")


class Enquiry(Model):
    """What a small or medium-sized enterprise asks of one or several clusters."""

    __tablename__ = "enquiry"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """Opens the SME's own page; whoever has the link may read and write there."""
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form and what was typed into it: the same form sent again is the same enquiry."""
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    service_title: Mapped[str] = mapped_column(String(250), default="")
    """The title that the SME saw; empty for a general enquiry."""
    language: Mapped[str] = mapped_column(String(8))
    """The language in which the SME wants to be answered."""
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320), index=True)
    phone: Mapped[str] = mapped_column(String(50), default="")
    country: Mapped[str] = mapped_column(String(2))
    size: Mapped[str] = mapped_column(String(20))
    consent_version: Mapped[int]
    """Which wording of the consent was agreed to, and in which language."""
    consent_language: Mapped[str] = mapped_column(String(8))
    may_hand_over: Mapped[bool] = mapped_column(default=False)
    """The SME agreed beforehand that another cluster of the partnership may take over."""
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    promised_on: Mapped[date]
    """The day by which the SME was promised an answer."""
    service: Mapped[Service | None] = relationship(lazy="raise")
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="enquiry", cascade="all, delete-orphan", order_by="Assignment.id", lazy="raise"
    )
    messages: Mapped[list["Message"]] = relationship(
        back_populates="enquiry", cascade="all, delete-orphan", order_by="Message.id", lazy="raise"
    )

    @property
    def status(self) -> str:
        """Give the state of the whole: the worst of its assignments, or "unassigned" while it has none."""
        return overall_status([assignment.state for assignment in self.assignments])

    @property
    def waits_until(self) -> date | None:
        """Give the day by which the next answer is promised; None when nobody has to answer any more.

        An enquiry that nobody took waits too: for the coordinator.
        """
        if self.status in {"unassigned", "declined"}:
            return self.promised_on
        return min((assignment.due_on for assignment in self.assignments if assignment.is_open), default=None)

    def is_late(self, today: date) -> bool:
        """Tell whether the SME waits longer than was promised."""
        return self.waits_until is not None and self.waits_until < today


def overall_status(states: list[str]) -> str:
    """Sum up the states of assignments: somebody still has to answer, else accepted, else answered, else all declined."""
    return min(states, key=WORST_FIRST.index) if states else "unassigned"


class Assignment(Model):
    """One cluster's part of an enquiry; its state follows from what happened when."""

    __tablename__ = "assignment"
    __table_args__ = (Index("uq_assignment_enquiry_cluster", "enquiry_id", "cluster_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date]
    """The day by which an answer is promised."""
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str] = mapped_column(String(1000), default="")
    written_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME wrote last without an answer since."""
    enquiry: Mapped[Enquiry] = relationship(back_populates="assignments", lazy="raise_on_sql")
    cluster: Mapped[Cluster] = relationship(lazy="joined")

    @property
    def state(self) -> str:
        """Give the state: to-answer, accepted, answered or declined."""
        if self.answered_at is not None:
            return "answered"
        if self.declined_at is not None:
            return "declined"
        return "accepted" if self.accepted_at is not None else "to-answer"

    @property
    def is_open(self) -> bool:
        """Tell whether the SME still waits for this cluster."""
        return self.state in {"to-answer", "accepted"}

    @property
    def waits(self) -> bool:
        """Tell whether the desk has something to do: answer for the first time, or answer what was written back."""
        return self.is_open or self.written_back_at is not None

    def is_late(self, today: date) -> bool:
        """Tell whether the promised day is over without an answer."""
        return self.is_open and self.due_on < today

    def accept(self, now: datetime) -> None:
        """Say that the cluster takes care of it. Raises IllegalMove unless it waits for an answer."""
        self._refuse_unless("to-answer")
        self.accepted_at = now

    def answer(self, now: datetime) -> None:
        """Note that an answer went out; the first one counts for the promise. Raises IllegalMove after a refusal."""
        self._refuse_unless("to-answer", "accepted", "answered")
        self.answered_at = self.answered_at or now
        self.written_back_at = None

    def decline(self, reason: str, now: datetime) -> None:
        """Hand in a refusal with its reason. Raises IllegalMove once answered or declined."""
        self._refuse_unless("to-answer", "accepted")
        self.declined_at, self.decline_reason, self.written_back_at = now, reason, None

    def note_written_back(self, now: datetime) -> None:
        """Note that the SME wrote again; a cluster that declined has nothing to do with it any more."""
        if self.state != "declined":
            self.written_back_at = now

    def _refuse_unless(self, *states: str) -> None:
        if self.state not in states:
            raise IllegalMove(f"the assignment is {self.state}")


class Message(Model):
    """Something written about an enquiry, by the SME or by a cluster."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"), index=True)
    """The cluster that wrote it; None when the SME did."""
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enquiry: Mapped[Enquiry] = relationship(back_populates="messages", lazy="raise_on_sql")
    cluster: Mapped[Cluster | None] = relationship(lazy="joined")


def new_reference() -> str:
    """Make a reference that can be read out on the telephone, as in ENQ-7K3F-92QD."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"ENQ-{letters[:4]}-{letters[4:]}"
