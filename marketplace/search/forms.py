"""The search form, read from the address.

What is unknown there is left aside, nothing is an error.
"""

from collections.abc import Callable, Iterable

from werkzeug.datastructures import MultiDict

from marketplace import vocabularies
from marketplace.search.query import QUERY_CHARACTERS_MAX, QUERY_WORDS_MAX, SORTS, Query
from marketplace.text import clean_line

_VALUES_MAX = 50
"""Values of a facet that are read."""
_VALUE_LENGTH_MAX = 100
_PAGE_DIGITS_MAX = 9
_CHARACTERS_READ = 10 * QUERY_CHARACTERS_MAX
"""Characters of a field that are looked at; more are never typed."""
IN_FULL = "all"
"""The field that names facets whose options are all shown, however many."""
OPENED = "opened"
"""The field of the address that opens such a facet: the same search again."""
ALL_WORDS = "all_words"
"""The field that asks for services with every word."""
Reader = Callable[[str], str | None]
"""Reads a value of a facet; None if it is none."""


def _code_of(codes: Iterable[str]) -> Reader:
    known_codes = frozenset(codes)
    return lambda value: value if value in known_codes else None


def _name(value: str) -> str | None:
    return clean_line(value) if len(value) <= _VALUE_LENGTH_MAX else None


_JOINT = {
    "joint": "joint",
    "1": "joint",
    "true": "joint",
    "yes": "joint",
    "own": "own",
    "0": "own",
    "false": "own",
    "no": "own",
}
"""Scripts write yes and no in their own ways; the pages write joint and own."""
_READERS: dict[str, Reader] = {
    "type": _code_of(vocabularies.TYPE.codes),
    "sector": vocabularies.division_code,
    "technology": _name,
    "cluster": _name,
    "country": _code_of(vocabularies.COUNTRY.codes),
    "language": _code_of(vocabularies.LANGUAGE.codes),
    "delivery": _code_of(vocabularies.DELIVERY.codes),
    "joint": _JOINT.get,
}


class SearchForm:
    """The search form as it comes in: plain GET, every field optional."""

    def __init__(
        self, arguments: MultiDict[str, str], technology_code: Reader = lambda _word: None
    ) -> None:
        """Take the fields of an address, and what knows the codes of technologies.

        Addresses of before may have a label or a code that another one stands for now.
        """
        self._arguments = arguments
        self._technology_code = technology_code

    def query(self) -> Query:
        """Return what is asked for, cut to what is searched for."""
        text, is_shortened = _shortened(self._text("q"))
        sort = self._arguments.get("sort")
        filters = {facet: self._values(facet) for facet in _READERS}
        return Query(
            text=text,
            filters={facet: values for facet, values in filters.items() if values},
            sort=sort if sort in SORTS else None,
            page=_page_number(self._arguments.get("page", "")),
            verbatim=self._is_said_of("verbatim", text),
            all_words=self._is_said_of(ALL_WORDS, text),
            shortened=is_shortened,
        )

    def facets_in_full(self) -> frozenset[str]:
        """Return which facets are shown with all of their options."""
        return frozenset(_READERS).intersection(self._arguments.getlist(IN_FULL))

    def is_opening(self) -> bool:
        """Whether a facet is being opened in full on a page that was there already."""
        return OPENED in self._arguments

    def _text(self, name: str) -> str:
        return clean_line(self._arguments.get(name, "")[:_CHARACTERS_READ])

    def _is_said_of(self, name: str, text: str) -> bool:
        """Whether something is said of the words: that they are meant as they are, or all of them.

        Links say 1; the form says for which text, as the text may change afterwards.
        """
        return bool(text) and self._text(name) in {"1", text}

    def _values(self, facet: str) -> tuple[str, ...]:
        """Read the values of a facet, each once."""
        read_value = _READERS[facet]
        values = [read_value(value) for value in self._arguments.getlist(facet)[:_VALUES_MAX]]
        if facet == "technology":
            values = [self._technology_code(value) or value for value in values if value]
        return tuple(dict.fromkeys(value for value in values if value))


def _shortened(text: str) -> tuple[str, bool]:
    """Cut a text to the words that are searched for, and say whether anything was cut."""
    words = text[:QUERY_CHARACTERS_MAX].split()
    if len(text) > QUERY_CHARACTERS_MAX and len(words) > 1:
        words = words[:-1]  # the last one may be half a word
    shortened = " ".join(words[:QUERY_WORDS_MAX])
    return shortened, shortened != text


def _page_number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return int(digits[:_PAGE_DIGITS_MAX])
