"""Which clusters take part in an enquiry, and by when they promise to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster

GENERAL_REPLY_DAYS = 5
"""The promise for an enquiry that names no service."""
SHORTEST_DAYS = 2
"""What a cluster gets at least, however late an enquiry is passed on to it."""
_SATURDAY = 5


@dataclass(frozen=True)
class Part:
    """What one cluster is asked to do, and by when."""

    cluster: Cluster
    is_lead: bool
    due_on: date


def parts_of(service: Service, now: datetime) -> list[Part]:
    """Ask every cluster of a service, its lead first; all promise the same day."""
    due_on = promised_on(service, now)
    return [Part(cluster, cluster.id == service.lead_id, due_on) for cluster in service.clusters]


def parts_for(clusters: Sequence[Cluster], promised: date, now: datetime) -> list[Part]:
    """Ask the clusters that the coordinator chose: by the day promised to the SME, if that is not too soon."""
    due_on = max(promised, add_working_days(now.date(), SHORTEST_DAYS))
    return [Part(cluster, place == 0, due_on) for place, cluster in enumerate(clusters)]


def promised_on(service: Service | None, now: datetime) -> date:
    """Give the day by which an answer is promised to who asks now."""
    return add_working_days(now.date(), service.reply_within_days if service else GENERAL_REPLY_DAYS)


def add_working_days(day: date, number: int) -> date:
    """Count working days from the day after; Saturdays and Sundays are none. A day of days is counted in UTC."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day
