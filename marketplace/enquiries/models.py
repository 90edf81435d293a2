"""Enquiries and the part each cluster has in them: what happened when, and the states that follow from it."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster, membership_of
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.enquiries.messages import Attachment, Event, Message
from marketplace.enquiries.states import AssignmentState, EnquiryStatus, Outcome, Result
from marketplace.errors import IllegalStateChange

REOPEN_WITHIN = timedelta(days=30)
WORST_FIRST = tuple(AssignmentState)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are mistaken for each other on the telephone."""


class Enquiry(Model):
    """What a small or medium-sized enterprise asks of one or several clusters."""

    __tablename__ = "enquiry"
    __table_args__ = (Index("uq_enquiry_content_key", "content_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """Opens the SME's own page; whoever has the link may read and write there."""
    guest_token: Mapped[str | None] = mapped_column(String(64), index=True)
    """Opens the same page for colleagues whom the SME invited: they read and add, but end and erase nothing."""
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form and what was typed into it: the same form sent again is the same enquiry."""
    content_key: Mapped[str | None] = mapped_column(String(64))
    """Of what was typed, whatever the form: the same words from two tabs are the same enquiry, for a day."""
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
    active_at: Mapped[datetime] = mapped_column(
        UtcDateTime, index=True, default=lambda context: context.get_current_parameters()["sent_at"]
    )
    """When somebody did something about it last."""
    promised_on: Mapped[date]
    """The day by which the SME was promised an answer."""
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the coordinators were reminded, on the promised day, that no cluster has it."""
    late_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME was told that the promise is broken; also for one that no cluster has."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[Outcome | None] = mapped_column(
        StoredEnum(Outcome, 20, none=""), nullable=False, default=None
    )
    """How it ended, once it is closed."""
    result_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME was asked, once, what came of it; what it answered follows."""
    result: Mapped[Result | None] = mapped_column(
        StoredEnum(Result, 20, none=""), nullable=False, default=None
    )
    rating: Mapped[int | None]
    """From 1 to 5."""
    result_words: Mapped[str] = mapped_column(Text, default="")
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When the person was erased: what counts stays, who it was does not."""
    service: Mapped[Service | None] = relationship(lazy="raise")
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="enquiry",
        cascade="all, delete-orphan",
        order_by="Assignment.id",
        lazy="raise",
    )
    messages: Mapped[list[Message]] = relationship(
        cascade="all, delete-orphan", order_by=Message.id, lazy="raise", backref="enquiry"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        cascade="all, delete-orphan", order_by=Attachment.id, lazy="raise", backref="enquiry"
    )
    events: Mapped[list[Event]] = relationship(
        cascade="all, delete-orphan", order_by=Event.id, lazy="raise"
    )

    @property
    def status(self) -> EnquiryStatus:
        """Return the status of the whole: closed, or what its assignments add up to."""
        if self.is_closed:
            return EnquiryStatus.CLOSED
        return overall_status([assignment.state for assignment in self.assignments])

    @property
    def is_closed(self) -> bool:
        """Tell whether it has come to an end."""
        return self.closed_at is not None

    @property
    def waits_until(self) -> date | None:
        """Give the day by which the next answer is promised; None when nobody has to answer any more.

        An enquiry that nobody took waits too: for the coordinator.
        """
        if self.status in {EnquiryStatus.UNASSIGNED, EnquiryStatus.DECLINED}:
            return self.promised_on
        return min(
            (assignment.due_on for assignment in self.assignments if assignment.is_open),
            default=None,
        )

    def is_late(self, today: date) -> bool:
        """Tell whether the SME waits longer than was promised."""
        return self.waits_until is not None and self.waits_until < today

    def may_reopen(self, now: datetime) -> bool:
        """Tell whether it ended so recently that it can go on."""
        return (
            self.closed_at is not None
            and self.erased_at is None
            and now - self.closed_at <= REOPEN_WITHIN
        )

    def close(self, outcome: Outcome, now: datetime) -> None:
        """End it for everybody who takes part. Raises IllegalStateChange when it is closed or the outcome is unknown."""
        if self.is_closed:
            raise IllegalStateChange("the enquiry is closed")
        self.outcome = _outcome(outcome)
        self.closed_at = self.active_at = now
        for assignment in self.assignments:
            assignment.end(now)

    def reopen(self, due_on: date, now: datetime) -> None:
        """Let it go on: who ended with it has to answer again by a day. Raises IllegalStateChange after 30 days."""
        if not self.may_reopen(now):
            raise IllegalStateChange("the enquiry cannot be reopened")
        self.closed_at, self.outcome, self.active_at = None, None, now
        for assignment in self.assignments:
            assignment.go_on(due_on, now)
        if self.status in {EnquiryStatus.UNASSIGNED, EnquiryStatus.DECLINED}:
            # the coordinator has until then, and is reminded anew
            self.promised_on = max(self.promised_on, due_on)
            self.warned_at = self.late_told_at = None


def overall_status(states: Sequence[AssignmentState]) -> EnquiryStatus:
    """Sum up the states of assignments: the one that is furthest from its end counts."""
    if not states:
        return EnquiryStatus.UNASSIGNED
    return EnquiryStatus(min(states, key=WORST_FIRST.index))


class Assignment(Model):
    """One cluster's part of an enquiry; its state follows from what happened when."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_enquiry_cluster", "enquiry_id", "cluster_id", unique=True),
        Index("ix_assignment_due_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """The colleague who sees to it; None while it is everybody's at the desk."""
    is_lead: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date]
    """The day by which an answer is promised."""
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str] = mapped_column(String(1000), default="")
    hand_over_to_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    """The cluster that the one which declined thinks can help; it is asked as soon as the SME agrees."""
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(
        StoredEnum(Outcome, 20, none=""), nullable=False, default=None
    )
    written_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME wrote last without an answer since."""
    nudged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the desk was reminded half-way, on the day, and when others were told that the day is over."""
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enquiry: Mapped[Enquiry] = relationship(back_populates="assignments", lazy="raise_on_sql")
    cluster: Mapped[Cluster] = relationship(lazy="joined", foreign_keys=[cluster_id])
    hand_over_to: Mapped[Cluster | None] = relationship(
        lazy="joined", foreign_keys=[hand_over_to_id]
    )
    user: Mapped[User | None] = relationship(lazy="joined")

    @property
    def state(self) -> AssignmentState:
        """Return how far the cluster has come."""
        if self.declined_at is not None:
            return AssignmentState.DECLINED
        if self.done_at is not None:
            return AssignmentState.DONE
        if self.answered_at is not None:
            return AssignmentState.ANSWERED
        if self.accepted_at is not None:
            return AssignmentState.ACCEPTED
        return AssignmentState.TO_ANSWER

    @property
    def is_open(self) -> bool:
        """Tell whether the SME still waits for this cluster."""
        return self.state in {AssignmentState.TO_ANSWER, AssignmentState.ACCEPTED}

    @property
    def waits(self) -> bool:
        """Tell whether the desk has something to do: answer for the first time, or answer what was written back."""
        return self.is_open or self.written_back_at is not None

    @property
    def colleague(self) -> User | None:
        """Give the person who sees to it, while they work for the cluster; who has left gets nothing more to read."""
        membership = membership_of(self.user) if self.user is not None else None
        return (
            self.user
            if membership is not None and membership.cluster_id == self.cluster_id
            else None
        )

    @property
    def hand_over_waits(self) -> bool:
        """Tell whether the SME still has to agree that another cluster takes over."""
        return self.hand_over_to_id is not None and self.handed_over_at is None

    def is_late(self, today: date) -> bool:
        """Tell whether the promised day is over without an answer."""
        return self.is_open and self.due_on < today

    def accept(self, now: datetime) -> None:
        """Say that the cluster takes care of it. Raises IllegalStateChange unless it waits for an answer."""
        self._refuse_unless(AssignmentState.TO_ANSWER)
        self.accepted_at = now

    def answer(self, now: datetime) -> None:
        """Note that an answer went out; the first one counts for the promise. Raises IllegalStateChange once declined or done."""
        self._refuse_unless(
            AssignmentState.TO_ANSWER, AssignmentState.ACCEPTED, AssignmentState.ANSWERED
        )
        self.answered_at = self.answered_at or now
        self.written_back_at = None

    def decline(self, reason: str, now: datetime, *, hand_over_to: Cluster | None = None) -> None:
        """Hand in a refusal with its reason, and who can help instead. Raises IllegalStateChange once answered or declined."""
        self._refuse_unless(AssignmentState.TO_ANSWER, AssignmentState.ACCEPTED)
        self.declined_at, self.decline_reason, self.written_back_at = now, reason, None
        self.hand_over_to_id = hand_over_to.id if hand_over_to else None

    def hand_over(self, now: datetime) -> None:
        """Note that the other cluster was asked. Raises IllegalStateChange unless that waits for the SME's consent."""
        if not self.hand_over_waits:
            raise IllegalStateChange("nothing waits to be handed over")
        self.handed_over_at = now

    def finish(self, outcome: Outcome, now: datetime) -> None:
        """Say that the cluster has done its part. Raises IllegalStateChange unless it has answered."""
        self._refuse_unless(AssignmentState.ANSWERED)
        self.outcome = _outcome(outcome)
        self.done_at = now
        self.written_back_at = None

    def end(self, now: datetime) -> None:
        """End with the whole enquiry, in whatever state."""
        if self.state != AssignmentState.DECLINED:
            self.done_at = self.done_at or now
        self.written_back_at = None

    def go_on(self, due_on: date, now: datetime) -> None:
        """Take up what was done: who never answered has until a day, who did has something to answer again."""
        if self.state != AssignmentState.DONE:
            return
        self.done_at = self.outcome = None
        if self.answered_at is not None:
            self.written_back_at = now
        else:
            self.due_on = max(self.due_on, due_on)
            self.nudged_at, self.warned_at, self.escalated_at = (
                now,
                None,
                None,
            )  # too short to remind half-way

    def note_written_back(self, now: datetime) -> None:
        """Note that the SME wrote again; a cluster that declined or is done has nothing to do with it any more."""
        if self.state not in {AssignmentState.DECLINED, AssignmentState.DONE}:
            self.written_back_at = now

    def _refuse_unless(self, *states: AssignmentState) -> None:
        if self.state not in states:
            raise IllegalStateChange(f"the assignment is {self.state}")


def _outcome(code: str) -> Outcome:
    """Return the outcome of a code. Raises IllegalStateChange for one that does not exist."""
    try:
        return Outcome(code)
    except ValueError as error:
        raise IllegalStateChange(f"{code!r} is no outcome") from error


def new_reference() -> str:
    """Make a reference that can be read out on the telephone, as in ENQ-7K3F-92QD."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"ENQ-{letters[:4]}-{letters[4:]}"
