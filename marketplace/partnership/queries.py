"""Counts and lists over all clusters, in a few grouped statements each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Label,
    case,
    exists,
    func,
    literal,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from marketplace.catalogue.models import Novelty, Partner, Service, ServiceState, ServiceVersion
from marketplace.catalogue.of_cluster import IS_UNPUBLISHED
from marketplace.clusters.models import Cluster, Membership
from marketplace.database import UtcDateTime, db
from marketplace.database.durations import seconds_between
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.queries import number_where, outline
from marketplace.enquiries.states import EnquiryStatus
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of
from marketplace.workdays import local_day

STALE_AFTER = timedelta(days=365)
MEASURED_OVER = timedelta(days=730)
ANSWERS_NEEDED = 5
"""A median of fewer says more about chance than about a cluster."""
_ANSWERS_LAST = 10 * 60
"""Seconds for which a page may go on to say how quickly a cluster answers."""
_WAITING = {
    EnquiryStatus.UNASSIGNED,
    EnquiryStatus.TO_ANSWER,
    EnquiryStatus.ACCEPTED,
    EnquiryStatus.DECLINED,
}
"""The statuses in which somebody still has to answer, be it the coordinators."""


@dataclass(frozen=True)
class ServiceCounts:
    """How many services there are. Joint, new and improved count those in the catalogue."""

    published: int
    draft: int
    withdrawn: int
    joint: int
    new: int
    improved: int


@dataclass(frozen=True)
class EnquiryCounts:
    """How many enquiries there are."""

    by_status: dict[EnquiryStatus, int]
    """In the order in which the overview shows them. All of them together are all enquiries."""
    late: int


@dataclass(frozen=True)
class Activity:
    """How much a cluster does on the marketplace."""

    members: int = 0
    services: int = 0
    last: datetime | None = None


def number_of_clusters() -> int:
    """Count the clusters."""
    return db.session.scalar(select(func.count()).select_from(Cluster)) or 0


def count_services() -> ServiceCounts:
    """Count the services by state, and the published ones by what the partnership reports."""
    # Of joint services, those that are not published are taken off: to look at each one that is
    # would take most of the time.
    all_joint = select(func.count(Partner.service_id.distinct())).scalar_subquery()
    is_joint = exists().where(Partner.service_id == Service.id).correlate(Service)
    unpublished_joint = select(func.count()).where(IS_UNPUBLISHED, is_joint).scalar_subquery()
    joint = (all_joint - unpublished_joint).label("joint")
    rows = db.session.execute(
        select(Service.state, Service.novelty, func.count(), joint).group_by(
            Service.state, Service.novelty
        )
    ).all()

    states: Counter[ServiceState] = Counter()
    novelties: Counter[Novelty | None] = Counter()
    for state, novelty, number, _joint in rows:
        states[state] += number
        if state == ServiceState.PUBLISHED:
            novelties[novelty] += number

    return ServiceCounts(
        published=states[ServiceState.PUBLISHED],
        draft=states[ServiceState.DRAFT],
        withdrawn=states[ServiceState.WITHDRAWN],
        joint=rows[0].joint if rows else 0,
        new=novelties[Novelty.NEW],
        improved=novelties[Novelty.IMPROVED],
    )


def count_enquiries(today: date) -> EnquiryCounts:
    """Count the enquiries by status, and those of which a promised answer is overdue.

    Answered is what is left: open, and waiting for nobody.
    """
    counts = select(
        number_where(true()),
        number_where(Enquiry.is_closed),
        number_where(Enquiry.awaits_consent),
        number_where(Enquiry.late_on(today)),
    )
    total, number_closed, number_undecided, number_late = db.session.execute(counts).one()

    unsettled = select(Enquiry.status.label("status")).where(~Enquiry.is_settled)
    statuses = unsettled.subquery().c.status
    numbers: Counter[EnquiryStatus] = Counter()
    for status, number in db.session.execute(select(statuses, func.count()).group_by(statuses)):
        if status in _WAITING:
            numbers[status] = number
    # On PostgreSQL an enquiry may have come since the total was counted.
    numbers[EnquiryStatus.TO_DECIDE] = number_undecided
    numbers[EnquiryStatus.ANSWERED] = max(0, total - number_closed - numbers.total())
    numbers[EnquiryStatus.CLOSED] = number_closed
    return EnquiryCounts(
        {status: numbers[status] for status in EnquiryStatus if status != EnquiryStatus.DONE},
        number_late,
    )


def last_enquiries(limit: int) -> list[Enquiry]:
    """List the enquiries that came in last, the newest first."""
    newest = select(Enquiry).options(*outline())
    return list(
        db.session.scalars(newest.order_by(Enquiry.sent_at.desc(), Enquiry.id.desc()).limit(limit))
    )


def novelties(page: int) -> Page[Service]:
    """List a page of the published services that are new or improved, the latest change first."""
    is_novel = Service.is_published & Service.novelty.is_not(None)
    whole = select(Service).options(joinedload(Service.lead), selectinload(Service.texts))
    ordered = whole.where(is_novel).order_by(Service.changed_at.desc(), Service.id)
    return page_of(select(Service).where(is_novel), page, size=PAGE_SIZE, ordered=ordered)


def improved_at(services: Sequence[Service]) -> dict[int, datetime]:
    """Return when visitors first saw what is new in improved services, by their ids."""
    query = (
        select(Service.id, ServiceVersion.published_at)
        .join(ServiceVersion, ServiceVersion.service_id == Service.id)
        .where(Service.id.in_([service.id for service in services]))
        .where(ServiceVersion.number == Service.improved_since)
    )
    return {row.id: row.published_at for row in db.session.execute(query)}


def number_of_stale_services(today: date) -> int:
    """Count the published services that nobody has looked after."""
    return db.session.scalar(select(func.count()).select_from(_stale_ids(today).subquery())) or 0


def stale_services(today: date, limit: int) -> list[Service]:
    """List the published services that nobody has looked after, the longest unconfirmed first."""
    stale = (
        select(Service)
        .where(Service.id.in_(_stale_ids(today)))
        .options(joinedload(Service.lead), selectinload(Service.texts))
    )
    oldest_first = (Service.confirmed_on.asc().nulls_first(), Service.published_at, Service.id)
    return list(db.session.scalars(stale.order_by(*oldest_first).limit(limit)))


def _stale_ids(today: date) -> CompoundSelect[int]:
    """Select the published services that were to be reviewed, or not confirmed for a year.

    One that was never confirmed counts from the day on which it was published. Each condition is
    looked for along an index of its own.
    """
    year_ago = today - STALE_AFTER
    published_long_ago = Service.published_at < datetime.combine(year_ago, time(), UTC)
    conditions = (
        Service.review_is_due(today),
        Service.confirmed_on < year_ago,
        Service.confirmed_on.is_(None) & published_long_ago,
    )
    return union(
        *(select(Service.id).where(Service.is_published, condition) for condition in conditions)
    )


def services_of(clusters: Sequence[Cluster]) -> dict[int, int]:
    """Count the published services in which each of some clusters takes part.

    It takes part as lead or as partner. A cluster without any is left out.
    """
    # Of partners, the services that are not published are taken off: they are few, and to look at
    # each one that is would take most of the time.
    number = func.count().label("number")
    cluster_id = Partner.cluster_id
    ids = [cluster.id for cluster in clusters]
    led = select(Service.lead_id.label("cluster_id"), number).where(
        Service.lead_id.in_(ids), Service.is_published
    )
    partnered = select(cluster_id, number).where(cluster_id.in_(ids)).group_by(cluster_id)
    unpublished = select(cluster_id, -number).join(Service)
    unpublished = unpublished.where(IS_UNPUBLISHED, cluster_id.in_(ids))
    parts = union_all(
        led.group_by(Service.lead_id), partnered, unpublished.group_by(cluster_id)
    ).subquery()

    total = func.sum(parts.c.number)
    totals = select(parts.c.cluster_id, total).group_by(parts.c.cluster_id).having(total > 0)
    return {row[0]: int(row[1]) for row in db.session.execute(totals)}


def activity_of(clusters: Sequence[Cluster]) -> dict[int, Activity]:
    """Return how many people and services some clusters have, and when they were active last.

    Active is who changes a service or writes a message.
    """
    columns = (
        _of_cluster(func.count(), Membership.cluster_id),
        _of_cluster(func.max(Service.changed_at), Service.lead_id),
        _of_cluster(func.max(Message.written_at), Message.cluster_id),
    )
    is_listed = Cluster.id.in_([cluster.id for cluster in clusters])
    rows = db.session.execute(select(Cluster.id, *columns).where(is_listed)).all()
    services = services_of(clusters)
    return {
        cluster_id: Activity(
            members=members,
            services=services.get(cluster_id, 0),
            last=max(filter(None, times), default=None),
        )
        for cluster_id, members, *times in rows
    }


def time_to_first_answer(cluster_id: int, now: datetime) -> timedelta | None:
    """Return the median time in which a cluster answers for the first time.

    None below five answers in two years. What is open past its promise counts with the time it has
    waited so far, so that silence makes nobody look fast. What is open and younger than its promise
    says nothing yet.
    """
    is_recent = (Assignment.cluster_id == cluster_id) & (
        Assignment.assigned_at > now - MEASURED_OVER
    )
    is_answer = is_recent & Assignment.answered_after.is_not(None)
    is_late = is_recent & Assignment.waits & Assignment.is_late(local_day(now))
    numbers = select(_number_where(is_answer, "answers"), _number_where(is_late, "late")).cte()
    answers, late = numbers.c.answers, numbers.c.late
    total = answers + late

    # Answers are walked along an index that has them in the order of their seconds. However long
    # the late ones have waited, as many answers before the middle as there are of them, and two,
    # hold all that can stand in the middle of both.
    middle = (total - 1) // 2
    start = case((middle > late, middle - late), else_=0)
    answers_near_middle = (
        select(Assignment.answered_after.label("seconds"))
        .where(is_answer)
        .order_by(Assignment.answered_after)
        .offset(select(start).scalar_subquery())
        .limit(select(late + 2).scalar_subquery())
        .subquery()
    )
    waited = seconds_between(Assignment.assigned_at, literal(now, UtcDateTime()))
    times = union_all(select(answers_near_middle), select(waited).where(is_late)).subquery()
    in_middle = (
        select(times.c.seconds, select(answers).scalar_subquery().label("answers"))
        .order_by(times.c.seconds)
        .offset(select(middle - start).scalar_subquery())
        .limit(select(2 - total % 2).scalar_subquery())
    )

    rows = db.session.execute(in_middle).all()
    if not rows or rows[0].answers < ANSWERS_NEEDED:
        return None
    return timedelta(seconds=mean(float(row.seconds) for row in rows))


def state_of_answers(now: datetime) -> str:
    """Return a name for how quickly the clusters answer, which lasts ten minutes at most.

    A first answer is a message. What is open past its promise waits longer from hour to hour, so
    that no name of what is stored would last.
    """
    numbers = select(
        select(func.max(Assignment.id)).scalar_subquery(),
        select(func.max(Message.id)).scalar_subquery(),
    )
    last_assignment, last_message = db.session.execute(numbers).one()
    return f"{last_assignment} {last_message} {int(now.timestamp()) // _ANSWERS_LAST}"


def _number_where(condition: ColumnElement[bool], name: str) -> Label[int]:
    """Return the number of assignments that fulfil a condition, as SQL."""
    return (
        select(func.count()).select_from(Assignment).where(condition).scalar_subquery().label(name)
    )


def _of_cluster(
    value: ColumnElement[Any], cluster_id: InstrumentedAttribute[Any]
) -> ColumnElement[Any]:
    """Return what is counted of a cluster, each looked up along an index."""
    return select(value).where(cluster_id == Cluster.id).correlate(Cluster).scalar_subquery()
