"""Find what a desk works with: its inbox, narrowed and counted, and the answers that it keeps ready."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import contains_eager

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.queries import PAGE_SIZE, outline, whole
from marketplace.enquiries.record import Record, enquiry_record
from marketplace.enquiries.states import WAITING, AssignmentState
from marketplace.i18n import alphabetical
from marketplace.paging import Page, page_of

STATES = (WAITING, *AssignmentState)
NO_SERVICE = "none"
"""Stands for general enquiries where a service can be chosen,"""
NOBODY = "nobody"
"""and for enquiries that are given to no colleague."""
_BATCH = 200
_ORDER = (
    case((Assignment.waits, 0), else_=1),
    case((Assignment.waits, Assignment.due_on)),
    Assignment.assigned_at.desc(),
    Assignment.id.desc(),
)
"""What waits first, by the promised day, then the rest, the newest first."""


@dataclass(frozen=True)
class Narrowed:
    """Which of a cluster's enquiries are wanted: None leaves a choice open."""

    cluster_id: int
    state: str | None = None
    service: str | None = None
    """The name of a service in addresses, or NO_SERVICE."""
    language: str | None = None
    person: int | str | None = None
    """The number of a colleague, or NOBODY."""


def of_cluster(narrowed: Narrowed, page: int = 1) -> Page[Assignment]:
    """List a cluster's parts of enquiries: what waits first, by the promised day, then the rest, the newest first."""
    query = _parts(narrowed)
    with_enquiry = contains_eager(Assignment.enquiry).options(*outline())
    return page_of(
        query, page, size=PAGE_SIZE, ordered=query.order_by(*_ORDER).options(with_enquiry)
    )


def count_by_state(narrowed: Narrowed) -> dict[str, int]:
    """Count a cluster's enquiries in each state, as narrowed by everything but the state; "" counts all."""
    counted = [func.count(case((_is_in(state), 1))) for state in STATES]
    parts = _parts(replace(narrowed, state=None)).with_only_columns(func.count(), *counted)
    return dict(zip(["", *STATES], db.session.execute(parts).one(), strict=True))


def count_waiting(cluster_id: int) -> int:
    """Count what a desk still has to do."""
    return (
        db.session.scalar(
            select(func.count()).where(Assignment.cluster_id == cluster_id, Assignment.waits)
        )
        or 0
    )


def next_waiting(cluster_id: int, after: str) -> str | None:
    """Give the reference of the enquiry that waits first at a desk, other than the one that is looked at."""
    waiting = _parts(Narrowed(cluster_id, state=WAITING)).where(Enquiry.reference != after)
    return db.session.scalar(
        waiting.with_only_columns(Enquiry.reference).order_by(*_ORDER).limit(1)
    )


def services_of(cluster_id: int) -> list[tuple[str, str]]:
    """List the services that a cluster was asked about, with a title that was seen, by title."""
    asked = (
        select(Service.slug, func.max(Enquiry.service_title))
        .join(Enquiry.service)
        .join(Enquiry.assignments)
    )
    rows = db.session.execute(
        asked.where(Assignment.cluster_id == cluster_id).group_by(Service.slug)
    )
    return sorted(((slug, title) for slug, title in rows), key=lambda pair: alphabetical(pair[1]))


def languages_of(cluster_id: int) -> list[str]:
    """List the languages in which a cluster was asked to answer."""
    asked = (
        select(Enquiry.language)
        .join(Enquiry.assignments)
        .where(Assignment.cluster_id == cluster_id)
    )
    return list(db.session.scalars(asked.distinct().order_by(Enquiry.language)))


def records(narrowed: Narrowed) -> Iterator[Record]:
    """Give a cluster's enquiries as it may see them, the oldest first; a batch in memory at a time."""
    ids = db.session.scalars(
        _parts(narrowed).with_only_columns(Enquiry.id).order_by(Enquiry.id)
    ).all()
    for start in range(0, len(ids), _BATCH):
        query = select(Enquiry).where(Enquiry.id.in_(ids[start : start + _BATCH])).options(*whole())
        for enquiry in db.session.scalars(query.order_by(Enquiry.id)).all():
            yield enquiry_record(enquiry, for_cluster=narrowed.cluster_id)
            db.session.expunge(enquiry)


def answers_of(cluster_id: int) -> list[CannedAnswer]:
    """List the answers that a desk keeps ready, by language and title."""
    mine = select(CannedAnswer).where(CannedAnswer.cluster_id == cluster_id)
    by_title = mine.order_by(CannedAnswer.language, func.lower(CannedAnswer.title), CannedAnswer.id)
    return list(db.session.scalars(by_title))


def find_answer(cluster_id: int, answer_id: int) -> CannedAnswer | None:
    """Find an answer that a desk keeps ready; that of another desk is not found."""
    mine = select(CannedAnswer).where(
        CannedAnswer.id == answer_id, CannedAnswer.cluster_id == cluster_id
    )
    return db.session.scalar(mine)


def _is_in(state: str) -> SQLColumnExpression[bool]:
    """Return a condition for one of STATES."""
    return Assignment.waits if state == WAITING else Assignment.state == state


def _parts(narrowed: Narrowed) -> Select[Any]:
    parts = (
        select(Assignment)
        .join(Assignment.enquiry)
        .where(Assignment.cluster_id == narrowed.cluster_id)
    )
    if narrowed.state is not None:
        parts = parts.where(_is_in(narrowed.state))
    if narrowed.service == NO_SERVICE:
        parts = parts.where(Enquiry.service_id.is_(None))
    elif narrowed.service is not None:
        parts = parts.where(
            Enquiry.service_id
            == select(Service.id).where(Service.slug == narrowed.service).scalar_subquery()
        )
    if narrowed.language is not None:
        parts = parts.where(Enquiry.language == narrowed.language)
    if narrowed.person == NOBODY:
        return parts.where(Assignment.user_id.is_(None))
    return parts if narrowed.person is None else parts.where(Assignment.user_id == narrowed.person)
