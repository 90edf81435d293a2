"""Which services a query means, and how well each answers.

A text scores by the share of the query it covers, weighted by how rare the words are, and by how prominently they stand
in it; the best text of a service counts. The weights were measured (docs/decisions).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import Bitset, contains
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import TERM_WEIGHTS, TITLE_MARK
from marketplace.search.matching.expansion import PREFIX, SIMILAR, STEM, Reading, Readings

RELATED = 0.45
"""What other words for the same thing count."""
COVERAGE_POWER, TITLE_BONUS, OWN_LANGUAGE_BONUS = 1.75, 0.5, 0.12
_LEAST_COVERAGE, _LEAST_OF_ALL = 0.5, 0.2
"""What covers less than this share of what the best text covers is no result, nor what covers less of the query."""
Documents = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Ranked:
    """The services that answer, in no order yet."""

    documents: Documents
    scores: Scores
    covered: Mapping[str, NDArray[np.float32]]
    """The share of the query that the text of each document has, the rarer words counting more; by language."""
    direct: Mapping[str, NDArray[np.float32]]
    """The same, without other words for the same thing."""

    def best(self, passing: Bitset, age: Documents, at_most: int) -> Documents:
        """List the first documents of those that are in a set: by score, and among equals the newest first."""
        among = contains(passing, self.documents)
        documents, scores = self.documents[among], self.scores[among]
        if len(documents) > at_most:
            least = np.partition(scores, len(scores) - at_most)[len(scores) - at_most]
            documents, scores = documents[scores >= least], scores[scores >= least]
        return documents[np.lexsort((age[documents], -scores))][:at_most]

    def languages(self, document: int) -> tuple[str, ...]:
        """Give the languages of a service's texts that have the most of the query."""
        shares = {
            language: float(covered[document])
            for language, covered in self.covered.items()
            if covered[document]
        }
        return tuple(
            language for language, share in shares.items() if share >= max(shares.values())
        )

    def is_related(self, document: int) -> bool:
        """Tell whether a service answers in other words for the same thing only, or rather in them."""
        return max(float(some[document]) for some in self.direct.values()) < max(
            float(some[document]) for some in self.covered.values()
        )


def rank(index: Index, readings: Sequence[Readings], language: str) -> Ranked:
    """Find the services that answer."""
    found = {other: [some[other] for some in readings] for other in index.dictionaries}
    chosen = _chosen(found, language, _is_plausible) or _chosen(found, language, _is_complete)
    return _ranked(index, chosen, language) if chosen else _none()


def _none() -> Ranked:
    return Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32), {}, {})


def _chosen(
    found: Mapping[str, Sequence[Reading]], language: str, fits: Callable[[Sequence[Reading]], bool]
) -> dict[str, Sequence[Reading]]:
    """Choose the languages in which a query may be meant: the reader's, and those that fit."""
    return {
        other: some
        for other, some in found.items()
        if any(len(reading.related) for reading in some)
        or (any(reading.sound for reading in some) and (other == language or fits(some)))
    }


def _is_plausible(found: Sequence[Reading]) -> bool:
    """Tell whether a query may be meant in another language than the reader's: some word is certain."""
    return any(reading.certain for reading in found)


def _is_complete(found: Sequence[Reading]) -> bool:
    """Tell whether a query may be meant in another language, for want of anything better: all words have a stem."""
    return all(reading.sound for reading in found)


def _ranked(index: Index, chosen: Mapping[str, Sequence[Reading]], language: str) -> Ranked:
    size = len(index.facets.ids)
    texts = {
        other: _Texts(index.dictionaries[other], found, size) for other, found in chosen.items()
    }
    shares = _rarity(list(texts.values()), index.facets.total)
    best, most = np.zeros(size, np.float32), np.zeros(size, np.float32)
    for other, text in texts.items():
        text.score(shares)
        documents = np.flatnonzero(text.covered > 0)
        covered = text.covered[documents]
        scores = covered**COVERAGE_POWER * text.points[documents] + (
            OWN_LANGUAGE_BONUS if other == language else 0
        )
        best[documents] = np.maximum(best[documents], scores)
        most[documents] = np.maximum(most[documents], covered)
    documents = np.flatnonzero(most > 0)
    documents = documents[most[documents] >= max(_LEAST_COVERAGE * most.max(), _LEAST_OF_ALL)]
    return Ranked(
        documents,
        best[documents],
        {other: text.covered for other, text in texts.items()},
        {other: text.direct for other, text in texts.items()},
    )


def _rarity(texts: Sequence["_Texts"], total: int) -> NDArray[np.float32]:
    """Say how telling each word of the query is, as shares; one that is found nowhere counts as the rarest does."""
    counts = np.array([text.counts for text in texts]).T
    idf = np.where(counts > 0, np.log1p(total / np.maximum(counts, 1)), 0).max(axis=1)
    idf[idf == 0] = idf.max() or 1.0
    return (idf / idf.sum()).astype(np.float32)


class _Texts:
    """What the texts of one language have of a query."""

    def __init__(self, dictionary: Dictionary, found: Sequence[Reading], size: int) -> None:
        self._size = size
        self._found = [_scores(dictionary, reading, size) for reading in found]
        self._related = [(reading.related, reading.related_in_title) for reading in found]
        self.counts = [count for _slots, _scores, count in self._found]

    def score(self, shares: NDArray[np.float32]) -> None:
        """Sum up what each text has of the query (covered), how well (points), and without related words (direct)."""
        self.covered = np.zeros(self._size, np.float32)
        self.points = np.zeros(self._size, np.float32)
        for (documents, scores, _count), share in zip(self._found, shares, strict=True):
            self.covered[documents] += share
            self.points[documents] += share * scores
        self.direct = self.covered
        if any(len(documents) for documents, _titled in self._related):
            self.direct = self.covered.copy()
            for (found, _scores, _count), (documents, titled), share in zip(
                self._found, self._related, shares, strict=True
            ):
                others = np.setdiff1d(documents, found, assume_unique=True)
                self.covered[others] += share
                self.points[others] += share * RELATED
                self.points[np.setdiff1d(titled, found, assume_unique=True)] += share * TITLE_BONUS


def _scores(dictionary: Dictionary, reading: Reading, size: int) -> tuple[Documents, Scores, int]:
    """Score all texts by one word; give the documents, the scores, and how many have it in its most general form."""
    best = np.zeros(size, np.float32)
    general = 0
    if reading.stem:
        together = np.zeros(size, np.float32)
        for number in reading.stem:
            documents, weights = dictionary.postings_of(number)
            together[documents] += TERM_WEIGHTS[weights]
        found = np.flatnonzero(together > 0)
        best[found] = _saturated(together[found], STEM)
        general = len(found)
    for number, level in reading.levels.items():
        documents, weights = dictionary.postings_of(number)
        best[documents] = np.maximum(best[documents], _table(level)[weights])
    if reading.beginning:
        documents, weights = dictionary.postings_of_range(reading.beginning)
        np.maximum.at(best, documents, _table(PREFIX)[weights])
    found = np.flatnonzero(best > 0)
    return found, best[found], general or len(found)


def _saturated(prominence: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """Turn prominence into a score: more of a word says more, but less and less.

    A word in the title says more than that, unless it only resembles what was typed.
    """
    titled = prominence >= TITLE_MARK
    plain = prominence - TITLE_MARK * np.floor(prominence / TITLE_MARK)
    bonus = np.float32(TITLE_BONUS if level > SIMILAR else 0.0)
    score: NDArray[np.float32] = level * plain / (1 + plain) + titled * bonus
    return score.astype(np.float32)


@lru_cache(64)
def _table(level: float) -> NDArray[np.float32]:
    """Give the scores of all weights."""
    return _saturated(TERM_WEIGHTS, level)
