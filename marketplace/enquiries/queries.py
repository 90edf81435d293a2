"""Find enquiries, with all that their pages show."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.catalogue.models import Service, ServiceText
from marketplace.database import db, hold
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import (
    DRAFT_KEPT,
    Assignment,
    Enquiry,
    EnquiryService,
    SavedDraft,
)
from marketplace.enquiries.states import EnquiryFilter, Outcome
from marketplace.paging import Page
from marketplace.paging.rows import Part, page_of_parts
from marketplace.tokens import link_token_hash

_NEWEST_FIRST = (Enquiry.sent_at.desc(), Enquiry.id.desc())
_WAITING_LONGEST = (Enquiry.waits_until, *_NEWEST_FIRST)
DECIDE_WITHIN = timedelta(days=7)
"""How long after a reminder an SME may decide before the coordinators see to its enquiry."""
UNDECIDED = "undecided"
"""Stands for enquiries whose SME did not decide in time, where enquiries are counted."""
_KEY_MAX = 64
"""The longest token or reference that a column holds."""
SAME_WITHIN = timedelta(days=1)
"""How long the same words from another tab are the same enquiry."""


class EnquiryOutline(NamedTuple):
    """What tells whether an enquiry is the one that is being sent, and opens it."""

    nonce: str
    token: str
    reference: str
    sent_at: datetime
    is_closed: bool

    def is_same(self, key: str, now: datetime) -> bool:
        """Return whether what is sent with a key is this enquiry.

        It is when it came from the same form, or is of the same day and not over.
        """
        is_still_asked = not self.is_closed and abs(now - self.sent_at) < SAME_WITHIN
        return self.nonce == key or is_still_asked


def outlines_like(key: str, content_key: str) -> list[EnquiryOutline]:
    """List the enquiries that came from a form, first, or with the same words from any form."""
    is_of_form = Enquiry.nonce == key
    query = (
        select(Enquiry.nonce, Enquiry.token, Enquiry.reference, Enquiry.sent_at, Enquiry.is_closed)
        .where(is_of_form | (Enquiry.content_key == content_key))
        .order_by(is_of_form.desc())
    )
    return [EnquiryOutline(*row) for row in db.session.execute(query)]


def find_draft(key: str, now: datetime) -> SavedDraft | None:
    """Find the draft that a key opens, for a day."""
    is_open = SavedDraft.saved_at > now - DRAFT_KEPT
    has_key = SavedDraft.key_hash == link_token_hash(key)
    return db.session.scalar(select(SavedDraft).where(has_key, is_open))


def drafts_of_person(email: str) -> list[SavedDraft]:
    """List the drafts with an address, however it is capitalised, the newest first."""
    query = select(SavedDraft).where(SavedDraft.email == email.lower())
    return list(db.session.scalars(query.order_by(SavedDraft.saved_at.desc())))


def find_by_token(token: str, *, with_messages: bool = True) -> Enquiry | None:
    """Find the enquiry that a link opens: the SME's own, or that of its colleagues."""
    if not _is_possible_key(token):
        return None
    is_opened = (Enquiry.token == token) | (Enquiry.guest_token == token)
    return _find(is_opened, with_messages=with_messages)


def of_person(email: str) -> list[Enquiry]:
    """List the enquiries sent with an address, however it is capitalised, the newest first."""
    is_of_person = (func.lower(Enquiry.email) == email.lower()) & Enquiry.erased_at.is_(None)
    _hold(is_of_person)
    query = select(Enquiry).where(is_of_person).order_by(*_NEWEST_FIRST).options(*whole())
    return list(db.session.scalars(query))


def find_by_reference(reference: str, *, with_messages: bool = True) -> Enquiry | None:
    """Find an enquiry by its reference, for those who may see all of them."""
    if not _is_possible_key(reference):
        return None
    return _find(Enquiry.reference == reference, with_messages=with_messages)


def find_assignment(
    reference: str, cluster_id: int, *, with_messages: bool = True
) -> Assignment | None:
    """Find the assignment of a cluster in an enquiry."""
    if not _is_possible_key(reference):
        return None
    _hold(Enquiry.reference == reference)
    query = (
        select(Assignment)
        .join(Assignment.enquiry)
        .where(Enquiry.reference == reference, Assignment.cluster_id == cluster_id)
        .options(contains_eager(Assignment.enquiry).options(*_extent(with_messages)))
    )
    return db.session.scalar(query)


def unplaced(since: datetime, until: datetime) -> list[Enquiry]:
    """List the general enquiries sent between two moments for which no cluster was found.

    Those that were erased, withdrawn or answered by the coordinators are none of them.
    """
    is_helped = Enquiry.assignments.any(~Assignment.is_declined | Assignment.hand_over_waits)
    is_in_vain = ~Enquiry.is_closed | (Enquiry.outcome == Outcome.NOT_POSSIBLE)
    query = (
        select(Enquiry)
        .where(Enquiry.sent_at >= since, Enquiry.sent_at < until, Enquiry.service_title == "")
        .where(Enquiry.erased_at.is_(None), is_in_vain, ~is_helped)
        .order_by(Enquiry.sent_at, Enquiry.id)
    )
    return list(db.session.scalars(query))


def find_message(nonce: str) -> Message | None:
    """Find the message that came from a form."""
    return db.session.scalar(select(Message).where(Message.nonce == nonce))


def count_messages(
    enquiry: Enquiry, is_readable: SQLColumnExpression[bool]
) -> tuple[int, int | None]:
    """Count the messages of an enquiry that somebody may read.

    Return with it the number of the very first message, whoever may read it.
    """
    counts = select(func.count().filter(is_readable), func.min(Message.id))
    row = db.session.execute(counts.where(Message.enquiry_id == enquiry.id)).one()
    return row[0], row[1]


def questions(enquiries: Iterable[Enquiry]) -> dict[int, str]:
    """Return the words with which each of some enquiries began, by its id."""
    ids = [enquiry.id for enquiry in enquiries]
    first = select(func.min(Message.id)).where(Message.enquiry_id.in_(ids))
    is_first = Message.id.in_(first.group_by(Message.enquiry_id))
    query = select(Message.enquiry_id, Message.body).where(is_first)
    return {row.enquiry_id: row.body for row in db.session.execute(query)}


def last_messages(
    enquiry: Enquiry, is_readable: SQLColumnExpression[bool], *, skip: int, limit: int
) -> list[Message]:
    """List the newest messages of an enquiry but the very newest, oldest first."""
    newest_first = (Message.written_at.desc(), Message.id.desc())
    query = select(Message).where(Message.enquiry_id == enquiry.id, is_readable)
    messages = db.session.scalars(query.order_by(*newest_first).offset(skip).limit(limit)).all()
    return list(reversed(messages))


def list_all(
    narrowed_to: EnquiryFilter | None, counts: Mapping[str, int], today: date, page: int = 1
) -> Page[Enquiry]:
    """List all enquiries: those that wait longest for an answer first, then the newest.

    counts are those of count_all on the same day.
    """
    number = counts[narrowed_to or ""]
    match narrowed_to:
        case None:
            waiting = counts[EnquiryFilter.WAITING]
            parts = [_waiting(Enquiry.waits, waiting), _settled(true(), number - waiting)]
        case EnquiryFilter.NEEDS_YOU:
            undecided = counts[UNDECIDED]
            waiting_condition = _waiting_as(today)[EnquiryFilter.NEEDS_YOU]
            parts = [
                _waiting(waiting_condition, number - undecided),
                _settled(_is_undecided(today), undecided),
            ]
        case EnquiryFilter.ANSWERED:
            parts = [_settled(~Enquiry.is_closed & ~Enquiry.awaits_consent, number)]
        case EnquiryFilter.TO_DECIDE:
            parts = [_settled(Enquiry.awaits_consent, number)]
        case EnquiryFilter.CLOSED:
            parts = [_settled(Enquiry.is_closed, number)]
        case _:
            parts = [_waiting(_waiting_as(today)[narrowed_to], number)]

    ordered = select(Enquiry).order_by(~Enquiry.waits, *_WAITING_LONGEST).options(*outline())
    return page_of_parts(parts, page, ordered=ordered, key=Enquiry.id)


def count_all(today: date) -> dict[str, int]:
    """Count the enquiries that each filter leaves, and all of them under ""."""
    conditions: dict[str, SQLColumnExpression[bool]] = {
        "": true(),
        EnquiryFilter.CLOSED: Enquiry.is_closed,
        EnquiryFilter.TO_DECIDE: Enquiry.awaits_consent,
        UNDECIDED: _is_undecided(today),
        **_waiting_as(today),
    }
    numbers = db.session.execute(select(*map(number_where, conditions.values()))).one()
    counts: dict[str, int] = dict(zip(conditions, numbers, strict=True))
    counts[EnquiryFilter.NEEDS_YOU] += counts[UNDECIDED]
    not_answered = (EnquiryFilter.CLOSED, EnquiryFilter.TO_DECIDE, EnquiryFilter.WAITING)
    counts[EnquiryFilter.ANSWERED] = counts[""] - sum(counts[name] for name in not_answered)
    return counts


def late_by_day(today: date) -> list[tuple[date, int]]:
    """Count the overdue answers of clusters by the day on which they were due."""
    is_late = Assignment.waits & Assignment.is_late(today)
    days = select(Assignment.due_on, func.count()).where(is_late).group_by(Assignment.due_on)
    return [(row[0], row[1]) for row in db.session.execute(days.order_by(Assignment.due_on))]


def _waiting_as(today: date) -> dict[str, SQLColumnExpression[bool]]:
    """Return the conditions of the filters that leave only enquiries which wait."""
    is_with_coordinator = ~Enquiry.is_settled & Enquiry.is_with_coordinator
    was_given = Enquiry.assignments.any()
    return {
        EnquiryFilter.NEEDS_YOU: is_with_coordinator | Enquiry.late_on(today),
        EnquiryFilter.LATE: Enquiry.late_on(today),
        EnquiryFilter.WAITING: Enquiry.waits,
        EnquiryFilter.UNASSIGNED: is_with_coordinator & ~was_given,
        EnquiryFilter.DECLINED: is_with_coordinator & was_given,
    }


def _is_undecided(today: date) -> SQLColumnExpression[bool]:
    """Return the condition for those whose SME was reminded and does not decide, as SQL."""
    last_day = datetime.combine(today - DECIDE_WITHIN, time.max, UTC)
    was_reminded = Assignment.hand_over_waits & (Assignment.hand_over_reminded_at <= last_day)
    reminded = select(Assignment.enquiry_id).where(was_reminded)
    return Enquiry.awaits_consent & Enquiry.id.in_(reminded)


def _waiting(condition: SQLColumnExpression[bool], number: int) -> Part:
    return Part(select(Enquiry.id).where(condition), _WAITING_LONGEST, number)


def _settled(condition: SQLColumnExpression[bool], number: int) -> Part:
    return Part(select(Enquiry.id).where(~Enquiry.waits, condition), _NEWEST_FIRST, number)


def number_where(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    """Return the number of enquiries that fulfil a condition, as SQL."""
    return select(func.count()).select_from(Enquiry).where(condition).scalar_subquery()


def whole() -> list[Any]:
    """Return the options that load enquiries with all that belongs to them, in few statements."""
    return [*_but_messages(), selectinload(Enquiry.messages)]


def _but_messages() -> list[Any]:
    """Return the options for a page: it shows messages a page at a time."""
    return [
        *outline(),
        selectinload(Enquiry.attachments),
        selectinload(Enquiry.events),
    ]


def _extent(with_messages: bool) -> list[Any]:
    return whole() if with_messages else _but_messages()


def outline() -> list[Any]:
    """Return the options that load enquiries for a list: with their assignments and titles."""
    return [selectinload(Enquiry.assignments), *with_titles()]


def with_titles() -> list[Any]:
    """Return the options that load the titles of their services in all languages."""
    further = selectinload(Enquiry.further_services).joinedload(EnquiryService.service)
    return [
        services.selectinload(Service.texts).load_only(ServiceText.language, ServiceText.title)
        for services in (joinedload(Enquiry.service), further)
    ]


def _find(condition: SQLColumnExpression[bool], *, with_messages: bool = True) -> Enquiry | None:
    _hold(condition)
    query = select(Enquiry).where(condition).options(*_extent(with_messages))
    return db.session.scalar(query)


def _hold(condition: SQLColumnExpression[bool]) -> None:
    """Lock enquiries until the transaction is over, so that nobody else changes them.

    What is decided afterwards rests on all assignments of an enquiry, not on one row.
    """
    hold(select(Enquiry.id).where(condition).order_by(Enquiry.id))


def _is_possible_key(text: str) -> bool:
    """Return whether a text can be looked for at all: PostgreSQL refuses NUL."""
    return text.isprintable() and len(text) <= _KEY_MAX
