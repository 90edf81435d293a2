"""A cluster claims a need and begins a service for it, or gives the need back."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.catalogue import actions as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.errors import IllegalStateChange
from marketplace.needs.errors import ClaimedAlready
from marketplace.needs.models import UnmetNeed


def claim(need: UnmetNeed, cluster: Cluster, type: str, now: datetime) -> Service:
    """Let a cluster look into a need, and return the draft of a service for it.

    Claimed twice, it is the same claim. Raises ClaimedAlready if another cluster was quicker, and
    IllegalStateChange if the need says too little.
    """
    if need.claimed_by_id not in (None, cluster.id):
        raise ClaimedAlready(need.claimed_by.display_name if need.claimed_by else "")
    if not need.is_claimable:
        raise IllegalStateChange(f"need {need.id} has no words that may be shown")
    if need.claimed_by_id == cluster.id and need.service is not None:
        return need.service

    service = _new_draft(need, cluster, type, now)
    need.claimed_by = cluster
    need.claimed_at = now
    need.service = service
    return service


def give_back(need: UnmetNeed, cluster_id: int) -> None:
    """Let others look into a need again. The draft stays with its cluster.

    Raises IllegalStateChange if the cluster does not look into it.
    """
    if need.claimed_by_id != cluster_id:
        raise IllegalStateChange(f"need {need.id} is not that of cluster {cluster_id}")
    need.claimed_by = None
    need.claimed_at = None
    need.service = None


def _new_draft(need: UnmetNeed, cluster: Cluster, type: str, now: datetime) -> Service:
    """Begin a service without a title, whose address comes from what was asked for."""
    language = _language_of_draft(need, cluster)
    service = catalogue.create(cluster, title=need.words, type=type, language=language, now=now)
    for text in service.texts:
        text.title = ""
    service.sectors = [need.sector] if need.sector else []
    service.languages = list(dict.fromkeys([language, need.language]))
    service.countries = list(dict.fromkeys([*service.countries, *_countries(need)]))
    return service


def _language_of_draft(need: UnmetNeed, cluster: Cluster) -> str:
    """Return that of the need if the cluster writes it, else its own."""
    return need.language if need.language in cluster.languages else cluster.language


def _countries(need: UnmetNeed) -> Sequence[str]:
    return [need.country] if need.country else []
