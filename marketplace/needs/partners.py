"""What may help with a need: the services that come nearest, and the clusters behind them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.models import Cluster
from marketplace.needs.models import UnmetNeed
from marketplace.search import proposals
from marketplace.search import queries as search
from marketplace.search.fitting import Named, fitting_clusters, named_in
from marketplace.search.query import Query

_SERVICES_MAX = 30
_USUAL_TYPE = "advice"
"""What a service is while nothing is known that comes near to it."""


@dataclass(frozen=True)
class ProposedPartner:
    """A cluster that may deliver a service together with another, and why."""

    cluster: Cluster
    services: Sequence[Service]
    """Those of its services that come near to the need, the best first."""


def services_near(need: UnmetNeed) -> list[Service]:
    """List services that come near to a need: to its words, or else in its sector."""
    if need.words:
        near = proposals.services_for_each([need.words], need.language, at_most=_SERVICES_MAX)
        if near:
            return near
    if not need.sector or not search.is_ready():
        return []
    query = Query(filters={"sector": (need.sector,)}, per_page=_SERVICES_MAX)
    return catalogue.published_by_ids(search.find(query, need.language).ids)


def proposed_partners(
    need: UnmetNeed, services: Sequence[Service], but: int
) -> list[ProposedPartner]:
    """List the clusters that fit a need, the best first, without one."""
    available = {cluster.slug: cluster for cluster in clusters.all_clusters() if cluster.id != but}
    by_id = {service.id: service for service in services}
    offered = [(service.id, [cluster.slug for cluster in service.clusters]) for service in services]
    named = named_in(need.words, need.language) if need.words else Named()
    return [
        ProposedPartner(available[fit.slug], [by_id[id] for id in fit.services])
        for fit in fitting_clusters(offered, named, available.keys())
    ]


def likely_type(services: Sequence[Service]) -> str:
    """Return the type that most of the services have that come near."""
    types = Counter(service.type for service in services)
    return types.most_common(1)[0][0] if types else _USUAL_TYPE
