"""The clusters to which an enquiry may be passed on, each with what helps to choose."""

from collections.abc import Iterable, Sequence
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
from marketplace.search.fitting import FittingCluster, fitting_clusters, named_in

_SERVICES_MAX = 30
"""Services that say which clusters fit: those after them answer but a word of what was asked."""


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
    is_fitting: bool = False
    """Whether it is one of the few that fit best."""
    is_named: bool = False
    """Whether the enquiry names it."""
    place: str = ""
    """Where it is, if the enquiry names that."""


def clusters_to_ask(enquiry: Enquiry, today: date) -> list[Choice]:
    """List the clusters that may be asked, the few that fit best first.

    The others follow by name. However many clusters there are, it costs the same few statements.
    """
    available = [cluster for cluster in clusters.all_clusters() if enquiry.may_ask(cluster)]
    if not available:
        return []

    services: dict[int, Service] = {}
    fitting: dict[str, FittingCluster] = {}
    if not enquiry.participants:  # while others take part no further cluster is looked for
        texts = _texts(enquiry)
        services = {service.id: service for service in _services_that_may_fit(enquiry, texts)}
        fitting = _fitting(enquiry, texts, services.values(), available)
    loads = _loads(today)
    declined = {part.cluster_id for part in enquiry.assignments if part.is_declined}

    def choice(cluster: Cluster) -> Choice:
        fit = fitting.get(cluster.slug)
        return Choice(
            cluster,
            [services[id] for id in fit.services] if fit else [],
            *loads.get(cluster.id, (0, 0)),
            has_declined=cluster.id in declined,
            is_fitting=fit is not None,
            is_named=fit is not None and fit.is_named,
            place=fit.place if fit else "",
        )

    places = {slug: place for place, slug in enumerate(fitting)}
    choices = [choice(cluster) for cluster in available]
    return sorted(choices, key=lambda choice: places.get(choice.cluster.slug, len(places)))


def _texts(enquiry: Enquiry) -> list[str]:
    """List what was asked, once for each service that was asked about."""
    question = queries.questions([enquiry]).get(enquiry.id, "")
    titles = [title.words for title in enquiry.seen_titles] or [""]
    return [f"{title} {question}" for title in titles]


def _fitting(
    enquiry: Enquiry,
    texts: Sequence[str],
    services: Iterable[Service],
    available: Sequence[Cluster],
) -> dict[str, FittingCluster]:
    """Return the clusters that fit best among those that may be asked, the best first."""
    offered = [(service.id, [cluster.slug for cluster in service.clusters]) for service in services]
    slugs = [cluster.slug for cluster in available]
    fits = fitting_clusters(offered, named_in(texts[0], enquiry.language), slugs)
    return {fit.slug: fit for fit in fits}


def _services_that_may_fit(enquiry: Enquiry, texts: Sequence[str]) -> list[Service]:
    """List services that may fit what was asked, but those whose clusters were asked already."""
    asked_about = {service.id for service in enquiry.services}
    return proposals.services_for_each(
        texts, enquiry.language, but=asked_about, at_most=_SERVICES_MAX
    )


def _loads(today: date) -> dict[int, tuple[int, int]]:
    """Count what waits for each cluster, and what of it is overdue, in one statement."""
    is_late = Assignment.is_late(today)
    counts = select(Assignment.cluster_id, func.count(), func.count().filter(is_late))
    query = counts.where(Assignment.waits).group_by(Assignment.cluster_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
