"""The results of a query, and what is to be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.search.index.facets import Counts
from marketplace.search.matching.completeness import Completeness
from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.matching.reasons import Reason
from marketplace.search.query import Query
from marketplace.search.text.negations import Negation


@dataclass(frozen=True)
class Results:
    """One page of services in order, and exact numbers about all that answer a query."""

    query: Query
    """The query as it was answered: on a page that exists, without values that no service has."""
    ids: list[int]
    """The services of this page."""
    total: int
    pages: int
    clusters: int
    """The number of clusters that take part in the results."""
    counts: Counts
    """For each value of a facet the number of services that it would give."""
    languages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The languages of the texts that answer, the best first, for each service of this page."""
    related_ids: frozenset[int] = frozenset()
    """The services of this page that answer by synonyms, or in other words in another language."""
    matched_terms: Mapping[str, MatchedTerms] = field(default_factory=dict)
    """The words of the texts in each language that answer."""
    correction: str | None = None
    """What was searched for in place of what was typed, where no text has some of its words."""
    suggestion: str | None = None
    """What may have been meant, where there are no results."""
    completeness: Completeness | None = None
    """Which words none of the results has, and how many have all; None where that says nothing."""
    is_abridged: bool = False
    """Only the most telling words of a long text were looked for."""
    are_only_near: bool = False
    """No service that was found, on whatever page, shares a word with what was typed."""
    near_ids: frozenset[int] = frozenset()
    """The services of this page that share no word with what was typed, but are near to it in meaning."""
    is_hurried: bool = False
    """What is near in meaning did not come in time: the same query may find more in a moment."""
    negations: Sequence[Negation] = ()
    """What is not wanted, so that services that have it come last."""
    reasons: Mapping[int, tuple[Reason, ...]] = field(default_factory=dict)
    """What each service of this page has of the query, if that was asked for."""
    is_degraded: bool = False
    """The index is being mended: this is the last good one's answer or the newest services."""

    @property
    def is_doubtful(self) -> bool:
        """Whether the page says that these services may not be what was asked for."""
        return self.are_only_near or bool(self.completeness and not self.completeness.complete)
