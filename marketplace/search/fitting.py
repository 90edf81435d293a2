"""Which clusters fit a text: those that it names, and those whose services answer it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.i18n import country_name, current_language
from marketplace.search.entities import directory as entities
from marketplace.search.entities.entity import Entity, Kind
from marketplace.search.entities.places import place_label
from marketplace.search.text.parsing import as_prose

CLUSTERS_MAX = 5
_RANK_OFFSET = 2
"""The first service counts a half, the second a third."""
_IN_NAMED_PLACE = 2
"""How much more a cluster fits that is where the text says."""


@dataclass(frozen=True)
class Named:
    """The clusters that texts name, and those that are in the places which they name."""

    clusters: Sequence[str] = ()
    in_places: Mapping[str, str] = field(default_factory=dict)
    """The place, in the language of the page, for each cluster that is there."""


@dataclass(frozen=True)
class FittingCluster:
    """A cluster that fits, by its slug, and why."""

    slug: str
    services: Sequence[int]
    """Those of its services that answer, the best first."""
    is_named: bool = False
    place: str = ""
    """Where it is, if the text names that."""


def fitting_clusters(
    services: Iterable[tuple[int, Collection[str]]],
    named: Named,
    available: Collection[str],
) -> list[FittingCluster]:
    """List at most five of the available clusters that fit, the best first.

    Those that are named come before all others. The services are the best first, each with the clusters that take part:
    a joint one counts for each of them.
    """
    services_by_cluster: dict[str, list[int]] = {slug: [] for slug in named.clusters}
    points: dict[str, float] = defaultdict(float)
    for rank, (service, slugs) in enumerate(services):
        for slug in slugs:
            services_by_cluster.setdefault(slug, []).append(service)
            more = _IN_NAMED_PLACE if slug in named.in_places else 1
            points[slug] += more / (_RANK_OFFSET + rank)

    def order(slug: str) -> tuple[bool, float]:
        return slug not in named.clusters, -points[slug]

    slugs = sorted(services_by_cluster.keys() & set(available))
    return [
        FittingCluster(
            slug,
            services_by_cluster[slug],
            is_named=slug in named.clusters,
            place=named.in_places.get(slug, ""),
        )
        for slug in sorted(slugs, key=order)[:CLUSTERS_MAX]
    ]


def named_in(text: str, language: str) -> Named:
    """Find the clusters and the places that a text names, as who writes a letter does."""
    directory = entities.current()
    clusters: list[str] = []
    in_places: dict[str, str] = {}
    for mention in directory.read(as_prose(text), language).leading():
        slugs = directory.clusters_of(mention.entity)
        if mention.entity.kind == Kind.CLUSTER:
            clusters += slugs
        else:
            in_places |= dict.fromkeys(slugs, _place(mention.entity))
    return Named(tuple(dict.fromkeys(clusters)), in_places)


def _place(entity: Entity) -> str:
    if entity.kind == Kind.COUNTRY:
        return country_name(entity.key)
    return place_label(entity, current_language())
