"""One list of what was found by words and of what is near in meaning.

Two lists whose scores cannot be compared are mixed by the ranks in them (reciprocal rank fusion: Cormack, Clarke and
Büttcher, SIGIR 2009). What is near counts little where a text has all that was typed: words that are known stay first.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.build import Index
from marketplace.search.matching.candidates import Documents, Scores
from marketplace.search.matching.ranking import Ranking
from marketplace.search.meaning.reader import Near

_RANK_OFFSET = 5
"""The first of a list counts a fifth, the second a sixth."""
_BESIDE_ALL_WORDS = 0.15
"""What a near one counts where the best by words has all of them, or synonyms of them."""
_BESIDE_SOME_WORDS = 0.7
"""What it counts otherwise."""
_ALL = 0.99
_RANKS = 50
"""How many of each list are mixed; those after them keep their order behind."""
_NEAR = 0.2
"""The cosine from which on a text is near to a query, each seen from its middle."""
_NEAR_TO_ONE_WORD = 0.4
"""The same where words find nothing and one alone was typed: half of a dictionary is nearer to something than .27."""
_SHARE_OF_NEAREST = 0.6
"""The share of the cosine of the nearest one that others need to be shown beside it."""
_ADDED = 10
"""How many are added that share no word with what was typed."""


class Mixture(NamedTuple):
    """A ranking with what is near in meaning, and what of it shares no word with the query."""

    ranking: Ranking
    added: Documents


def mix(index: Index, ranking: Ranking, near: Near, *, is_one_word: bool = False) -> Mixture:
    """Mix what was found by words with what is near in meaning."""
    is_all_there_is = is_one_word and not len(ranking.documents)
    close = _closest(index, near, _NEAR_TO_ONE_WORD if is_all_there_is else _NEAR)
    if not len(close):
        return Mixture(ranking, close)
    by_words = _first(ranking)
    has_all_words = bool(len(by_words)) and _share_of_first(ranking, by_words[0]) >= _ALL
    weight = _BESIDE_ALL_WORDS if has_all_words else _BESIDE_SOME_WORDS

    is_new = ~np.isin(close, ranking.documents)
    added = np.sort(close[is_new][:_ADDED])
    close = close[~is_new | np.isin(close, added)]
    documents = np.union1d(ranking.documents, added)
    scores = np.zeros(len(documents), np.float32)
    places = np.searchsorted(documents, ranking.documents)
    largest = max(float(ranking.scores.max(initial=0)), 1e-9)
    scores[places] = ranking.scores / largest / (2 * (_RANK_OFFSET + _RANKS))
    for listed, share in ((ranking.documents[by_words], 1.0), (close, weight)):
        ranks = np.arange(len(listed), dtype=np.float32)
        scores[np.searchsorted(documents, listed)] += share / (_RANK_OFFSET + ranks)

    def widened(coverage: Mapping[str, Scores]) -> dict[str, Scores]:
        """Return how much of the query each text has: nothing, where it is only near."""
        wide = {name: np.zeros(len(documents), np.float32) for name in coverage or ("",)}
        for name, shares in coverage.items():
            wide[name][places] = shares
        return wide

    mixed = Ranking(documents, scores, widened(ranking.coverage), widened(ranking.direct_coverage))
    return Mixture(mixed, added)


def _first(ranking: Ranking) -> NDArray[np.int64]:
    """Return the places of the best by words, the best first."""
    scores = ranking.scores
    if len(scores) <= _RANKS:
        return np.argsort(-scores, kind="stable")
    best = np.argpartition(-scores, _RANKS)[:_RANKS]
    return best[np.argsort(-scores[best], kind="stable")]


def _share_of_first(ranking: Ranking, place: int) -> float:
    """Return the share of the query that the best one by words has."""
    return max((float(shares[place]) for shares in ranking.coverage.values()), default=0.0)


def _closest(index: Index, near: Near, least: float) -> Documents:
    """List the documents that are near enough to be shown, the nearest first."""
    documents = index.facets.document_of_each(near.services)
    is_there = documents >= 0
    documents, likeness = documents[is_there], near.likeness[is_there]
    if not len(documents):
        return documents
    places = np.flatnonzero(likeness >= max(least, _SHARE_OF_NEAREST * likeness.max()))
    order = places[np.argsort(-likeness[places], kind="stable")]
    return documents[order[:_RANKS]]
