"""Find enquiries, with all that their pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.database import db, rows_can_be_held
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Assignment, Enquiry

PAGE_SIZE = 50
COORDINATION_STATES = ("late", "waiting", "unassigned", "declined", "answered", "closed")
IS_OPEN = (
    Assignment.answered_at.is_(None)
    & Assignment.declined_at.is_(None)
    & Assignment.done_at.is_(None)
)
"""Says Assignment.is_open in SQL."""
_DECLINED = Assignment.declined_at.is_not(None)
_CLOSED = Enquiry.closed_at.is_not(None)


@dataclass(frozen=True)
class Slice:
    """One page of a long list."""

    items: Sequence[Any]
    total: int
    number: int
    pages: int


def find_by_key(key: str) -> Enquiry | None:
    """Find the enquiry that came from a form."""
    return _one(Enquiry.nonce == key)


def find_by_content(key: str) -> Enquiry | None:
    """Find the enquiry with the same words to the same clusters, whatever form it came from."""
    return _one(Enquiry.content_key == key)


def find_by_token(token: str) -> Enquiry | None:
    """Find the enquiry that a link opens: the SME's own, or that of its colleagues."""
    if not _may_exist(token):
        return None
    return _one((Enquiry.token == token) | (Enquiry.guest_token == token))


def of_person(email: str) -> list[Enquiry]:
    """List the enquiries that were sent with an address, however it is capitalised, the newest first."""
    theirs = (func.lower(Enquiry.email) == email.lower()) & Enquiry.erased_at.is_(None)
    _hold(theirs)
    mine = select(Enquiry).where(theirs)
    return list(
        db.session.scalars(
            mine.order_by(Enquiry.sent_at.desc(), Enquiry.id.desc()).options(*whole())
        )
    )


def find_by_reference(reference: str) -> Enquiry | None:
    """Find an enquiry by its reference, for those who may see all of them."""
    return _one(Enquiry.reference == reference) if _may_exist(reference) else None


def find_assignment(reference: str, cluster_id: int) -> Assignment | None:
    """Find a cluster's part of an enquiry; None when the cluster has none."""
    if not _may_exist(reference):
        return None
    _hold(Enquiry.reference == reference)
    mine = select(Assignment).join(Assignment.enquiry).where(Assignment.cluster_id == cluster_id)
    mine = mine.where(Enquiry.reference == reference).options(
        contains_eager(Assignment.enquiry).options(*whole())
    )
    return db.session.scalar(mine)


def find_message(nonce: str) -> Message | None:
    """Find the message that came from a form."""
    return db.session.scalar(select(Message).where(Message.nonce == nonce))


def everything(state: str | None, today: date, page: int = 1) -> Slice:
    """List all enquiries: those that wait longest for an answer first, then the rest, the newest first."""
    until = _waits_until()
    query = select(Enquiry).where(*_in_coordination_state(state, today))
    order = (until.is_(None), until, Enquiry.sent_at.desc(), Enquiry.id.desc())
    return slice_of(query, query.order_by(*order).options(*outline()), page)


def _in_coordination_state(state: str | None, today: date) -> list[ColumnElement[bool]]:
    until = _waits_until()
    if state == "late":
        return [until < today]
    if state == "waiting":
        return [until.is_not(None)]
    if state == "closed":
        return [_CLOSED]
    if state == "unassigned":
        return [~_CLOSED, ~_has_part()]
    if state == "declined":
        return [~_CLOSED, _has_part(_DECLINED), ~_has_part(~_DECLINED)]
    return [until.is_(None), ~_CLOSED] if state == "answered" else []


def _waits_until() -> ColumnElement[Any]:
    """Say Enquiry.waits_until in SQL."""
    due = (
        select(func.min(Assignment.due_on))
        .where(Assignment.enquiry_id == Enquiry.id, IS_OPEN)
        .scalar_subquery()
    )
    nobody_left = ~_has_part(~_DECLINED)
    return case((_CLOSED, None), (_has_part(IS_OPEN), due), (nobody_left, Enquiry.promised_on))


def _has_part(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Assignment.enquiry_id == Enquiry.id, *conditions)


def whole() -> list[Any]:
    """Say how an enquiry is loaded with all its parts: a few statements, however many there are."""
    written = (Enquiry.messages, Enquiry.attachments, Enquiry.events)
    return [*outline(), *map(selectinload, written), joinedload(Enquiry.service)]


def outline() -> list[Any]:
    """Say how an enquiry is loaded for a list: with who has it, without what was written."""
    return [selectinload(Enquiry.assignments)]


def _one(which: ColumnElement[bool]) -> Enquiry | None:
    _hold(which)
    return db.session.scalar(select(Enquiry).where(which).options(*whole()))


def _hold(which: ColumnElement[bool]) -> None:
    """Let nobody else change an enquiry until the transaction is over: what follows is decided on all of its parts."""
    if rows_can_be_held():
        db.session.execute(select(Enquiry.id).where(which).order_by(Enquiry.id).with_for_update())


def slice_of(query: Select[Any], ordered: Select[Any], page: int) -> Slice:
    """Give one page of what a query finds; a page that does not exist is the nearest that does."""
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), pages)
    rows = db.session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Slice(rows.all(), total, number, pages)


def _may_exist(text: str) -> bool:
    """Tell whether a text can be looked for at all: PostgreSQL refuses NUL."""
    return text.isprintable() and len(text) <= 64
