"""Which clusters take part in an enquiry, and by when they promise to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.workdays import add_working_days, working_days_between

GENERAL_REPLY_DAYS = 5
"""The promise for an enquiry that names no service."""
SHORTEST_DAYS = 2
"""What a cluster gets at least, however late an enquiry is passed on to it."""


@dataclass(frozen=True)
class Part:
    """What one cluster is asked to do, and by when."""

    cluster: Cluster
    is_lead: bool
    due_on: date


def parts_of(service: Service, now: datetime) -> list[Part]:
    """Ask every cluster of a service, its lead first; each keeps the holidays of its own country."""
    return [
        Part(
            cluster,
            cluster.id == service.lead_id,
            add_working_days(now.date(), service.reply_within_days, cluster.country),
        )
        for cluster in service.clusters
    ]


def parts_for(clusters: Sequence[Cluster], promised: date, now: datetime) -> list[Part]:
    """Ask the clusters that the coordinator chose: by the day promised to the SME, if that is not too soon."""
    return [
        Part(cluster, place == 0, new_due_day(cluster, promised, now.date()))
        for place, cluster in enumerate(clusters)
    ]


def new_due_day(cluster: Cluster, promised: date, today: date) -> date:
    """Give a cluster that is asked later the day that was promised, or a little time."""
    return max(promised, add_working_days(today, SHORTEST_DAYS, cluster.country))


def promised_on(service: Service | None, now: datetime) -> date:
    """Give the day by which an answer is promised to who asks now: by the calendar of the lead cluster's country."""
    if service is None:
        return add_working_days(now.date(), GENERAL_REPLY_DAYS)
    return add_working_days(now.date(), service.reply_within_days, service.lead.country)


def half_way(assigned: date, due_on: date, country: str) -> date:
    """Give the day on which half of the working days until a promised day are over."""
    return add_working_days(
        assigned, -(-working_days_between(assigned, due_on, country) // 2), country
    )


def late_from(due_on: date, country: str) -> date:
    """Give the day on which others are told that a promise was not kept: the working day after."""
    return add_working_days(due_on, 1, country)
