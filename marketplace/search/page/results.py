"""A page of results as its template shows it.

Filters, chips, the summary in words, pages, and ways on.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from flask import get_template_attribute
from markupsafe import Markup

from marketplace import vocabularies
from marketplace.i18n import _, alphabetical, current_language, ngettext, show_number
from marketplace.search.forms import IN_FULL
from marketplace.search.index.facets import FACETS
from marketplace.search.queries import SORTS, Query, Results
from marketplace.search.text import parsing
from marketplace.text_cache import cached_by_text
from marketplace.web.addresses import kept_address, with_query

_BY_COUNT = {"sector", "technology", "cluster", "language"}
_CHOICES_MAX = 5_000
"""Options that are kept: some hundreds for each language, in three megabytes."""
OPTIONS_SHOWN = 12
"""Options of a facet that are shown at first; those that are chosen always are."""
Order = tuple[int, str, str]
"""A key to sort by: a place, and the two of a name in its alphabet."""


class _Choice(NamedTuple):
    """What is the same of an option on every page in a language."""

    label: str
    order: Order
    """Its place among the options of its facet, where their numbers do not decide."""
    start: str
    """Its HTML before the number of services."""
    end: str


@dataclass(slots=True)
class Option:
    """A value of a facet with the number of services it would give."""

    value: str
    count: int
    is_chosen: bool
    choice: _Choice

    @property
    def label(self) -> str:
        """The name of the value."""
        return self.choice.label


@dataclass(frozen=True)
class Facet:
    """A group of filters."""

    name: str
    label: str
    options: list[Option]
    """All of them, in their order on the page."""
    language: str
    query: Query
    in_full: Set[str]
    """The facets that are shown with all options, however many."""

    @property
    def is_full(self) -> bool:
        """Whether all options are shown."""
        return self.name in self.in_full

    @property
    def full_url(self) -> str:
        """The address of the same page with all options of this facet too."""
        pairs = [(IN_FULL, facet) for facet in sorted({self.name, *self.in_full})]
        return address(self.query, *pairs)

    @property
    def is_long(self) -> bool:
        """Whether there are more options than are shown at first."""
        return len(self.options) > OPTIONS_SHOWN

    @property
    def options_shown(self) -> list[Option]:
        """The first options and those that are chosen, or all of them."""
        if self.is_full:
            return self.options
        later = self.options[OPTIONS_SHOWN:]
        return self.options[:OPTIONS_SHOWN] + [option for option in later if option.is_chosen]

    @property
    def number_of_chosen(self) -> int:
        """How many of the options are chosen."""
        return sum(option.is_chosen for option in self.options)

    @property
    def choices(self) -> Markup:
        """The options that are shown, as a list of checkboxes."""
        language = self.language
        pieces = [
            f"{option.choice.start}{_count_text(option.count, language)}{option.choice.end}"
            for option in self.options_shown
        ]
        return Markup("".join(pieces))  # noqa: S704 – the template has escaped them


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    text: str
    url: str


@dataclass(frozen=True)
class Pagination:
    """Where in the results a page is, with the addresses of the others."""

    number: int
    pages: int
    query: Query

    def url(self, number: int) -> str:
        """Return the address of another page."""
        return address(replace(self.query, page=number))


def address(query: Query, *more: tuple[str, str]) -> str:
    """Return the address of the results of a query, with more pairs at its end."""
    pairs = [("q", query.text)] if query.text else []
    pairs += [(facet, value) for facet, values in query.filters.items() for value in values]
    if query.sort is not None:
        pairs.append(("sort", query.sort))
    if query.verbatim:
        pairs.append(("verbatim", "1"))
    if query.page > 1:
        pairs.append(("page", str(query.page)))
    return with_query(kept_address("search.results"), [*pairs, *more])


def verbatim_address(query: Query) -> str:
    """Return the address of the same query with its words meant as they are."""
    return address(replace(query, verbatim=True, page=1))


def without(query: Query, facet: str, value: str | None = None) -> Query:
    """Return the same query without a value of a facet, or without the whole facet."""
    remaining: tuple[str, ...] = ()
    if value is not None:
        values = query.filters.get(facet, ())
        remaining = tuple(remaining_value for remaining_value in values if remaining_value != value)

    filters = {**query.filters, facet: remaining}
    filters = {name: values for name, values in filters.items() if values}
    return replace(query, filters=filters, page=1)


def facets_of(
    results: Results, cluster_names: Mapping[str, str], in_full: Set[str] = frozenset()
) -> list[Facet]:
    """List the facets that leave something to choose, those named in full with all options."""
    labels = facet_labels()
    language = current_language()
    facets = [
        Facet(
            name,
            labels[name],
            _options(results, name, cluster_names, language),
            language,
            results.query,
            in_full,
        )
        for name in FACETS
    ]
    return [facet for facet in facets if facet.options]


def facet_labels() -> dict[str, str]:
    """Return the names of the facets in the reader's language."""
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
    """Return the name of a value of a facet."""
    if facet == "cluster":
        return cluster_names.get(value, value)
    return _label(value, facet, language)


@cached_by_text(5_000)
def _label(value: str, facet: str, _language: str) -> str:
    """Return the name of a code, made once per language.

    A page of results names some hundreds.
    """
    if facet == "joint":
        is_joint = value == "joint"
        return _("Joint services of several clusters") if is_joint else _("Services of one cluster")
    vocabulary = vocabularies.BY_NAME.get(facet)
    return vocabulary.label(value) if vocabulary else value


@lru_cache(10_000)
def _count_text(count: int, _language: str) -> str:
    return show_number(count)


def _options(
    results: Results, facet: str, cluster_names: Mapping[str, str], language: str
) -> list[Option]:
    """List the values of a facet in their order on the page."""
    chosen_values = results.query.filters.get(facet, ())
    names: Mapping[str, str] = cluster_names if facet == "cluster" else {}
    options = [
        Option(
            value,
            count,
            value in chosen_values,
            _choice(value, facet, value in chosen_values, names.get(value), language),
        )
        for value, count in results.counts[facet].items()
    ]
    if facet in _BY_COUNT:
        return sorted(options, key=_most_services_first)
    return sorted(options, key=_in_order)


def _most_services_first(option: Option) -> tuple[int, Order]:
    return -option.count, option.choice.order


def _in_order(option: Option) -> Order:
    return option.choice.order


@cached_by_text(_CHOICES_MAX)
def _choice(
    value: str, facet: str, is_chosen: bool, cluster_name: str | None, language: str
) -> _Choice:
    """Make what is the same of an option on every page: a page has some hundreds."""
    label = cluster_name or _label(value, facet, language)
    macro = get_template_attribute("macros/services.html", "choice")
    html = macro(
        facet,
        value=value,
        id=f"{facet}-{quote(value)}",
        label=label,
        is_chosen=is_chosen,
        count="\0",
    )
    start, _count, end = html.rpartition("\0")
    return _Choice(label, _order(value, facet, label), str(start), str(end))


def _order(value: str, facet: str, label: str) -> Order:
    """Return the key by which the options of a facet are sorted.

    Short vocabularies have an order of their own, the others go by name.
    """
    if facet in _BY_COUNT:
        return (0, *alphabetical(label))
    if facet == "country":
        return (int(value != "EU"), *alphabetical(label))
    vocabulary = vocabularies.BY_NAME.get(facet)
    codes = vocabulary.codes if vocabulary else ("joint", "own")
    place = codes.index(value) if value in codes else len(codes)
    return (place, "", "")


def chips_of(query: Query, cluster_names: Mapping[str, str]) -> list[Link]:
    """List the chosen filters, each with the address without it."""
    language = current_language()
    return [
        Link(label_of(facet, value, cluster_names, language), address(without(query, facet, value)))
        for facet, values in query.filters.items()
        for value in values
    ]


def all_filters_off(query: Query) -> str:
    """Return the address of the same query without filters."""
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
    usual_order = replace(query, sort=None).order
    sorts = SORTS if query.text else [sort for sort in SORTS if sort != "relevance"]
    return [
        ("" if sort == usual_order else sort, labels[sort], sort == query.order) for sort in sorts
    ]


def has_words(query: Query) -> bool:
    """Whether a text has something to look for: single letters and signs have not."""
    return not query.text or bool(parsing.parse(query.text))


def repair_of(results: Results) -> str | None:
    """Say what the results are while the index is being mended.

    Of the last good one, or the newest.
    """
    if not results.is_degraded:
        return None
    if any(results.counts.values()):
        return _(
            "The search is being repaired, which takes a minute. The newest changes may be missing."
        )
    return _(
        "The search is being repaired, which takes a minute. Until then these are the newest services."
    )


def summary_of(results: Results) -> str:
    """Say in words how many services there are for what."""
    words = results.correction or results.query.text
    if not has_words(results.query):
        return _("Please type at least two letters or digits")
    if not results.total:
        return _("No service for “%(words)s”", words=words) if words else _("No service found")
    # Translators: this follows "12 services" or "12 services for “membranes”", as %(from_clusters)s.
    from_clusters = ngettext("from %(num)s cluster", "from %(num)s clusters", results.clusters)
    number = show_number(results.total)
    if words:
        return ngettext(
            "%(number)s service for “%(words)s” %(from_clusters)s",
            "%(number)s services for “%(words)s” %(from_clusters)s",
            results.total,
            number=number,
            words=words,
            from_clusters=from_clusters,
        )
    return ngettext(
        "%(number)s service %(from_clusters)s",
        "%(number)s services %(from_clusters)s",
        results.total,
        number=number,
        from_clusters=from_clusters,
    )
