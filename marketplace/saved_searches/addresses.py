"""A search as it is stored: what stands behind the question mark of its results."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from marketplace.saved_searches.models import ADDRESS_MAX
from marketplace.search.forms import ALL_WORDS, SearchForm
from marketplace.search.query import Query
from marketplace.technologies.terms import Terms

_FIELDS_MAX = 500
"""Fields of an address that are read."""


def query_of(address: str, terms: Terms) -> Query:
    """Read a search. What is unknown is left aside, as on the page of results."""
    pairs = parse_qsl(address[: 10 * ADDRESS_MAX], errors="replace")[:_FIELDS_MAX]
    query = SearchForm(MultiDict(pairs), terms.code_of).query()
    return replace(query, sort="newest", page=1)


def address_of(query: Query) -> str:
    """Write a search, the same one always in the same way."""
    pairs = [("q", query.text)] if query.text else []
    pairs += [
        (facet, value) for facet in sorted(query.filters) for value in sorted(query.filters[facet])
    ]
    if query.verbatim:
        pairs.append(("verbatim", "1"))
    if query.all_words:
        pairs.append((ALL_WORDS, "1"))
    return urlencode(pairs)
