"""Find what a desk works with: its inbox, counted by state, and its ready answers."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Select,
    SQLColumnExpression,
    case,
    false,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import contains_eager

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import RESTING_STATES, Assignment, Enquiry
from marketplace.enquiries.queries import outline, whole
from marketplace.enquiries.record import Record, cluster_record
from marketplace.enquiries.states import WAITING, AssignmentState
from marketplace.i18n import alphabetical
from marketplace.paging import Page
from marketplace.paging.rows import Part, page_of_parts

STATES = (WAITING, *AssignmentState)
NO_SERVICE = "none"
"""Stands for general enquiries where a service can be chosen."""
NOBODY = "nobody"
"""Stands for enquiries that are given to no colleague where a person can be chosen."""
_BATCH_SIZE = 200
_NEWEST_FIRST = (Assignment.assigned_at.desc(), Assignment.id.desc())
_BY_PROMISED_DAY = (Assignment.due_on, *_NEWEST_FIRST)


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


@dataclass(frozen=True)
class StateCounts:
    """How many of a cluster's assignments are in each state, and how many of them wait."""

    in_state: dict[str, int]
    """The states are those of STATES, and "" for all."""
    waiting_in_state: dict[str, int]


def of_cluster(selection: Selection, counts: StateCounts, page: int = 1) -> Page[Assignment]:
    """List a cluster's assignments: what waits first, by the promised day, then the newest.

    counts are those of the same selection.
    """
    state = selection.state or ""
    waiting = counts.waiting_in_state[state]
    in_any_state = _select(replace(selection, state=None)).with_only_columns(Assignment.id)
    in_state = _select(selection).with_only_columns(Assignment.id)
    is_resting = _rests_in(selection.state)
    parts = [
        Part(in_state.where(Assignment.waits), _BY_PROMISED_DAY, waiting),
        Part(in_any_state.where(is_resting), _NEWEST_FIRST, counts.in_state[state] - waiting),
    ]
    with_enquiry = contains_eager(Assignment.enquiry).options(*outline())
    ordered = (
        select(Assignment)
        .join(Assignment.enquiry)
        .options(with_enquiry)
        .order_by(case((Assignment.waits, 0), else_=1))
        .order_by(case((Assignment.waits, Assignment.due_on)), *_NEWEST_FIRST)
    )
    return page_of_parts(parts, page, ordered=ordered, key=Assignment.id)


def count_by_state(selection: Selection) -> StateCounts:
    """Count a cluster's assignments in each state, whatever state is selected."""
    # What waits is little. The rest is counted state by state, each along an index of its own:
    # so no row is looked at.
    in_any_state = _select(replace(selection, state=None))
    waiting = in_any_state.where(Assignment.waits)
    states = waiting.with_only_columns(Assignment.state.label("state")).subquery().c
    groups = union_all(
        select(states.state, true(), func.count()).group_by(states.state),
        *(
            in_any_state.where(Assignment.rests_in(state)).with_only_columns(
                literal(str(state)), false(), func.count()
            )
            for state in RESTING_STATES
        ),
    )

    in_state: dict[str, int] = dict.fromkeys(["", *STATES], 0)
    waiting_in_state = dict(in_state)
    for state, is_waiting, number in db.session.execute(groups):
        for name in ("", state, WAITING) if is_waiting else ("", state):
            in_state[name] += number
            if is_waiting:
                waiting_in_state[name] += number
    return StateCounts(in_state, waiting_in_state)


def count_waiting(cluster_id: int) -> int:
    """Count what a desk still has to do."""
    query = select(func.count()).where(Assignment.cluster_id == cluster_id, Assignment.waits)
    return db.session.scalar(query) or 0


def next_waiting(cluster_id: int, after: str) -> str | None:
    """Return the reference of the enquiry that waits first, other than the one looked at."""
    waiting = _select(Selection(cluster_id, state=WAITING)).join(Assignment.enquiry)
    others = waiting.where(Enquiry.reference != after)
    first = others.with_only_columns(Enquiry.reference).order_by(*_BY_PROMISED_DAY).limit(1)
    return db.session.scalar(first)


@dataclass(frozen=True)
class Subjects:
    """What a cluster was asked about so far, and in which languages."""

    services: list[tuple[str, str]]
    """The slug of each service with a title that was seen, by title."""
    languages: list[str]
    """The codes in which an answer was asked for, in their order."""


def subjects_of(cluster_id: int) -> Subjects:
    """List the services that a cluster was asked about, and the languages of the answers."""
    groups = (
        select(Enquiry.service_id, Enquiry.language, func.max(Enquiry.service_title).label("title"))
        .join(Enquiry.assignments)
        .where(Assignment.cluster_id == cluster_id)
        .group_by(Enquiry.service_id, Enquiry.language)
        .subquery()
        .c
    )
    query = select(Service.slug, groups.title, groups.language)
    rows = db.session.execute(
        query.select_from(groups.title.table).outerjoin(Service, Service.id == groups.service_id)
    ).all()

    titles: dict[str, str] = {}
    for slug, title, _language in rows:
        if slug is not None:
            titles[slug] = max(titles.get(slug, ""), title)
    services = sorted(titles.items(), key=lambda service: alphabetical(service[1]))
    return Subjects(services, languages=sorted({row.language for row in rows}))


def records(selection: Selection) -> Iterator[Record]:
    """Yield a cluster's enquiries as it may see them, oldest first.

    Only a batch is in memory at a time.
    """
    enquiry_id = Assignment.enquiry_id
    all_ids = _select(selection).with_only_columns(enquiry_id).order_by(enquiry_id)
    ids = db.session.scalars(all_ids).all()
    for start in range(0, len(ids), _BATCH_SIZE):
        yield from _records_in(ids[start : start + _BATCH_SIZE], selection.cluster_id)
        gc.collect(0)  # they refer to each other, and in a web process nobody collects meanwhile


def _records_in(enquiry_ids: Sequence[int], cluster_id: int) -> Iterator[Record]:
    query = (
        select(Assignment)
        .join(Assignment.enquiry)
        .where(Enquiry.id.in_(enquiry_ids), Assignment.cluster_id == cluster_id)
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


def _rests_in(state: str | None) -> SQLColumnExpression[bool]:
    """Return a condition for what waits for nothing: in one of STATES, or in any."""
    if state in RESTING_STATES:
        return Assignment.rests_in(AssignmentState(state))
    return ~Assignment.waits if state is None else false()


def _select(selection: Selection) -> Select[Any]:
    """Select assignments, with their enquiries only where those decide."""
    assignments = select(Assignment).where(*_of_assignments(selection))
    conditions = list(_of_enquiries(selection))
    return assignments.join(Assignment.enquiry).where(*conditions) if conditions else assignments


def _of_assignments(selection: Selection) -> Iterator[SQLColumnExpression[bool]]:
    yield Assignment.cluster_id == selection.cluster_id
    if selection.state is not None:
        yield _is_in(selection.state)
    if selection.person == NOBODY:
        yield Assignment.user_id.is_(None)
    elif selection.person is not None:
        yield Assignment.user_id == selection.person


def _of_enquiries(selection: Selection) -> Iterator[SQLColumnExpression[bool]]:
    if selection.service == NO_SERVICE:
        yield Enquiry.service_id.is_(None)
    elif selection.service is not None:
        service_id = select(Service.id).where(Service.slug == selection.service)
        yield Enquiry.service_id == service_id.scalar_subquery()
    if selection.language is not None:
        yield Enquiry.language == selection.language
