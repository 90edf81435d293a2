"""Ways on when nothing was found: the same question with less in it, where that finds something."""

from dataclasses import dataclass, replace

from marketplace.search.listing import without
from marketplace.search.queries import Query, find

_WORDS_TRIED = 4


@dataclass(frozen=True)
class Suggestion:
    """A broader query, what it leaves out, and how much it finds."""

    query: Query
    total: int
    facet: str | None = None
    """The facet that is left out; None where words are left out, or everything but the words."""


def broader(query: Query, language: str) -> list[Suggestion]:
    """List broader queries that find something, the closest first."""
    tried = [Suggestion(without(query, facet), 0, facet) for facet in query.filters]
    if len(query.filters) > 1 and query.text:
        tried.append(Suggestion(replace(query, filters={}, page=1), 0))
    words = sorted(dict.fromkeys(query.text.split()), key=len, reverse=True)
    if len(words) > 1:
        tried += [Suggestion(Query(text=word), 0) for word in words[:_WORDS_TRIED]]
    counted = [replace(one, total=find(one.query, language).total) for one in tried]
    return [one for one in counted if one.total]
