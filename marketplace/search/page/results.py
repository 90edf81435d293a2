"""A page of results as its template shows it.

Filters, chips, the summary in words, pages, and ways on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from flask import get_template_attribute
from markupsafe import Markup

from marketplace import vocabularies
from marketplace.i18n import _, alphabetical, current_language, ngettext, show_number
from marketplace.search.index.facets import FACETS
from marketplace.search.page.address import AskedPage
from marketplace.search.query import SORTS, Query
from marketplace.search.results import Results
from marketplace.search.text import parsing
from marketplace.search.text.negations import without_negations
from marketplace.technologies.shown import shown
from marketplace.technologies.terms import Label, Terms
from marketplace.text_cache import cached_by_text

_BY_COUNT = {"sector", "technology", "cluster", "language"}
_CHOICES_MAX = 5_000
"""Options that are kept: some hundreds for each language, in three megabytes."""
_CHARACTERS_NAMED = 80
"""Characters of what was typed that the summary repeats: who typed a letter knows it."""
OPTIONS_SHOWN = 12
"""Options of a facet that are shown at first; those that are chosen always are."""
Order = tuple[int, str, str]
"""A key to sort by: a place, and the two of a name in its alphabet."""


class _Choice(NamedTuple):
    """What is the same of an option on every page in a language."""

    label: Markup
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
    def label(self) -> Markup:
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
    page: AskedPage

    @property
    def is_full(self) -> bool:
        """Whether all options are shown."""
        return self.name in self.page.in_full

    @property
    def full_url(self) -> str:
        """The address of the same page with all options of this facet too."""
        return self.page.with_all_of(self.name)

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
        if self.name not in self.page.query.filters:
            return 0
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
class Chip:
    """A chosen filter."""

    label: Label
    url: str
    """The address of the page without it."""


@dataclass(frozen=True)
class Pagination:
    """Where in the results a page is, with the addresses of the others."""

    number: int
    pages: int
    page: AskedPage

    def url(self, number: int) -> str:
        """Return the address of another page."""
        return self.page.numbered(number)


def facets_of(
    results: Results, page: AskedPage, cluster_names: Mapping[str, str], terms: Terms
) -> list[Facet]:
    """List the facets that leave something to choose."""
    labels = facet_labels()
    language = current_language()
    names = _Names(cluster_names, terms, language)
    facets = [
        Facet(name, labels[name], _options(results, name, names), language, page) for name in FACETS
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
        "language": _("Language of the service"),
        "delivery": _("Delivery"),
        "joint": _("Joint or single cluster"),
    }


class _Names(NamedTuple):
    """What values of facets are called, those of the database among them."""

    clusters: Mapping[str, str]
    technologies: Terms
    language: str
    """The reader's."""

    def label(self, facet: str, value: str) -> Label:
        """Name a value of a facet."""
        if facet == "technology":
            return self.technologies.label(value, self.language)
        if facet == "cluster":
            return Label(self.clusters.get(value, value), self.language, is_translated=True)
        return Label(_label(value, facet, self.language), self.language, is_translated=True)


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


def _options(results: Results, facet: str, names: _Names) -> list[Option]:
    """List the values of a facet in their order on the page."""
    chosen_values = results.query.filters.get(facet, ())
    options = [
        Option(
            value,
            count,
            value in chosen_values,
            _choice_of(value, facet, value in chosen_values, names),
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


def _choice_of(value: str, facet: str, is_chosen: bool, names: _Names) -> _Choice:
    """Return what is the same of an option on every page: a page has some hundreds.

    A value that is chosen may be anything that a stranger has typed, and is not kept.
    """
    make = _choice if is_chosen else _usual_choice
    return make(value, facet, is_chosen, names.label(facet, value), names.language)


def _choice(value: str, facet: str, is_chosen: bool, name: Label, _language: str) -> _Choice:
    label = shown(name)
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
    return _Choice(label, _order(value, facet, name.words), str(start), str(end))


_usual_choice = lru_cache(_CHOICES_MAX)(_choice)


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


def chips_of(page: AskedPage, cluster_names: Mapping[str, str], terms: Terms) -> list[Chip]:
    """List the chosen filters, each with the address without it."""
    names = _Names(cluster_names, terms, current_language())
    return [
        Chip(names.label(facet, value), page.without(facet, value))
        for facet, values in page.query.filters.items()
        for value in values
    ]


def negation_chips(results: Results, page: AskedPage) -> list[Chip]:
    """List what is not wanted, each with the address of the search without saying so."""
    language = current_language()
    query = results.query
    return [
        Chip(
            Label(_("without %(words)s", words=negation.written), language, is_translated=True),
            page.address_of(replace(query, text=without_negations(query.text, [negation]), page=1)),
        )
        for negation in results.negations
    ]


def sort_options(query: Query) -> list[tuple[str, str, bool]]:
    """List the orders to choose from: value, label, and whether it is the current one.

    The usual order has no value: someone who chose nothing gets the best match as soon as there are words.
    """
    labels = {
        "relevance": _("Best match"),
        "newest": _("Newest first"),
        "soonest": _("Shortest reply time first"),
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


def summary_of(results: Results, *, typed_enough: bool) -> str:
    """Say in words how many services there are for what."""
    words = _beginning(results.correction or results.query.text)
    if not typed_enough:
        return _("Please type at least two letters or digits")
    if not results.total:
        return (
            _("No services found for “%(words)s”", words=words) if words else _("No services found")
        )
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


def _beginning(words: str) -> str:
    """Return what was typed, or the beginning of a letter."""
    if len(words) <= _CHARACTERS_NAMED:
        return words
    return f"{words[:_CHARACTERS_NAMED].rstrip()}…"
