"""Ways on when nothing was found: the same question with less in it, where that finds something."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from marketplace.search.page.results import without
from marketplace.search.queries import Query, Results, find
from marketplace.search.text import parsing
from marketplace.search.text.analysis import tokenize

_WORDS_TRIED = 4


@dataclass(frozen=True)
class Suggestion:
    """A broader query, what it leaves out, and how much it finds."""

    query: Query
    total: int = 0
    facet: str | None = None
    """The facet that is left out; None where words are left out, or everything but the words."""
    is_loose: bool = False
    """All the words are kept, but they may stand anywhere."""


def meant(found: Results, language: str) -> Suggestion | None:
    """Give what may have been meant where nothing was found, if that finds something, with the same filters or none."""
    if found.total or not found.suggestion:
        return None
    query = replace(found.query, text=found.suggestion, verbatim=False, page=1)
    return next(
        iter(_counted([Suggestion(query), Suggestion(replace(query, filters={}))], language)), None
    )


def broader(query: Query, language: str) -> list[Suggestion]:
    """List broader queries that find something, the closest first."""
    return list(_counted(_tried(query), language))


def _counted(suggestions: Iterable[Suggestion], language: str) -> Iterator[Suggestion]:
    """Pass on the suggestions that find something, each with how much."""
    counted = (replace(one, total=find(one.query, language).total) for one in suggestions)
    return (one for one in counted if one.total)


def _tried(query: Query) -> Iterator[Suggestion]:
    for facet in query.filters:
        yield Suggestion(without(query, facet), facet=facet)
    if len(query.filters) > 1 and query.text:
        yield Suggestion(replace(query, filters={}, page=1))
    said = parsing.parse(query.text)
    typed = list(
        dict.fromkeys(
            word for word in re.findall(r"[^\W_]+", query.text) if {*tokenize(word)} & {*said.words}
        )
    )
    if typed and (said.phrases or said.excluded):
        yield Suggestion(replace(query, text=" ".join(typed), page=1), is_loose=bool(said.phrases))
    if len(typed) > 1:
        longest = sorted(typed, key=len, reverse=True)[:_WORDS_TRIED]
        yield from (Suggestion(Query(text=word)) for word in longest)
