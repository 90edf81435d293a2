"""Find what a desk works with: its inbox, counted by state, and its ready answers."""

import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    SQLColumnExpression,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager

from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.database import db
from marketplace.delivery.mail import Mail
from marketplace.delivery.outbox import is_troubled
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import (
    GENERAL,
    RESTING_STATES,
    Assignment,
    Enquiry,
    EnquiryService,
)
from marketplace.enquiries.queries import outline, whole
from marketplace.enquiries.record import Record, cluster_record
from marketplace.enquiries.states import WAITING, AssignmentState
from marketplace.i18n import alphabetical
from marketplace.i18n.languages import best
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import Part, page_of, page_of_parts

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
    undelivered_at: datetime | None = None
    """The moment at which mail about them had not arrived, where only these are looked for."""


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


def undelivered(cluster_id: int, now: datetime) -> Select[Any]:
    """Select the references of enquiries with mail that did not arrive.

    Of mail that was written after a cluster declined, it knows nothing.
    """
    is_known = or_(Assignment.declined_at.is_(None), Mail.created_at <= Assignment.declined_at)
    return (
        select(Mail.about)
        .join(Enquiry, Enquiry.reference == Mail.about)
        .join(Assignment, Assignment.enquiry_id == Enquiry.id)
        .where(Assignment.cluster_id == cluster_id, is_troubled(Mail, now), is_known)
    )


def next_waiting(cluster_id: int, after: str) -> str | None:
    """Return the reference of the enquiry that waits first, other than the one looked at."""
    waiting = _select(Selection(cluster_id, state=WAITING)).join(Assignment.enquiry)
    others = waiting.where(Enquiry.reference != after)
    first = others.with_only_columns(Enquiry.reference).order_by(*_BY_PROMISED_DAY).limit(1)
    return db.session.scalar(first)


@dataclass(frozen=True)
class Subjects:
    """What a cluster was asked about so far, and in which languages."""

    services: list[tuple[str, str, str]]
    """The slug of each service with its title and the language of that, by title."""
    languages: list[str]
    """The codes in which an answer was asked for, in their order."""


def subjects_of(cluster_id: int, language: str) -> Subjects:
    """List the services that a cluster was asked about, and the languages of the answers.

    Titles are for a reader of a language.

    Both are few among many enquiries, so they are not gathered from these: an index leads from each
    one to the next.
    """
    service_ids = _services_of(cluster_id)
    languages = _languages_of(cluster_id, service_ids)
    texts = (
        select(ServiceText.language, ServiceText.title, Service.slug, Service.original_language)
        .join(Service.texts)
        .where(Service.id.in_(union(service_ids, _further_services_of(cluster_id))))
    )
    of_no_service = languages.add_columns(null(), null(), null())
    rows = db.session.execute(union_all(of_no_service, texts)).all()

    titles: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for code, title, slug, original in rows:
        if slug is not None:
            titles[slug, original][code] = title
    services = []
    for (slug, original), by_language in titles.items():
        best_language = best(list(by_language), language, original)
        services.append((slug, by_language[best_language], best_language))
    return Subjects(
        services=sorted(services, key=lambda service: alphabetical(service[1])),
        languages=sorted(code for code, _title, slug, _original in rows if slug is None),
    )


def _services_of(cluster_id: int) -> Select[Any]:
    """Select the services in a cluster's enquiries, each the next one after that before."""
    service_id = func.min(Assignment.service_id)
    is_ours = Assignment.cluster_id == cluster_id
    services = select(service_id.label("id")).where(is_ours).cte("services", recursive=True)
    previous = services.c.id
    following = select(service_id).where(is_ours, Assignment.service_id > previous)
    next_row = select(following.scalar_subquery()).where(previous.is_not(None))
    services = services.union_all(next_row)
    return select(services.c.id).where(services.c.id.is_not(None))


def _further_services_of(cluster_id: int) -> Select[Any]:
    """Select the services of a cluster that it was asked about beside other ones.

    The very first enquiry about a service of its own tells, so that no other is looked at.
    """
    partnered = select(Partner.service_id).where(Partner.cluster_id == cluster_id)
    is_own = (Service.lead_id == cluster_id) | Service.id.in_(partnered)
    is_asked = exists().where(
        EnquiryService.service_id == Service.id,
        EnquiryService.enquiry_id == Assignment.enquiry_id,
        Assignment.cluster_id == cluster_id,
    )
    return select(Service.id).where(is_own, is_asked)


def _languages_of(cluster_id: int, service_ids: Select[Any]) -> Select[Any]:
    """Select the languages in a cluster's enquiries, service by service in the same manner."""
    before_the_first = literal("").label("code")
    languages = service_ids.add_columns(before_the_first).cte("languages", recursive=True)
    service_id, previous = languages.c
    following = select(func.min(Assignment.language)).where(
        Assignment.cluster_id == cluster_id,
        Assignment.service_id == service_id,
        Assignment.language > previous,
    )
    next_row = select(service_id, following.scalar_subquery()).where(previous.is_not(None))
    languages = languages.union_all(next_row)
    return select(languages.c.code).where(languages.c.code != "").distinct()


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
    return list(db.session.scalars(_answers_by_title(cluster_id)))


def list_answers(cluster_id: int, page: int) -> Page[CannedAnswer]:
    """List a page of the answers that a desk keeps ready, by language and title."""
    answers = select(CannedAnswer.id).where(CannedAnswer.cluster_id == cluster_id)
    return page_of(answers, page, size=PAGE_SIZE, ordered=_answers_by_title(cluster_id))


def _answers_by_title(cluster_id: int) -> Select[CannedAnswer]:
    by_title = (CannedAnswer.language, func.lower(CannedAnswer.title), CannedAnswer.id)
    return select(CannedAnswer).where(CannedAnswer.cluster_id == cluster_id).order_by(*by_title)


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
    """Select assignments, by their own columns alone: so an index tells all that decides."""
    return select(Assignment).where(*_conditions(selection))


def _conditions(selection: Selection) -> Iterator[SQLColumnExpression[bool]]:
    yield Assignment.cluster_id == selection.cluster_id
    if selection.state is not None:
        yield _is_in(selection.state)
    if selection.person == NOBODY:
        yield Assignment.user_id.is_(None)
    elif selection.person is not None:
        yield Assignment.user_id == selection.person
    if selection.service == NO_SERVICE:
        yield Assignment.service_id == GENERAL
    elif selection.service is not None:
        yield _is_about(selection.service, selection.cluster_id)
    if selection.language is not None:
        yield Assignment.language == selection.language
    if selection.undelivered_at is not None:
        references = undelivered(selection.cluster_id, selection.undelivered_at)
        enquiry_ids = select(Enquiry.id).where(Enquiry.reference.in_(references))
        yield Assignment.enquiry_id.in_(enquiry_ids)


def _is_about(slug: str, cluster_id: int) -> SQLColumnExpression[bool]:
    """Return the condition for enquiries about a service, among others or alone."""
    service_id = select(Service.id).where(Service.slug == slug).scalar_subquery()
    # By its own number, which all indexes hold, so that no row is looked at.
    assignment = aliased(Assignment)
    about_further = (
        select(assignment.id)
        .join(EnquiryService, EnquiryService.enquiry_id == assignment.enquiry_id)
        .where(EnquiryService.service_id == service_id, assignment.cluster_id == cluster_id)
    )
    return (Assignment.service_id == service_id) | Assignment.id.in_(about_further)
