"""A page of results as its template shows it: filters, chips, the summary in words, pages, and ways on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import url_for

from marketplace import vocabularies
from marketplace.i18n import _, alphabetical, current_language, ngettext, show_number
from marketplace.search.index.facets import FACETS
from marketplace.search.queries import SORTS, Query, Results
from marketplace.search.text import parsing

_BY_COUNT = {"sector", "technology", "cluster", "language"}


@dataclass(frozen=True)
class Option:
    """A value of a facet with the number of services it would give."""

    value: str
    label: str
    count: int
    chosen: bool
    id: str
    """Names its field on the page."""
    shown: str
    """The number as it is written."""


@dataclass(frozen=True)
class Facet:
    """A group of filters."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    text: str
    url: str


@dataclass(frozen=True)
class Pages:
    """Where in the results this page is."""

    number: int
    pages: int
    query: Query

    def url(self, number: int) -> str:
        """Give the address of another page."""
        return address(replace(self.query, page=number))


def address(query: Query) -> str:
    """Give the address of the answer to a query."""
    filters: dict[str, Any] = {facet: list(values) for facet, values in query.filters.items()}
    page = query.page if query.page > 1 else None
    verbatim = 1 if query.verbatim else None
    return url_for(
        "search.results",
        q=query.text or None,
        **filters,
        sort=query.sort,
        verbatim=verbatim,
        page=page,
    )


def verbatim_address(query: Query) -> str:
    """Give the address of the same query with its words meant as they are."""
    return address(replace(query, verbatim=True, page=1))


def without(query: Query, facet: str, value: str | None = None) -> Query:
    """Give the same query without a value of a facet, or without the whole facet."""
    left = tuple(
        other for other in query.filters.get(facet, ()) if value is not None and other != value
    )
    filters = {name: values for name, values in {**query.filters, facet: left}.items() if values}
    return replace(query, filters=filters, page=1)


def facets_of(found: Results, cluster_names: Mapping[str, str]) -> list[Facet]:
    """List the facets that leave something to choose."""
    labels, language = facet_labels(), current_language()
    facets = [
        Facet(name, labels[name], _options(found, name, cluster_names, language)) for name in FACETS
    ]
    return [facet for facet in facets if facet.options]


def facet_labels() -> dict[str, str]:
    """Name the facets."""
    return {
        "type": _("Type of service"),
        "sector": _("Sector"),
        "technology": _("Technology"),
        "cluster": _("Cluster"),
        "country": _("Country served"),
        "language": _("Language of delivery"),
        "delivery": _("Delivery"),
        "joint": _("Joint or own"),
    }


def label_of(facet: str, value: str, cluster_names: Mapping[str, str], language: str) -> str:
    """Name a value of a facet."""
    return cluster_names.get(value, value) if facet == "cluster" else _label(facet, value, language)


@lru_cache(10_000)
def _label(facet: str, value: str, _language: str) -> str:
    """Name a code once per language: a page of results names some hundreds."""
    if facet == "joint":
        return (
            _("Joint services of several clusters")
            if value == "joint"
            else _("Services of one cluster")
        )
    return vocabularies.BY_NAME[facet].label(value) if facet in vocabularies.BY_NAME else value


@lru_cache(10_000)
def _shown(count: int, _language: str) -> str:
    return show_number(count)


def _options(
    found: Results, facet: str, cluster_names: Mapping[str, str], language: str
) -> list[Option]:
    """List the values of a facet: those of short vocabularies in their own order, the others by number or name."""
    chosen = found.query.filters.get(facet, ())
    options = [
        Option(
            value,
            label_of(facet, value, cluster_names, language),
            count,
            value in chosen,
            _id(facet, value),
            _shown(count, language),
        )
        for value, count in found.counts[facet].items()
    ]
    if facet in _BY_COUNT:
        return sorted(options, key=lambda option: (-option.count, alphabetical(option.label)))
    if facet == "country":
        return sorted(
            options, key=lambda option: (option.value != "EU", alphabetical(option.label))
        )
    codes = vocabularies.BY_NAME[facet].codes if facet in vocabularies.BY_NAME else ("joint", "own")
    return sorted(
        options,
        key=lambda option: codes.index(option.value) if option.value in codes else len(codes),
    )


@lru_cache(10_000)
def _id(facet: str, value: str) -> str:
    return f"{facet}-{quote(value)}"


def chips_of(query: Query, cluster_names: Mapping[str, str]) -> list[Link]:
    """List the chosen filters, each with the address without it."""
    language = current_language()
    return [
        Link(label_of(facet, value, cluster_names, language), address(without(query, facet, value)))
        for facet, values in query.filters.items()
        for value in values
    ]


def all_filters_off(query: Query) -> str:
    """Give the address of the same query without filters."""
    return address(replace(query, filters={}, page=1))


def sort_options(query: Query) -> list[tuple[str, str, bool]]:
    """List the orders to choose from: value, label, and whether it is the current one.

    The usual order has no value: someone who chose nothing gets the best match as soon as there are words.
    """
    labels = {
        "relevance": _("Best match"),
        "newest": _("Newest first"),
        "soonest": _("Quickest reply first"),
    }
    usual = replace(query, sort=None).order
    return [
        ("" if sort == usual else sort, labels[sort], sort == query.order)
        for sort in SORTS
        if query.text or sort != "relevance"
    ]


def has_words(query: Query) -> bool:
    """Tell whether a text was typed that has something to look for: single letters and signs have not."""
    return not query.text or bool(parsing.parse(query.text))


def repair_of(found: Results) -> str | None:
    """Say what the answer is while the index is being mended: the last good one's, or nothing but the newest services."""
    if not found.is_degraded:
        return None
    if any(found.counts.values()):
        return _(
            "The search is being repaired, which takes a minute. The newest changes may be missing."
        )
    return _(
        "The search is being repaired, which takes a minute. Until then these are the newest services."
    )


def summary_of(found: Results) -> str:
    """Say in words what was found."""
    words = found.correction or found.query.text
    if not has_words(found.query):
        return _("Please type at least two letters or digits")
    if not found.total:
        return _("No service for “%(words)s”", words=words) if words else _("No service found")
    # Translators: this follows "12 services" or "12 services for “membranes”", as %(from_clusters)s.
    from_clusters = ngettext("from %(num)s cluster", "from %(num)s clusters", found.clusters)
    number = show_number(found.total)
    if words:
        return ngettext(
            "%(number)s service for “%(words)s” %(from_clusters)s",
            "%(number)s services for “%(words)s” %(from_clusters)s",
            found.total,
            number=number,
            words=words,
            from_clusters=from_clusters,
        )
    return ngettext(
        "%(number)s service %(from_clusters)s",
        "%(number)s services %(from_clusters)s",
        found.total,
        number=number,
        from_clusters=from_clusters,
    )
