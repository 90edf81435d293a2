"""Enquiries and the assignments of clusters: what happened when, and what state follows.

Each rule about a state stands in one place: a hybrid answers for an object, and beside it for SQL.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    case,
    column,
    event,
    false,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from marketplace.accounts.models import User
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster, membership_of
from marketplace.database import Member, Model, StoredEnum, UtcDateTime
from marketplace.database.durations import seconds_between
from marketplace.enquiries.messages import Attachment, Event, Message
from marketplace.enquiries.states import AssignmentState, EnquiryStatus, Outcome, Result
from marketplace.errors import IllegalStateChange

GENERAL = 0
"""Stands for no service where an index is walked from one to the next."""
REOPEN_WITHIN = timedelta(days=30)
RESTING_STATES = (AssignmentState.ANSWERED, AssignmentState.DONE, AssignmentState.DECLINED)
"""The states in which an assignment may wait for nothing of its desk."""
WORST_FIRST = tuple(AssignmentState)
"""The states of assignments, the one furthest from its end first."""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""The letters of references: without 0, 1, I and O, which are mistaken on the telephone."""


class Enquiry(Model):
    """What a small or medium-sized enterprise asks of one or several clusters."""

    __tablename__ = "enquiry"
    __table_args__ = (
        Index("uq_enquiry_content_key", "content_key", unique=True),
        Index("ix_enquiry_sent", "sent_at", "id", "is_settled", "closed_at"),
        Index("ix_enquiry_service_title", "service_id", "service_title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """Opens the SME's own page; whoever has the link may read and write there."""
    guest_token: Mapped[str | None] = mapped_column(String(64), index=True)
    """Opens the same page for colleagues of the SME, who read and add, but end and erase nothing."""
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    """Identifies the form with what was typed, so that the same form sent again is known."""
    content_key: Mapped[str | None] = mapped_column(String(64))
    """Identifies what was typed in any form, so that the same words from two tabs are known."""
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
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
    """The wording of the consent that was agreed to."""
    consent_language: Mapped[str] = mapped_column(String(8))
    """The language in which the consent was read."""
    may_hand_over: Mapped[bool] = mapped_column(default=False)
    """The SME agreed beforehand that another cluster of the partnership may take over."""
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    active_at: Mapped[datetime] = mapped_column(
        UtcDateTime, index=True, default=lambda context: context.get_current_parameters()["sent_at"]
    )
    """When something happened to it last."""
    promised_on: Mapped[date]
    """The day by which the SME was promised an answer."""
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the coordinators were reminded, on the promised day, that no cluster has it."""
    late_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME was told that the promise is broken."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_settled: Mapped[bool] = mapped_column(default=False, server_default=false())
    """True once nobody has to answer, so that what waits is found without a look at the rest.

    The database follows each change of it (settle). False says nothing: what is not settled is
    looked at.
    """
    outcome: Mapped[Outcome | None] = mapped_column(
        StoredEnum(Outcome, 20, none=""), nullable=False, default=None
    )
    """How it ended, once it is closed."""
    result_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the SME was asked, once, what came of it."""
    result: Mapped[Result | None] = mapped_column(
        StoredEnum(Result, 20, none=""), nullable=False, default=None
    )
    """What came of it, once the SME has said so."""
    rating: Mapped[int | None]
    """How helpful it was, from 1 to 5."""
    result_words: Mapped[str] = mapped_column(Text, default="")
    """What the SME wrote about the result."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When the personal data were erased; what is counted stays."""
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

    @hybrid_property
    def is_closed(self) -> bool:
        """Whether it has come to an end."""
        return self.closed_at is not None

    @is_closed.inplace.expression
    @classmethod
    def _is_closed(cls) -> ColumnElement[bool]:
        return cls.closed_at.is_not(None)

    @hybrid_property
    def status(self) -> EnquiryStatus:
        """The status of the whole: closed, or what its assignments add up to."""
        if self.is_closed:
            return EnquiryStatus.CLOSED
        return overall_status([assignment.state for assignment in self.assignments])

    @status.inplace.expression
    @classmethod
    def _status(cls) -> ColumnElement[EnquiryStatus]:
        places = list(enumerate(WORST_FIRST))
        place = case(*[(_code(state), place) for place, state in places], value=Assignment.state)
        worst_place = (
            select(func.min(place))
            .where(Assignment.enquiry_id == cls.id)
            .correlate(cls)
            .scalar_subquery()
        )
        overall = case(
            {place: _code(EnquiryStatus(state)) for place, state in places},
            value=worst_place,
            else_=_code(EnquiryStatus.UNASSIGNED),
        )
        return case((cls.is_closed, _code(EnquiryStatus.CLOSED)), else_=overall)

    @property
    def participants(self) -> list["Assignment"]:
        """The assignments of the clusters that take part: of all that did not decline."""
        return [assignment for assignment in self.assignments if not assignment.is_declined]

    @property
    def active_assignments(self) -> list["Assignment"]:
        """The assignments of the clusters that may still have something to do."""
        return [assignment for assignment in self.assignments if assignment.is_active]

    def assignment_of(self, cluster: Cluster) -> "Assignment | None":
        """Return the assignment of a cluster, if it has one, in whatever state."""
        for assignment in self.assignments:
            if assignment.cluster_id == cluster.id:
                return assignment
        return None

    def may_ask(self, cluster: Cluster) -> bool:
        """Return whether the coordinator may pass it on to a cluster.

        One that declined can be asked again while others take part; a further one is looked for
        only when nobody does.
        """
        if self.is_closed:
            return False
        assignment = self.assignment_of(cluster)
        return self.is_with_coordinator if assignment is None else assignment.is_declined

    @hybrid_property
    def is_with_coordinator(self) -> bool:
        """Whether no cluster takes part, so that the coordinators have to find one."""
        return not self.is_closed and not self.participants

    @is_with_coordinator.inplace.expression
    @classmethod
    def _is_with_coordinator(cls) -> ColumnElement[bool]:
        return ~cls.is_closed & ~cls.assignments.any(~Assignment.is_declined)

    @hybrid_property
    def waits_until(self) -> date | None:
        """The day by which the next answer is promised.

        None when nobody has to answer any more. An enquiry that no cluster has waits too: for the
        coordinators.
        """
        if self.is_closed:
            return None
        if self.is_with_coordinator:
            return self.promised_on
        promised_days = [assignment.due_on for assignment in self.assignments if assignment.is_open]
        return min(promised_days, default=None)

    @waits_until.inplace.expression
    @classmethod
    def _waits_until(cls) -> ColumnElement[date | None]:
        # One look at the assignments of an enquiry tells both: who takes part, and who has to answer.
        participants = func.count().filter(~Assignment.is_declined)
        earliest_promise = func.min(Assignment.due_on).filter(Assignment.is_open)
        promised_day = (
            select(case((participants == 0, cls.promised_on), else_=earliest_promise))
            .where(Assignment.enquiry_id == cls.id)
            .correlate(cls)
            .scalar_subquery()
        )
        return case((cls.is_closed, None), else_=promised_day)

    @hybrid_property
    def waits(self) -> bool:
        """Whether somebody still has to answer, be it the coordinators."""
        return self.waits_until is not None

    @waits.inplace.expression
    @classmethod
    def _waits(cls) -> ColumnElement[bool]:
        return ~cls.is_settled & cls.waits_until.is_not(None)

    def is_late(self, today: date) -> bool:
        """Return whether the SME waits longer than was promised."""
        return self.waits_until is not None and self.waits_until < today

    def may_reopen(self, now: datetime) -> bool:
        """Return whether it ended so recently that it can go on."""
        if self.closed_at is None or self.erased_at is not None:
            return False
        return now - self.closed_at <= REOPEN_WITHIN

    def close(self, outcome: Outcome, now: datetime) -> None:
        """End it for everybody who takes part.

        Raises IllegalStateChange when it is closed, or the outcome does not exist.
        """
        if self.is_closed:
            raise IllegalStateChange("the enquiry is closed")
        self.outcome = _outcome(outcome)
        self.closed_at = self.active_at = now
        for assignment in self.assignments:
            assignment.end(now)

    def reopen(self, due_on: date, now: datetime) -> None:
        """Let it go on: clusters that ended with it have to answer again by a day.

        Raises IllegalStateChange after 30 days.
        """
        if not self.may_reopen(now):
            raise IllegalStateChange("the enquiry cannot be reopened")
        self.closed_at = self.outcome = None
        self.active_at = now
        for assignment in self.assignments:
            assignment.resume(due_on, now)
        if self.is_with_coordinator:
            # The coordinators have until then to find a cluster, and are reminded anew.
            self.promised_on = max(self.promised_on, due_on)
            self.warned_at = self.late_told_at = None

    def tell_result(self, result: Result, rating: int | None, words: str, now: datetime) -> None:
        """Note what the SME says came of it.

        Raises IllegalStateChange for a result that does not exist.
        """
        try:
            self.result = Result(result)
        except ValueError as error:
            raise IllegalStateChange(f"{result!r} is no result") from error
        self.rating = rating
        self.result_words = words
        self.active_at = now


def overall_status(states: Sequence[AssignmentState]) -> EnquiryStatus:
    """Return what the states of assignments add up to: the one furthest from its end counts."""
    if not states:
        return EnquiryStatus.UNASSIGNED
    return EnquiryStatus(min(states, key=WORST_FIRST.index))


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
    enquiry: Mapped[Enquiry] = relationship(back_populates="assignments", lazy="raise_on_sql")
    cluster: Mapped[Cluster] = relationship(lazy="joined", foreign_keys=[cluster_id])
    hand_over_to: Mapped[Cluster | None] = relationship(
        lazy="joined", foreign_keys=[hand_over_to_id]
    )
    user: Mapped[User | None] = relationship(lazy="joined")

    @validates("enquiry")
    def _note_subject(self, _name: str, enquiry: Enquiry | None) -> Enquiry | None:
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
            (cls.declined_at.is_not(None), _code(AssignmentState.DECLINED)),
            (cls.done_at.is_not(None), _code(AssignmentState.DONE)),
            (cls.answered_at.is_not(None), _code(AssignmentState.ANSWERED)),
            (cls.accepted_at.is_not(None), _code(AssignmentState.ACCEPTED)),
            else_=_code(AssignmentState.TO_ANSWER),
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

    @property
    def is_active(self) -> bool:
        """Whether the cluster may still have something to do: it neither declined nor is done."""
        return self.state not in {AssignmentState.DECLINED, AssignmentState.DONE}

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

    @property
    def hand_over_waits(self) -> bool:
        """Whether the SME still has to agree that another cluster takes over."""
        return self.hand_over_to_id is not None and self.handed_over_at is None

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
        self.declined_at = self.accepted_at = self.handed_over_at = None
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

    def finish(self, outcome: Outcome, now: datetime) -> None:
        """Note that the cluster has done its part.

        Raises IllegalStateChange unless it has answered, and for an outcome that does not exist.
        """
        self._refuse_unless(AssignmentState.ANSWERED)
        self.outcome = _outcome(outcome)
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


Index(
    "ix_assignment_open",
    Assignment.due_on,
    Assignment.enquiry_id,
    sqlite_where=Assignment.is_open,
    postgresql_where=Assignment.is_open,
)
Index(
    "ix_assignment_waiting",
    Assignment.cluster_id,
    Assignment.due_on,
    sqlite_where=Assignment.waits,
    postgresql_where=Assignment.waits,
)
Index(
    "ix_assignment_resting",
    Assignment.cluster_id,
    Assignment.assigned_at,
    Assignment.id,
    Assignment.user_id,
    Assignment.service_id,
    Assignment.language,
    sqlite_where=~Assignment.waits,
    postgresql_where=~Assignment.waits,
)
for resting_state in RESTING_STATES:
    Index(
        f"ix_assignment_{resting_state}",
        Assignment.cluster_id,
        Assignment.assigned_at,
        Assignment.id,
        Assignment.user_id,
        Assignment.service_id,
        Assignment.language,
        sqlite_where=Assignment.rests_in(resting_state),
        postgresql_where=Assignment.rests_in(resting_state),
    )


Index(
    "ix_enquiry_closed_at",
    Enquiry.closed_at,
    sqlite_where=Enquiry.is_closed,
    postgresql_where=Enquiry.is_closed,
)
Index(
    "ix_enquiry_unsettled",
    Enquiry.sent_at,
    Enquiry.id,
    Enquiry.closed_at,
    Enquiry.promised_on,
    sqlite_where=~Enquiry.is_settled,
    postgresql_where=~Enquiry.is_settled,
)


@event.listens_for(Session, "after_flush")
def settle(session: Session, _flush: object) -> None:
    """Note of the enquiries that were changed whether anybody still has to answer.

    A new enquiry waits, and says nothing else.
    """
    assignments = {
        row.enquiry_id
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, Assignment)
    }
    enquiries = {row.id for row in session.dirty if isinstance(row, Enquiry)}
    new_enquiries = {row.id for row in session.new if isinstance(row, Enquiry)}

    changed = (assignments | enquiries) - new_enquiries
    if changed:
        is_settled = Enquiry.waits_until.is_(None)
        is_wrong = Enquiry.is_settled != is_settled
        query = update(Enquiry).where(Enquiry.id.in_(changed), is_wrong)
        session.connection().execute(query.values(is_settled=is_settled))


def new_reference() -> str:
    """Make a reference that can be read out on the telephone, as in ENQ-7K3F-92QD."""
    letters = "".join(secrets.choice(_ALPHABET) for _position in range(8))
    return f"ENQ-{letters[:4]}-{letters[4:]}"


def _code(member: Member) -> ColumnElement[Member]:
    """Return a member of an enumeration as SQL, as plain text for the driver."""
    return literal(member, StoredEnum(type(member), len(member)))


def _outcome(code: str) -> Outcome:
    """Return the outcome of a code. Raises IllegalStateChange for one that does not exist."""
    try:
        return Outcome(code)
    except ValueError as error:
        raise IllegalStateChange(f"{code!r} is no outcome") from error
