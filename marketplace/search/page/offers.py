"""Filters that are offered above the results for what a query names: "Services of WSM"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from marketplace import vocabularies
from marketplace.i18n import _, country_name, current_language
from marketplace.search.entities.directory import Directory
from marketplace.search.entities.entity import Entity, Kind
from marketplace.search.entities.places import place_label
from marketplace.search.entities.reading import Mention, Reading
from marketplace.search.page.address import AskedPage
from marketplace.search.queries import find
from marketplace.search.query import Query

_OFFERS_MAX = 3
_CLUSTERS_MAX = 10
"""Clusters of a place up to which they are a filter: of more, the address would be too long."""


@dataclass(frozen=True)
class Offer:
    """A filter with the words that are left, and how much that finds."""

    label: str
    url: str
    total: int


def offers_of(page: AskedPage, directory: Directory, language: str) -> list[Offer]:
    """List the filters that are offered to a reader of a language, the longest names first."""
    if not page.query.text:
        return []
    reading = directory.read(page.query.text, language)
    offers = _offers(page, directory, reading, language)
    return list(islice(offers, _OFFERS_MAX))


def _offers(
    page: AskedPage, directory: Directory, reading: Reading, language: str
) -> Iterator[Offer]:
    for mention in reading.mentions:
        for facet, values in _filters(directory, mention.entity):
            if page.query.filters.get(facet) == values:
                continue
            query = _narrowed(page.query, reading, mention, facet, values)
            total = find(query, language, directory).total
            if total:
                label = _label(directory, mention.entity, facet)
                yield Offer(label, page.address_of(query), total)


def _filters(directory: Directory, entity: Entity) -> Iterator[tuple[str, tuple[str, ...]]]:
    """List the facets that an entity filters, with its values of each."""
    clusters = directory.clusters_of(entity)
    if 0 < len(clusters) <= _CLUSTERS_MAX:
        yield "cluster", clusters
    if entity.kind == Kind.COUNTRY:
        yield "country", (entity.key,)
    if entity.kind == Kind.TYPE:
        yield "type", (entity.key,)


def _narrowed(
    query: Query, reading: Reading, mention: Mention, facet: str, values: tuple[str, ...]
) -> Query:
    filters = {**query.filters, facet: values}
    return replace(query, text=reading.without(mention), filters=filters, page=1)


def _label(directory: Directory, entity: Entity, facet: str) -> str:
    """Say in words what an entity filters."""
    if entity.kind == Kind.TYPE:
        return _("Type of service: %(type)s", type=vocabularies.TYPE.label(entity.key))
    if entity.kind == Kind.CLUSTER:
        cluster = directory.clusters[entity.key]
        name = cluster.short_name or cluster.name
        return _(
            "Services of %(cluster)s", cluster=f"{name}, {cluster.town}" if cluster.town else name
        )
    is_country = entity.kind == Kind.COUNTRY
    name = country_name(entity.key) if is_country else place_label(entity, current_language())
    if facet == "country":
        return _("Country served: %(country)s", country=name)
    return _("Services of clusters from: %(place)s", place=name)
