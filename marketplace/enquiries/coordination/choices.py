"""The clusters to which an enquiry may be passed on, each with what helps to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.enquiries import queries
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.search import proposals


@dataclass(frozen=True)
class Choice:
    """A cluster that may be asked."""

    cluster: Cluster
    services: Sequence[Service]
    """Those of it that may fit the words of the enquiry, the best first."""
    to_answer: int
    """How many enquiries wait for its desk."""
    overdue: int
    """How many of them have waited for a first answer longer than was promised."""
    has_declined: bool
    """Whether it has declined this enquiry before."""


def clusters_to_ask(enquiry: Enquiry, today: date) -> list[Choice]:
    """List the clusters that may be asked, those with services that may fit first.

    The others follow by name. However many clusters there are, it costs the same few statements.
    """
    available = [cluster for cluster in clusters.all_clusters() if enquiry.may_ask(cluster)]
    if not available:
        return []

    services = _services_that_may_fit(enquiry)
    loads = _loads(today)
    declined = {part.cluster_id for part in enquiry.assignments if part.is_declined}
    choices = [
        Choice(
            cluster,
            [service for service in services if cluster in service.clusters],
            *loads.get(cluster.id, (0, 0)),
            has_declined=cluster.id in declined,
        )
        for cluster in available
    ]
    places = {service.id: place for place, service in enumerate(services)}
    return sorted(choices, key=lambda choice: _place_of_best(choice, places))


def _services_that_may_fit(enquiry: Enquiry) -> list[Service]:
    """List services that may fit what was asked, but those whose clusters were asked already.

    While others take part no further cluster is looked for, and so no service.
    """
    if enquiry.participants:
        return []
    question = queries.questions([enquiry]).get(enquiry.id, "")
    titles = [title.words for title in enquiry.seen_titles] or [""]
    texts = [f"{title} {question}" for title in titles]
    asked_about = {service.id for service in enquiry.services}
    return proposals.services_for_each(texts, enquiry.language, but=asked_about)


def _loads(today: date) -> dict[int, tuple[int, int]]:
    """Count what waits for each cluster, and what of it is overdue, in one statement."""
    is_late = Assignment.is_late(today)
    counts = select(Assignment.cluster_id, func.count(), func.count().filter(is_late))
    query = counts.where(Assignment.waits).group_by(Assignment.cluster_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def _place_of_best(choice: Choice, places: dict[int, int]) -> int:
    if not choice.services:
        return len(places)
    return places[choice.services[0].id]
