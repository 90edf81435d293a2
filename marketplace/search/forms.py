"""What a visitor asks, read from the address: whatever is unknown there is left aside, nothing is an error."""

from collections.abc import Callable, Iterable

from werkzeug.datastructures import MultiDict

from marketplace import vocabularies
from marketplace.search.queries import QUERY_CHARACTERS_MAX, QUERY_WORDS_MAX, SORTS, Query
from marketplace.text import clean_line

_VALUES_MAX, _VALUE_MAX, _PAGE_DIGITS = 50, 100, 9
_TEXT_READ = 100 * QUERY_CHARACTERS_MAX


def _one_of(codes: Iterable[str]) -> Callable[[str], str | None]:
    known = frozenset(codes)
    return lambda written: written if written in known else None


def _any_name(written: str) -> str | None:
    return clean_line(written) if len(written) <= _VALUE_MAX else None


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
_READERS: dict[str, Callable[[str], str | None]] = {
    "type": _one_of(vocabularies.TYPE.codes),
    "sector": vocabularies.division_code,
    "technology": _any_name,
    "cluster": _any_name,
    "country": _one_of(vocabularies.COUNTRY.codes),
    "language": _one_of(vocabularies.LANGUAGE.codes),
    "delivery": _one_of(vocabularies.DELIVERY.codes),
    "joint": _JOINT.get,
}


class SearchForm:
    """The search form as it comes in: plain GET, every field optional."""

    def __init__(self, arguments: MultiDict[str, str]) -> None:
        self._arguments = arguments

    def query(self) -> Query:
        """Give what is asked for, cut to what is searched for."""
        text, shortened = _shortened(clean_line(self._arguments.get("q", "")[:_TEXT_READ]))
        sort = self._arguments.get("sort")
        return Query(
            text=text,
            filters={facet: values for facet in _READERS if (values := self._values(facet))},
            sort=sort if sort in SORTS else None,
            page=_page(self._arguments.get("page", "")),
            verbatim=self._is_verbatim(text),
            shortened=shortened,
        )

    def _is_verbatim(self, text: str) -> bool:
        """Tell whether words are meant as they are: links say 1; the form says for which text, as that may change."""
        said = clean_line(self._arguments.get("verbatim", "")[:_TEXT_READ])
        return bool(text) and said in {"1", text}

    def _values(self, facet: str) -> tuple[str, ...]:
        read = (
            _READERS[facet](written) for written in self._arguments.getlist(facet)[:_VALUES_MAX]
        )
        return tuple(dict.fromkeys(value for value in read if value))


def _shortened(text: str) -> tuple[str, bool]:
    """Cut a text to the words that are searched for, and tell whether anything was cut."""
    words = text[:QUERY_CHARACTERS_MAX].split()
    if len(text) > QUERY_CHARACTERS_MAX and len(words) > 1:
        words = words[:-1]  # the last one may be half a word
    kept = " ".join(words[:QUERY_WORDS_MAX])
    return kept, kept != text


def _page(written: str) -> int:
    return int(written[:_PAGE_DIGITS]) if written.isascii() and written.isdigit() else 1
