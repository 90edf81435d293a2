"""The page of results as somebody asked for it, and the addresses of others like it."""

from collections.abc import Set
from dataclasses import dataclass, replace
from functools import cached_property

from marketplace.search.forms import ALL_WORDS, IN_FULL, OPENED
from marketplace.search.query import Query
from marketplace.web.addresses import kept_address, with_query


@dataclass(frozen=True)
class AskedPage:
    """A query, and how its results are shown.

    All addresses on the page are written from it. Only what the query says is encoded, once for
    the page: numbers of pages and names of facets stand in an address as they are.
    """

    query: Query
    in_full: Set[str] = frozenset()
    """The facets that are shown with all options, however many."""

    @property
    def address(self) -> str:
        """The address of this page."""
        return self.numbered(self.query.page)

    def numbered(self, number: int) -> str:
        """Return the address of another page of the same results."""
        return self._written(number, self.in_full)

    def with_all_of(self, facet: str) -> str:
        """Return the address of this page with all options of a facet too."""
        return f"{self._written(self.query.page, {facet, *self.in_full})}&{OPENED}=1"

    def address_of(self, query: Query) -> str:
        """Return the address of the results of another query, shown as here."""
        return replace(self, query=query).address

    def without(self, facet: str, value: str) -> str:
        """Return the address of the same page without a value of a facet."""
        return self.address_of(without(self.query, facet, value))

    @property
    def without_filters(self) -> str:
        """The address of the same page without filters."""
        return self.address_of(replace(self.query, filters={}, page=1))

    @property
    def verbatim(self) -> str:
        """The address of the same page with the words meant as they are."""
        return self.address_of(replace(self.query, verbatim=True, page=1))

    @property
    def with_all_words(self) -> str:
        """The address of only those results that have all words."""
        return self.address_of(replace(self.query, all_words=True, page=1))

    @property
    def with_some_words(self) -> str:
        """The address of the results that have some of the words."""
        return self.address_of(replace(self.query, all_words=False, page=1))

    @property
    def query_string(self) -> str:
        """What stands behind the question mark of these results, on whatever page."""
        return self._start.partition("?")[2]

    @cached_property
    def _start(self) -> str:
        """What the addresses of all pages of these results begin with."""
        query = self.query
        pairs = [("q", query.text)] if query.text else []
        pairs += [(facet, value) for facet, values in query.filters.items() for value in values]
        if query.sort is not None:
            pairs.append(("sort", query.sort))
        if query.verbatim:
            pairs.append(("verbatim", "1"))
        if query.all_words:
            pairs.append((ALL_WORDS, "1"))
        return with_query(kept_address("search.results"), pairs)

    def _written(self, number: int, in_full: Set[str]) -> str:
        pairs = [f"page={number}"] if number > 1 else []
        pairs += [f"{IN_FULL}={facet}" for facet in sorted(in_full)]
        if not pairs:
            return self._start
        return f"{self._start}{'&' if '?' in self._start else '?'}{'&'.join(pairs)}"


def without(query: Query, facet: str, value: str | None = None) -> Query:
    """Return the same query without a value of a facet, or without the whole facet."""
    remaining: tuple[str, ...] = ()
    if value is not None:
        values = query.filters.get(facet, ())
        remaining = tuple(remaining_value for remaining_value in values if remaining_value != value)

    filters = {**query.filters, facet: remaining}
    filters = {name: values for name, values in filters.items() if values}
    return replace(query, filters=filters, page=1)
