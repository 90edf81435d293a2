"""What somebody asks of clusters: what happened when, and what state follows."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    case,
    false,
    func,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import Model, StoredEnum, UtcDateTime
from marketplace.database.indexes import partial_index
from marketplace.enquiries.messages import Attachment, Event, Message
from marketplace.enquiries.models.assignment import Assignment
from marketplace.enquiries.models.codes import outcome_of, state_code
from marketplace.enquiries.models.enquiry_service import EnquiryService
from marketplace.enquiries.models.title import Title, title_for
from marketplace.enquiries.states import AssignmentState, EnquiryStatus, Outcome, Result
from marketplace.errors import IllegalStateChange

REOPEN_WITHIN = timedelta(days=30)
WORST_FIRST = tuple(AssignmentState)
"""The states of assignments, the one furthest from its end first."""
_AWAITS_CONSENT = and_(
    func.count().filter(Assignment.hand_over_waits) > 0,
    func.count().filter(Assignment.is_active) == 0,
)
"""Says of all assignments of an enquiry that what happens next is for the SME to decide, as SQL."""
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
    """The title that the SME saw, empty for a general enquiry."""
    service_title_language: Mapped[str] = mapped_column(String(8), default="", server_default="")
    service_version: Mapped[int | None]
    """The number of the version that visitors saw when it was sent; None for those of long ago."""
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
    notice_version: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The version of the privacy notice that could be read then; empty in earlier releases."""
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
    further_services: Mapped[list[EnquiryService]] = relationship(
        cascade="all, delete-orphan", order_by=EnquiryService.id, lazy="raise"
    )
    assignments: Mapped[list[Assignment]] = relationship(
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
    def seen_title(self) -> Title:
        """The title that the SME saw, empty for a general enquiry."""
        return Title(self.service_title, self.service_title_language)

    @property
    def services(self) -> list[Service]:
        """The services that it is about, the first one first, or none."""
        first = [self.service] if self.service else []
        return [*first, *(further.service for further in self.further_services)]

    @property
    def seen_titles(self) -> list[Title]:
        """The titles of all its services as the SME saw them, the first one first."""
        titles = [further.seen_title for further in self.further_services]
        return [self.seen_title, *titles] if self.service_title else []

    def version_of(self, service_id: int) -> int | None:
        """Return the version of one of its services that visitors saw, if that was noted."""
        if service_id == self.service_id:
            return self.service_version
        versions = (
            further.version for further in self.further_services if further.service_id == service_id
        )
        return next(versions, None)

    def title_for(self, language: str) -> Title | None:
        """Return the title of its first service for a reader of a language.

        None for a general enquiry.
        """
        if self.service_title == "":
            return None
        return title_for(language, self.seen_title, self.service)

    def titles_for(self, language: str) -> list[Title]:
        """Return the titles of all its services for a reader of a language, the first one first."""
        titles = [further.title_for(language) for further in self.further_services]
        first = self.title_for(language)
        return [first, *titles] if first else []

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
        if self.awaits_consent:
            return EnquiryStatus.TO_DECIDE
        return overall_status([assignment.state for assignment in self.assignments])

    @status.inplace.expression
    @classmethod
    def _status(cls) -> ColumnElement[EnquiryStatus]:
        places = list(enumerate(WORST_FIRST))
        place = case(
            *[(state_code(state), place) for place, state in places], value=Assignment.state
        )
        worst_place = func.min(place)
        overall = case(
            {place: state_code(EnquiryStatus(state)) for place, state in places},
            value=worst_place,
            else_=state_code(EnquiryStatus.UNASSIGNED),
        )
        status = (
            select(case((_AWAITS_CONSENT, state_code(EnquiryStatus.TO_DECIDE)), else_=overall))
            .where(Assignment.enquiry_id == cls.id)
            .correlate(cls)
            .scalar_subquery()
        )
        return case((cls.is_closed, state_code(EnquiryStatus.CLOSED)), else_=status)

    @property
    def participants(self) -> list[Assignment]:
        """The assignments of the clusters that take part: of all that did not decline."""
        return [assignment for assignment in self.assignments if not assignment.is_declined]

    @property
    def active_assignments(self) -> list[Assignment]:
        """The assignments of the clusters that may still have something to do."""
        return [assignment for assignment in self.assignments if assignment.is_active]

    def assignment_of(self, cluster: Cluster) -> Assignment | None:
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
        return not self.participants if assignment is None else assignment.is_declined

    @hybrid_property
    def awaits_consent(self) -> bool:
        """Whether all that is left to do is the SME's: to say who shall take over.

        Meanwhile nobody is late.
        """
        if self.is_closed or self.active_assignments:
            return False
        return any(assignment.hand_over_waits for assignment in self.assignments)

    @awaits_consent.inplace.expression
    @classmethod
    def _awaits_consent(cls) -> ColumnElement[bool]:
        # The few with a proposal are walked along an index, and not all enquiries.
        with_proposal = select(Assignment.enquiry_id).where(Assignment.hand_over_waits)
        is_active = cls.assignments.any(Assignment.is_active)
        return ~cls.is_closed & cls.id.in_(with_proposal) & ~is_active

    @hybrid_property
    def is_with_coordinator(self) -> bool:
        """Whether no cluster takes part, so that the coordinators have to find one.

        Not while the SME has to decide about one that was proposed.
        """
        return not self.is_closed and not self.participants and not self.awaits_consent

    @is_with_coordinator.inplace.expression
    @classmethod
    def _is_with_coordinator(cls) -> ColumnElement[bool]:
        may_help = ~Assignment.is_declined | Assignment.hand_over_waits
        return ~cls.is_closed & ~cls.assignments.any(may_help)

    @hybrid_property
    def waits_until(self) -> date | None:
        """The day by which the next answer is promised.

        None when nobody has to answer any more, and while the SME itself has to decide. An enquiry
        that no cluster has waits too: for the coordinators.
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
        # One look at the assignments of an enquiry tells both: who may help, and who has to answer.
        may_help = ~Assignment.is_declined | Assignment.hand_over_waits
        helpers = func.count().filter(may_help)
        earliest_promise = func.min(Assignment.due_on).filter(Assignment.is_open)
        promised_day = (
            select(case((helpers == 0, cls.promised_on), else_=earliest_promise))
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
        """Return whether the SME waits longer than was promised.

        This is what late means on every page, in every count and mail. A cluster is late with its
        assignment (Assignment.is_late), the coordinators are with what no cluster has.
        """
        return self.waits_until is not None and self.waits_until < today

    @classmethod
    def late_on(cls, today: date) -> ColumnElement[bool]:
        """Return the condition for those that are late, as SQL."""
        return ~cls.is_settled & (cls.waits_until < today)

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
        self.outcome = outcome_of(outcome)
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
            self.await_coordinator(due_on)

    def await_coordinator(self, due_on: date) -> None:
        """Give the coordinators until a day, at least, to find a cluster, and remind them anew."""
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


partial_index(
    "ix_enquiry_closed_at",
    Enquiry.closed_at,
    where=Enquiry.is_closed,
)
partial_index(
    "ix_enquiry_unsettled",
    Enquiry.sent_at,
    Enquiry.id,
    Enquiry.closed_at,
    Enquiry.promised_on,
    where=~Enquiry.is_settled,
)


def new_reference() -> str:
    """Make a reference that can be read out on the telephone, as in ENQ-7K3F-92QD."""
    letters = "".join(secrets.choice(_ALPHABET) for _position in range(8))
    return f"ENQ-{letters[:4]}-{letters[4:]}"
