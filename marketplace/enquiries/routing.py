"""Which clusters take part in an enquiry, and by when they promise to answer.

Promises are counted from a day of the partnership's time zone, as the pages show it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.workdays import add_working_days, working_days_between

GENERAL_REPLY_DAYS = 5
"""The promise for an enquiry that names no service."""
SHORTEST_DAYS = 2
"""What a cluster gets at least, however late an enquiry is passed on to it."""


@dataclass(frozen=True)
class PlannedAssignment:
    """What one cluster is asked to do, and by when."""

    cluster: Cluster
    is_lead: bool
    due_on: date


def plan_for_service(service: Service, today: date) -> list[PlannedAssignment]:
    """Plan an assignment for every cluster of a service, its lead first.

    Each promise keeps the holidays of the cluster's own country.
    """
    days = service.reply_within_days
    return [
        PlannedAssignment(
            cluster,
            is_lead=cluster.id == service.lead_id,
            due_on=add_working_days(today, days, cluster.country),
        )
        for cluster in service.clusters
    ]


def plan_for_services(services: Sequence[Service], today: date) -> list[PlannedAssignment]:
    """Plan an assignment for every cluster of some services, each once.

    A cluster with several of them answers by the earliest of their days, and leads where it leads
    one.
    """
    plans: dict[int, PlannedAssignment] = {}
    for service in services:
        for plan in plan_for_service(service, today):
            earlier = plans.get(plan.cluster.id, plan)
            plans[plan.cluster.id] = PlannedAssignment(
                plan.cluster,
                is_lead=plan.is_lead or earlier.is_lead,
                due_on=min(plan.due_on, earlier.due_on),
            )
    return list(plans.values())


def plan_for_cluster(cluster: Cluster, today: date) -> list[PlannedAssignment]:
    """Plan the assignment of a cluster that is asked something that no service of it names."""
    return [PlannedAssignment(cluster, is_lead=True, due_on=promised_on(None, today, cluster))]


def plan_for_clusters(
    clusters: Sequence[Cluster], promised: date, today: date
) -> list[PlannedAssignment]:
    """Plan assignments for clusters that are asked later, the first of them as the lead."""
    return [
        PlannedAssignment(cluster, is_lead=place == 0, due_on=due_day(cluster, promised, today))
        for place, cluster in enumerate(clusters)
    ]


def due_day(cluster: Cluster, promised: date, today: date) -> date:
    """Return the day by which a cluster that is asked later has to answer.

    It is the day that the SME was promised, or a little later where that is too soon.
    """
    return max(promised, add_working_days(today, SHORTEST_DAYS, cluster.country))


def promised_on(service: Service | None, today: date, cluster: Cluster | None = None) -> date:
    """Return the day by which an answer is promised to somebody who asks today.

    The calendar is that of the country of the lead, or of the cluster that is asked.
    """
    if service is None and cluster is not None:
        return add_working_days(today, GENERAL_REPLY_DAYS, cluster.country)
    if service is None:
        return add_working_days(today, GENERAL_REPLY_DAYS)
    return add_working_days(today, service.reply_within_days, service.lead.country)


def promise(services: Sequence[Service], today: date, cluster: Cluster | None = None) -> date:
    """Return the day by which answers about all of some services are promised, or about none."""
    promised_days = [promised_on(service, today) for service in services]
    return max(promised_days, default=None) or promised_on(None, today, cluster)


def half_way(assigned: date, due_on: date, country: str) -> date:
    """Return the day on which half of the working days until a promised day are over."""
    days = working_days_between(assigned, due_on, country)
    return add_working_days(assigned, math.ceil(days / 2), country)


def late_from(due_on: date, country: str) -> date:
    """Return the day on which others are told of a broken promise: the working day after."""
    return add_working_days(due_on, 1, country)
