"""Clusters as they are named where no page has introduced them: by full name and country."""

from functools import lru_cache
from typing import NamedTuple

from marketplace.i18n import country_name

_NAMES_MAX = 2_000
"""Clusters, and groups of them that deliver a service, of which the words are kept."""


class NamedCluster(NamedTuple):
    """What introduces a cluster to somebody who has never heard of it."""

    name: str
    country: str


class PlacedCluster(NamedTuple):
    """What people may look a cluster up by."""

    slug: str
    short_name: str
    name: str
    town: str


@lru_cache(_NAMES_MAX)
def introduction(clusters: tuple[NamedCluster, ...], _language: str) -> str:
    """Name clusters that offer something together, in the current language."""
    return " + ".join(map(_with_country, clusters))


def _with_country(cluster: NamedCluster) -> str:
    if not cluster.country:
        return cluster.name
    return f"{cluster.name} ({country_name(cluster.country)})"
