"""Count enquiries by what splits them: two grouped statements, however many there are."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from statistics import median_high
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    String,
    cast,
    extract,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import case as choice
from sqlalchemy.sql.selectable import CTE, Select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.database.local_days import ClockChanges, day_on_clocks
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.partnership.queries import ANSWERS_NEEDED
from marketplace.partnership.statistics.period import Month, Period
from marketplace.workdays import clock_changes, local_day, working_days_between

NOT_STATED = ""
"""Stands for what nobody has said."""
STILL_OPEN = "open"
"""Stands for the outcome of enquiries that are not closed."""


class Split(StrEnum):
    """What the enquiries of a period are split by."""

    MONTH = "month"
    COUNTRY = "country"
    SIZE = "size"
    TYPE = "type"
    OUTCOME = "outcome"
    RESULT = "result"
    CLUSTERS = "clusters"
    """How many clusters it reached."""


class Reach(StrEnum):
    """How many clusters an enquiry reached."""

    NONE = "none"
    SINGLE = "single"
    SEVERAL = "several"


class Counts(NamedTuple):
    """How many enquiries came, and how many of these came how far."""

    received: int = 0
    answered: int = 0
    in_time: int = 0
    closed: int = 0
    with_result: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(*map(sum, zip(self, other, strict=True)))


@dataclass
class ClusterCounts:
    """What one cluster got, and in how many working days it answered first."""

    counts: Counts = field(default_factory=Counts)
    answers_after: Counter[int] = field(default_factory=Counter)
    """How many first answers came after how many working days.

    What is overdue counts with the days so far, as on the page of the cluster: silence makes nobody
    look fast.
    """

    @property
    def typical_days(self) -> int | None:
        """The working days within which half of the first answers came.

        None below five answers: that would say more about chance.
        """
        if self.counts.answered < ANSWERS_NEEDED:
            return None
        return median_high(list(self.answers_after.elements()))


Splits = Mapping[Split, Mapping[str, Counts]]


def total(counts: Mapping[str, Counts]) -> Counts:
    """Add up the parts of a split."""
    sums = Counts()
    for part in counts.values():
        sums = sums.plus(part)
    return sums


def key_of_month(month: Month) -> str:
    """Return what a month is called among the parts of its split."""
    return str(month.year * 100 + month.number)


def count_splits(period: Period, now: datetime) -> Splits:
    """Count the enquiries that came in a period, by each split: all of them once in each."""
    cohort = _cohort(period, _clocks(period, now))
    statement = union_all(*[_counted_by(split, cohort) for split in Split])
    splits: dict[Split, dict[str, Counts]] = {split: {} for split in Split}
    for split, key, *numbers in db.session.execute(statement):
        splits[Split(split)][key] = Counts(*numbers)
    return splits


def count_by_cluster(period: Period, now: datetime) -> dict[int, ClusterCounts]:
    """Count what each cluster, by its id, got of the enquiries that came in a period.

    Answered is what this cluster answered, and in time by the day that it promised. An enquiry that
    reached several clusters counts for each.
    """
    today = local_day(now)
    rows = db.session.execute(_counted_by_days(_assignments(period, _clocks(period, now), today)))
    clusters: defaultdict[int, ClusterCounts] = defaultdict(ClusterCounts)
    for cluster_id, country, assigned_on, answered_on, late, *numbers in rows:
        cluster, counts = clusters[cluster_id], Counts(*numbers)
        cluster.counts = cluster.counts.plus(counts)
        days = working_days_between(assigned_on, answered_on or today, country)
        cluster.answers_after[days] += counts.received if answered_on else late
    return clusters


def names_of_clusters(ids: set[int]) -> dict[int, str]:
    """Name some clusters, by their ids."""
    clusters = db.session.scalars(select(Cluster).where(Cluster.id.in_(ids)))
    return {cluster.id: cluster.display_name for cluster in clusters}


def _clocks(period: Period, now: datetime) -> ClockChanges:
    """Return how far clocks were from UTC since a period began."""
    return clock_changes(period.start, max(period.start, now))


def _came_in(period: Period) -> ColumnElement[bool]:
    return (Enquiry.sent_at >= period.start) & (Enquiry.sent_at < period.end)


def _has_result() -> ColumnElement[bool]:
    return type_coerce(Enquiry.result, String) != ""


def _assignments(period: Period, clocks: ClockChanges, today: date) -> CTE:
    """Return what clusters got of the enquiries that came in a period, with the days of it."""
    return _worked_out_once(
        select(
            Assignment.cluster_id,
            Assignment.due_on,
            day_on_clocks(Assignment.assigned_at, clocks).label("assigned_on"),
            day_on_clocks(Assignment.answered_at, clocks).label("answered_on"),
            type_coerce(Assignment.is_late(today), Boolean).label("is_late"),
            Enquiry.is_closed.label("is_closed"),
            _has_result().label("has_result"),
        )
        .join(Enquiry, Enquiry.id == Assignment.enquiry_id)
        .where(_came_in(period))
    )


def _counted_by_days(assignments: CTE) -> Select[Any]:
    """Count what each cluster got on one day and answered on another, or not yet."""
    days = (assignments.c.assigned_on, assignments.c.answered_on)
    return (
        select(
            assignments.c.cluster_id,
            Cluster.country,
            *days,
            func.count().filter(assignments.c.is_late),
            func.count(),
            func.count(assignments.c.answered_on),
            func.count().filter(assignments.c.answered_on <= assignments.c.due_on),
            func.count().filter(assignments.c.is_closed),
            func.count().filter(assignments.c.has_result),
        )
        .join(Cluster, Cluster.id == assignments.c.cluster_id)
        .group_by(assignments.c.cluster_id, Cluster.country, *days)
    )


def _worked_out_once(statement: Select[*tuple[Any, ...]]) -> CTE:
    """Return a part of a statement whose columns are not worked out at each mention."""
    return statement.cte().prefix_with("MATERIALIZED")


def _cohort(period: Period, clocks: ClockChanges) -> CTE:
    """Return the enquiries that came in a period, each with what it is counted by."""
    # An enquiry has at most one first service: the least of its types is its type.
    first_answers = _worked_out_once(
        select(
            day_on_clocks(Enquiry.sent_at, clocks).label("sent_on"),
            Enquiry.promised_on,
            Enquiry.country,
            Enquiry.size,
            Enquiry.is_closed.label("is_closed"),
            type_coerce(Enquiry.outcome, String).label("outcome"),
            type_coerce(Enquiry.result, String).label("result"),
            func.coalesce(func.min(Service.type), NOT_STATED).label("type"),
            func.min(Assignment.answered_at).label("answered_at"),
            func.count(Assignment.id).label("clusters"),
        )
        .outerjoin(Service, Service.id == Enquiry.service_id)
        .outerjoin(Assignment, Assignment.enquiry_id == Enquiry.id)
        .where(_came_in(period))
        .group_by(Enquiry.id)
    ).c
    sent_on = first_answers.sent_on
    month = extract("year", sent_on) * 100 + extract("month", sent_on)
    answered_on = day_on_clocks(first_answers.answered_at, clocks)
    return select(
        cast(month, String).label(Split.MONTH),
        first_answers.country.label(Split.COUNTRY),
        first_answers.size.label(Split.SIZE),
        first_answers.type.label(Split.TYPE),
        choice((first_answers.is_closed, first_answers.outcome), else_=STILL_OPEN).label(
            Split.OUTCOME
        ),
        first_answers.result.label(Split.RESULT),
        choice(
            (first_answers.clusters == 0, Reach.NONE.value),
            (first_answers.clusters == 1, Reach.SINGLE.value),
            else_=Reach.SEVERAL.value,
        ).label(Split.CLUSTERS),
        first_answers.answered_at,
        (answered_on <= first_answers.promised_on).label("is_in_time"),
        first_answers.is_closed,
    ).cte("cohort")


def _counted_by(split: Split, cohort: CTE) -> Select[Any]:
    key = cohort.c[split]
    return select(
        literal(split.value),
        key,
        func.count(),
        func.count(cohort.c.answered_at),
        func.count().filter(cohort.c.is_in_time),
        func.count().filter(cohort.c.is_closed),
        func.count().filter(cohort.c[Split.RESULT] != NOT_STATED),
    ).group_by(key)
