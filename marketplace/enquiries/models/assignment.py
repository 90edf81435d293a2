"""What one cluster has to do about an enquiry: what happened when, and what state follows."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    String,
    and_,
    case,
    column,
    false,
)
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster, membership_of
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.database.durations import seconds_between
from marketplace.database.indexes import partial_index
from marketplace.enquiries.models.codes import outcome_of, state_code
from marketplace.enquiries.states import AssignmentState, Outcome
from marketplace.errors import IllegalStateChange

if TYPE_CHECKING:  # an enquiry asks its assignments in SQL, so that its module stands above this
    from marketplace.enquiries.models.enquiry import Enquiry

GENERAL = 0
"""Stands for no service where an index is walked from one to the next."""
RESTING_STATES = (AssignmentState.ANSWERED, AssignmentState.DONE, AssignmentState.DECLINED)
"""The states in which an assignment may wait for nothing of its desk."""


class Assignment(Model):
    """What one cluster has to do about an enquiry.

    Its state follows from what happened when.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_enquiry_cluster", "enquiry_id", "cluster_id", unique=True),
        Index("ix_assignment_answered_after", "cluster_id", "answered_after", "assigned_at"),
        Index("ix_assignment_subject", "cluster_id", "service_id", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    service_id: Mapped[int] = mapped_column(server_default="0", deferred=True)
    """The service of its enquiry, or GENERAL.

    Neither it nor the language of an enquiry ever changes. They stand here too for the indexes along
    which a desk looks for them.
    """
    language: Mapped[str] = mapped_column(String(8), server_default="", deferred=True)
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
    """The cluster that can help instead, named with a refusal; asked as soon as the SME agrees."""
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When that cluster was asked, be it by the coordinator."""
    hand_over_refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME said that this cluster shall not take over."""
    hand_over_reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME was reminded that it is waited for what it decides."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(
        StoredEnum(Outcome, 20, none=""), nullable=False, default=None
    )
    written_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME wrote last without an answer since."""
    answered_after: Mapped[float | None] = mapped_column(
        Computed(seconds_between(column("assigned_at"), column("answered_at")), persisted=True),
        deferred=True,
    )
    """The seconds until the first answer, which the database keeps itself: looked for, never set."""
    nudged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the desk was reminded half-way to the promised day."""
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the desk was reminded on the promised day."""
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the desk and all others were told that the promised day is over."""
    enquiry: Mapped["Enquiry"] = relationship(back_populates="assignments", lazy="raise_on_sql")
    cluster: Mapped[Cluster] = relationship(lazy="joined", foreign_keys=[cluster_id])
    hand_over_to: Mapped[Cluster | None] = relationship(
        lazy="joined", foreign_keys=[hand_over_to_id]
    )
    user: Mapped[User | None] = relationship(lazy="joined")

    @validates("enquiry")
    def _note_subject(self, _name: str, enquiry: "Enquiry | None") -> "Enquiry | None":
        """Note what is asked, and in which language, as the enquiry says it."""
        if enquiry is not None:
            self.service_id = enquiry.service_id or GENERAL
            self.language = enquiry.language
        return enquiry

    @hybrid_property
    def state(self) -> AssignmentState:
        """How far the cluster has come."""
        if self.declined_at is not None:
            return AssignmentState.DECLINED
        if self.done_at is not None:
            return AssignmentState.DONE
        if self.answered_at is not None:
            return AssignmentState.ANSWERED
        if self.accepted_at is not None:
            return AssignmentState.ACCEPTED
        return AssignmentState.TO_ANSWER

    @state.inplace.expression
    @classmethod
    def _state(cls) -> ColumnElement[AssignmentState]:
        return case(
            (cls.declined_at.is_not(None), state_code(AssignmentState.DECLINED)),
            (cls.done_at.is_not(None), state_code(AssignmentState.DONE)),
            (cls.answered_at.is_not(None), state_code(AssignmentState.ANSWERED)),
            (cls.accepted_at.is_not(None), state_code(AssignmentState.ACCEPTED)),
            else_=state_code(AssignmentState.TO_ANSWER),
        )

    @hybrid_property
    def is_declined(self) -> bool:
        """Whether the cluster takes no part any more.

        What it wrote stays.
        """
        return self.declined_at is not None

    @is_declined.inplace.expression
    @classmethod
    def _is_declined(cls) -> ColumnElement[bool]:
        return cls.declined_at.is_not(None)

    def sees(self, moment: datetime) -> bool:
        """Return whether the cluster may know of what happened at a time.

        What came after it declined is the business of the others.
        """
        return self.declined_at is None or moment <= self.declined_at

    @property
    def knows_contact(self) -> bool:
        """Whether the cluster may know who asks.

        Not once it declined and another one was asked since: that one answers.
        """
        declined_at = self.declined_at
        if declined_at is None:
            return True
        has_successor = any(other.assigned_at > declined_at for other in self.enquiry.assignments)
        return self.handed_over_at is None and not has_successor

    @hybrid_property
    def is_active(self) -> bool:
        """Whether the cluster may still have something to do: it neither declined nor is done."""
        return self.state not in {AssignmentState.DECLINED, AssignmentState.DONE}

    @is_active.inplace.expression
    @classmethod
    def _is_active(cls) -> ColumnElement[bool]:
        return cls.declined_at.is_(None) & cls.done_at.is_(None)

    @hybrid_property
    def is_open(self) -> bool:
        """Whether the SME still waits for the first answer of this cluster."""
        return self.state in {AssignmentState.TO_ANSWER, AssignmentState.ACCEPTED}

    @is_open.inplace.expression
    @classmethod
    def _is_open(cls) -> ColumnElement[bool]:
        return cls.answered_at.is_(None) & cls.declined_at.is_(None) & cls.done_at.is_(None)

    @hybrid_property
    def waits(self) -> bool:
        """Whether the desk has something to do: a first answer, or one to what was written back."""
        return self.is_open or self.written_back_at is not None

    @waits.inplace.expression
    @classmethod
    def _waits(cls) -> ColumnElement[bool]:
        return cls.is_open | cls.written_back_at.is_not(None)

    @classmethod
    def rests_in(cls, state: AssignmentState) -> ColumnElement[bool]:
        """Return the condition for those in a state of which nothing waits, as SQL.

        Said by columns alone, as the index of each such state says it. What is still to be answered
        or taken care of waits always.
        """
        conditions = {
            AssignmentState.DECLINED: (cls.declined_at.is_not(None),),
            AssignmentState.DONE: (cls.declined_at.is_(None), cls.done_at.is_not(None)),
            AssignmentState.ANSWERED: (
                cls.declined_at.is_(None),
                cls.done_at.is_(None),
                cls.answered_at.is_not(None),
            ),
        }
        if state not in conditions:
            return false()
        return and_(*conditions[state], cls.written_back_at.is_(None))

    @hybrid_method
    def is_late(self, today: date) -> bool:
        """Return whether the promised day is over without an answer."""
        return self.is_open & (self.due_on < today)  # "and" would not become SQL

    @property
    def other_participants(self) -> list["Assignment"]:
        """The assignments of the other clusters that take part in the same enquiry."""
        return [other for other in self.enquiry.participants if other is not self]

    @property
    def colleague(self) -> User | None:
        """The person who sees to it, while they work for the cluster.

        Somebody who has left the cluster gets nothing more to read.
        """
        membership = membership_of(self.user) if self.user else None
        if membership is None or membership.cluster_id != self.cluster_id:
            return None
        return self.user

    @hybrid_property
    def hand_over_waits(self) -> bool:
        """Whether the SME still has to say whether another cluster shall take over."""
        is_decided = self.handed_over_at is not None or self.hand_over_refused_at is not None
        return self.hand_over_to_id is not None and not is_decided

    @hand_over_waits.inplace.expression
    @classmethod
    def _hand_over_waits(cls) -> ColumnElement[bool]:
        return and_(
            cls.hand_over_to_id.is_not(None),
            cls.handed_over_at.is_(None),
            cls.hand_over_refused_at.is_(None),
        )

    def accept(self, now: datetime) -> None:
        """Note that the cluster takes care of it.

        Raises IllegalStateChange unless it waits for an answer.
        """
        self._refuse_unless(AssignmentState.TO_ANSWER)
        self.accepted_at = now

    def answer(self, now: datetime) -> None:
        """Note that an answer went out.

        The first one counts for the promise. Raises IllegalStateChange once declined or done.
        """
        self._refuse_unless(
            AssignmentState.TO_ANSWER, AssignmentState.ACCEPTED, AssignmentState.ANSWERED
        )
        self.answered_at = self.answered_at or now
        self.written_back_at = None

    def decline(self, reason: str, now: datetime, *, hand_over_to: Cluster | None = None) -> None:
        """Note a refusal with its reason, and the cluster that can help instead.

        Raises IllegalStateChange once answered, done or declined.
        """
        self._refuse_unless(AssignmentState.TO_ANSWER, AssignmentState.ACCEPTED)
        self.declined_at = now
        self.decline_reason = reason
        self.written_back_at = None
        self.hand_over_to_id = hand_over_to.id if hand_over_to else None

    def ask_again(self, due_on: date, now: datetime, *, is_lead: bool) -> None:
        """Let the cluster take part again after it declined, as if it were asked first.

        Raises IllegalStateChange unless it declined.
        """
        self._refuse_unless(AssignmentState.DECLINED)
        self.assigned_at = now
        self.due_on = due_on
        self.is_lead = is_lead
        self.declined_at = self.accepted_at = None
        self.handed_over_at = self.hand_over_refused_at = self.hand_over_reminded_at = None
        self.decline_reason = ""
        self.hand_over_to = None
        self.hand_over_to_id = None
        self.nudged_at = self.warned_at = self.escalated_at = None

    def hand_over(self, now: datetime) -> None:
        """Note that the other cluster was asked.

        Raises IllegalStateChange unless that waits for the SME's consent.
        """
        if not self.hand_over_waits:
            raise IllegalStateChange("nothing waits to be handed over")
        self.handed_over_at = now

    def refuse_hand_over(self, now: datetime) -> None:
        """Note that the SME does not want the other cluster to take over.

        Raises IllegalStateChange unless that waits for the SME's consent.
        """
        if not self.hand_over_waits:
            raise IllegalStateChange("nothing waits to be handed over")
        self.hand_over_refused_at = now

    def finish(self, outcome: Outcome, now: datetime) -> None:
        """Note that the cluster has done its part.

        Raises IllegalStateChange unless it has answered, and for an outcome that does not exist.
        """
        self._refuse_unless(AssignmentState.ANSWERED)
        self.outcome = outcome_of(outcome)
        self.done_at = now
        self.written_back_at = None

    def end(self, now: datetime) -> None:
        """End with the whole enquiry, in whatever state."""
        if not self.is_declined:
            self.done_at = self.done_at or now
        self.written_back_at = None

    def resume(self, due_on: date, now: datetime) -> None:
        """Go on with the whole enquiry, if it was done.

        A cluster that never answered has until a day; one that did has something to answer again.
        """
        if self.state != AssignmentState.DONE:
            return
        self.done_at = self.outcome = None
        if self.answered_at is not None:
            self.written_back_at = now
            return
        self.due_on = max(self.due_on, due_on)
        self.nudged_at = now  # the time is too short for a reminder half-way
        self.warned_at = self.escalated_at = None

    def note_written_back(self, now: datetime) -> None:
        """Note that the SME wrote again, if the cluster may still have something to do with it."""
        if self.is_active:
            self.written_back_at = now

    def _refuse_unless(self, *states: AssignmentState) -> None:
        if self.state not in states:
            raise IllegalStateChange(f"the assignment is {self.state}")


partial_index(
    "ix_assignment_open",
    Assignment.due_on,
    Assignment.enquiry_id,
    where=Assignment.is_open,
)
partial_index(
    "ix_assignment_proposing",
    Assignment.enquiry_id,
    where=Assignment.hand_over_waits,
)
partial_index(
    "ix_assignment_waiting",
    Assignment.cluster_id,
    Assignment.due_on,
    where=Assignment.waits,
)
partial_index(
    "ix_assignment_resting",
    Assignment.cluster_id,
    Assignment.assigned_at,
    Assignment.id,
    Assignment.user_id,
    Assignment.service_id,
    Assignment.language,
    where=~Assignment.waits,
)
for resting_state in RESTING_STATES:
    partial_index(
        f"ix_assignment_{resting_state}",
        Assignment.cluster_id,
        Assignment.assigned_at,
        Assignment.id,
        Assignment.user_id,
        Assignment.service_id,
        Assignment.language,
        where=Assignment.rests_in(resting_state),
    )
