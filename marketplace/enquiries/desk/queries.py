"""Find what a desk works with: its inbox, counted by state, and its ready answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import contains_eager

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.queries import PAGE_SIZE, outline, whole
from marketplace.enquiries.record import Record, cluster_record
from marketplace.enquiries.states import WAITING, AssignmentState
from marketplace.i18n import alphabetical
from marketplace.paging import Page, page_of

STATES = (WAITING, *AssignmentState)
NO_SERVICE = "none"
"""Stands for general enquiries where a service can be chosen."""
NOBODY = "nobody"
"""Stands for enquiries that are given to no colleague where a person can be chosen."""
_BATCH_SIZE = 200
_ORDER = (
    case((Assignment.waits, 0), else_=1),
    case((Assignment.waits, Assignment.due_on)),
    Assignment.assigned_at.desc(),
    Assignment.id.desc(),
)
"""What waits first, by the promised day, then the rest, newest first."""


@dataclass(frozen=True)
class Selection:
    """Which of a cluster's enquiries are looked for: None leaves a choice open."""

    cluster_id: int
    state: str | None = None
    service: str | None = None
    """The name of a service in addresses, or NO_SERVICE."""
    language: str | None = None
    person: int | str | None = None
    """The number of a colleague, or NOBODY."""


def of_cluster(selection: Selection, page: int = 1) -> Page[Assignment]:
    """List a cluster's assignments: what waits first, by the promised day, then the newest."""
    query = _select(selection)
    with_enquiry = contains_eager(Assignment.enquiry).options(*outline())
    ordered = query.order_by(*_ORDER).options(with_enquiry)
    return page_of(query, page, size=PAGE_SIZE, ordered=ordered)


def count_by_state(selection: Selection) -> dict[str, int]:
    """Count a cluster's assignments in each state, whatever state is selected.

    "" counts all.
    """
    in_each_state = [func.count(case((_is_in(state), 1))) for state in STATES]
    in_any_state = _select(replace(selection, state=None))
    query = in_any_state.with_only_columns(func.count(), *in_each_state)

    counts = db.session.execute(query).one()
    return dict(zip(["", *STATES], counts, strict=True))


def count_waiting(cluster_id: int) -> int:
    """Count what a desk still has to do."""
    query = select(func.count()).where(Assignment.cluster_id == cluster_id, Assignment.waits)
    return db.session.scalar(query) or 0


def next_waiting(cluster_id: int, after: str) -> str | None:
    """Return the reference of the enquiry that waits first, other than the one looked at."""
    waiting = _select(Selection(cluster_id, state=WAITING)).where(Enquiry.reference != after)
    first = waiting.with_only_columns(Enquiry.reference).order_by(*_ORDER).limit(1)
    return db.session.scalar(first)


def services_of(cluster_id: int) -> list[tuple[str, str]]:
    """List the services that a cluster was asked about, with a title that was seen, by title."""
    query = (
        select(Service.slug, func.max(Enquiry.service_title))
        .join(Enquiry.service)
        .join(Enquiry.assignments)
        .where(Assignment.cluster_id == cluster_id)
        .group_by(Service.slug)
    )
    services = [(slug, title) for slug, title in db.session.execute(query)]
    return sorted(services, key=lambda service: alphabetical(service[1]))


def languages_of(cluster_id: int) -> list[str]:
    """List the languages in which a cluster was asked to answer."""
    query = (
        select(Enquiry.language)
        .join(Enquiry.assignments)
        .where(Assignment.cluster_id == cluster_id)
        .distinct()
        .order_by(Enquiry.language)
    )
    return list(db.session.scalars(query))


def records(selection: Selection) -> Iterator[Record]:
    """Yield a cluster's enquiries as it may see them, oldest first.

    Only a batch is in memory at a time.
    """
    all_ids = _select(selection).with_only_columns(Enquiry.id).order_by(Enquiry.id)
    ids = db.session.scalars(all_ids).all()
    for start in range(0, len(ids), _BATCH_SIZE):
        batch = Enquiry.id.in_(ids[start : start + _BATCH_SIZE])
        query = (
            select(Assignment)
            .join(Assignment.enquiry)
            .where(batch, Assignment.cluster_id == selection.cluster_id)
            .order_by(Enquiry.id)
            .options(contains_eager(Assignment.enquiry).options(*whole()))
        )
        for assignment in db.session.scalars(query).all():
            yield cluster_record(Excerpt(assignment))
            db.session.expunge(assignment.enquiry)


def answers_of(cluster_id: int) -> list[CannedAnswer]:
    """List the answers that a desk keeps ready, by language and title."""
    by_title = (CannedAnswer.language, func.lower(CannedAnswer.title), CannedAnswer.id)
    query = select(CannedAnswer).where(CannedAnswer.cluster_id == cluster_id).order_by(*by_title)
    return list(db.session.scalars(query))


def find_answer(cluster_id: int, answer_id: int) -> CannedAnswer | None:
    """Find an answer that a desk keeps ready.

    That of another desk is not found.
    """
    is_ours = CannedAnswer.cluster_id == cluster_id
    return db.session.scalar(select(CannedAnswer).where(CannedAnswer.id == answer_id, is_ours))


def _is_in(state: str) -> SQLColumnExpression[bool]:
    """Return a condition for one of STATES."""
    return Assignment.waits if state == WAITING else Assignment.state == state


def _select(selection: Selection) -> Select[Any]:
    conditions: list[SQLColumnExpression[bool]] = [Assignment.cluster_id == selection.cluster_id]
    if selection.state is not None:
        conditions.append(_is_in(selection.state))
    if selection.service == NO_SERVICE:
        conditions.append(Enquiry.service_id.is_(None))
    elif selection.service is not None:
        service_id = select(Service.id).where(Service.slug == selection.service)
        conditions.append(Enquiry.service_id == service_id.scalar_subquery())
    if selection.language is not None:
        conditions.append(Enquiry.language == selection.language)
    if selection.person == NOBODY:
        conditions.append(Assignment.user_id.is_(None))
    elif selection.person is not None:
        conditions.append(Assignment.user_id == selection.person)
    return select(Assignment).join(Assignment.enquiry).where(*conditions)
