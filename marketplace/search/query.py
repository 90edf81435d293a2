"""A query: what a visitor asks of the search."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from marketplace.paging import nearest_page, page_count

PER_PAGE = 20
QUERY_WORDS_MAX = 300
QUERY_CHARACTERS_MAX = 2_500
SORTS = ("relevance", "newest", "soonest")


@dataclass(frozen=True)
class Query:
    """What a visitor asks for."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The chosen values of each facet, those of one facet being alternatives."""
    sort: str | None = None
    """One of SORTS; None is relevance where there are words, else newest."""
    page: int = 1
    per_page: int = PER_PAGE
    verbatim: bool = False
    """Words that look mistyped are meant as they are."""
    all_words: bool = False
    """Services have to have every word that tells something."""
    shortened: bool = False
    """The visitor typed more than is searched for."""
    only_words: bool = False
    """Nothing is found that is only near in meaning: who is told of changes wants to be told of no others."""
    typing: bool = False
    """The visitor is still typing, so that the last word may be half a word."""
    with_reasons: bool = False
    """Whoever asks shows why each service answers, in the words of the query."""

    @property
    def order(self) -> str:
        """The order of the results.

        Without words nothing is more relevant than another.
        """
        if self.sort in SORTS and (self.text or self.sort != "relevance"):
            return str(self.sort)
        return "relevance" if self.text else "newest"

    def on_nearest_page(self, total: int) -> tuple["Query", int]:
        """Move to the nearest page that exists, and return how many there are."""
        pages = page_count(total, self.per_page)
        return replace(self, page=nearest_page(self.page, pages)), pages
