"""Ways on when nothing was found.

The same question with less in it, where that finds something.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from marketplace.search.entities.directory import Directory
from marketplace.search.page.address import without
from marketplace.search.queries import find
from marketplace.search.query import Query
from marketplace.search.results import Results
from marketplace.search.text import parsing
from marketplace.search.text.addresses import is_address
from marketplace.search.text.parsing import ParsedQuery
from marketplace.search.text.tokenizer import WRITTEN_WORD, join_signs, tokenize

_WORDS_MAX = 4
"""Words that are tried alone."""


@dataclass(frozen=True)
class Suggestion:
    """A broader query, what it leaves out, and how much it finds."""

    query: Query
    total: int = 0
    facet: str | None = None
    """The facet that is left out; None where words are left out, or everything but the words."""
    is_loose: bool = False
    """All the words are kept, but they may stand anywhere."""
    is_partial: bool = False
    """Services need not have all the words."""


def find_alternative(results: Results, language: str, directory: Directory) -> Suggestion | None:
    """Find what may have been meant where there are no results, with the same filters or none."""
    if results.total or not results.suggestion or is_address(results.query.text):
        return None
    query = replace(results.query, text=results.suggestion, verbatim=False, all_words=False, page=1)
    candidates = [Suggestion(query), Suggestion(replace(query, filters={}))]
    return next(_with_results(candidates, language, directory), None)


def broader(query: Query, language: str, directory: Directory) -> list[Suggestion]:
    """List broader queries that find something, the closest first."""
    return list(_with_results(_candidates(query), language, directory))


def _with_results(
    suggestions: Iterable[Suggestion], language: str, directory: Directory
) -> Iterator[Suggestion]:
    """Pass on the suggestions that find something, each with how much."""
    for suggestion in suggestions:
        total = find(suggestion.query, language, directory).total
        if total:
            yield replace(suggestion, total=total)


def _candidates(query: Query) -> Iterator[Suggestion]:
    if query.all_words:
        yield Suggestion(replace(query, all_words=False, page=1), is_partial=True)
    for facet in query.filters:
        yield Suggestion(without(query, facet), facet=facet)
    if len(query.filters) > 1 and query.text:
        yield Suggestion(replace(query, filters={}, page=1))

    if is_address(query.text):
        return
    parsed = parsing.parse(query.text)
    words = _typed_words(query.text, parsed)
    if words and (parsed.phrases or parsed.excluded):
        loose_query = replace(query, text=" ".join(words), page=1)
        yield Suggestion(loose_query, is_loose=bool(parsed.phrases))
    if len(words) > 1:
        longest = sorted(words, key=len, reverse=True)[:_WORDS_MAX]
        yield from (Suggestion(Query(text=word)) for word in longest)


def _typed_words(text: str, parsed: ParsedQuery) -> list[str]:
    """List the words that are looked for as they were typed, each once."""
    wanted_words = set(parsed.words)
    typed_words = dict.fromkeys(WRITTEN_WORD.findall(join_signs(text)))
    return [word for word in typed_words if not wanted_words.isdisjoint(tokenize(word))]
