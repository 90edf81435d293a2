"""What a desk has to do, counted: the page on which its work starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from marketplace.catalogue.of_cluster import ServicesToDo, count_services_to_do
from marketplace.database import db
from marketplace.delivery.mail import Mail
from marketplace.enquiries.desk import queries
from marketplace.enquiries.models import Assignment
from marketplace.workdays import local_day

_UNDELIVERED_SHOWN = 5


@dataclass(frozen=True)
class ToDo:
    """What a cluster has to do about its enquiries and its services."""

    overdue: int
    """Enquiries whose promised day is over without an answer."""
    due_by_day: Sequence[tuple[date, int]]
    """How many answers are due on each day from today on, the nearest first."""
    written_back: int
    """Enquiries that were answered, and in which the enquirer has written since."""
    undelivered: Sequence[str]
    """The references of enquiries with mail that did not arrive, a few of them."""
    undelivered_total: int
    """How many such enquiries there are."""
    services: ServicesToDo

    @property
    def has_enquiries(self) -> bool:
        """Whether anything is to be done about an enquiry."""
        return bool(self.overdue or self.due_by_day or self.written_back or self.undelivered)


def of_cluster(cluster_id: int, now: datetime) -> ToDo:
    """Count what a cluster has to do, in three statements."""
    today = local_day(now)
    days = _count_by_day(cluster_id)
    written_back = days.pop(None, 0)
    undelivered, undelivered_total = _undelivered(cluster_id, now)
    return ToDo(
        overdue=sum(number for day, number in days.items() if day and day < today),
        due_by_day=[(day, number) for day, number in days.items() if day and day >= today],
        written_back=written_back,
        undelivered=undelivered,
        undelivered_total=undelivered_total,
        services=count_services_to_do(cluster_id, today),
    )


def _count_by_day(cluster_id: int) -> dict[date | None, int]:
    """Count what waits by the promised day, or under None once it was answered before."""
    day = case((Assignment.is_open, Assignment.due_on))
    waiting = select(day.label("day")).where(Assignment.cluster_id == cluster_id, Assignment.waits)
    days = waiting.subquery().c.day
    rows = db.session.execute(select(days, func.count()).group_by(days).order_by(days))
    return {row[0]: row[1] for row in rows}


def _undelivered(cluster_id: int, now: datetime) -> tuple[Sequence[str], int]:
    """List a few enquiries with mail that did not arrive, and count all of them."""
    enquiries = queries.undelivered(cluster_id, now).group_by(Mail.about).order_by(Mail.about)
    total = func.count().over()
    rows = db.session.execute(enquiries.add_columns(total).limit(_UNDELIVERED_SHOWN)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0
