"""The documents that have to be scored: all, or those that have a decisive word.

Of a common and a rare word only documents with the rare one can be a result, and they are few.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import Expansion

_COVERAGE_SHARE_MIN = 0.5
"""What covers less than this share of what the best text covers is no result."""
_COVERAGE_MIN = 0.2
"""What covers less of the query is no result either."""
_FEW_WORDS = 8
"""Words of a query of which a text can be expected to have a good share."""
_COVERAGE_MIN_OF_MANY = 0.01
_LARGE = 5_000
"""Documents from which on scoring some of them may be quicker than scoring all."""
_CANDIDATE_SHARE_MAX = 0.1
"""The share of all documents up to which it is."""
_ROUNDING = 0.9999
"""Sums of shares are not exact; what is nearly enough is looked at."""
_FREQUENCIES_MAX = 2_000
"""Groups of words whose frequencies are kept for each language, in less than a megabyte."""
_frequencies_by_words: WeakKeyDictionary[Dictionary, dict[tuple[int, ...], int]] = (
    WeakKeyDictionary()
)
"""What is known of an open index; it goes with that, as an index does not change while it is open."""
_Detail = TypeVar("_Detail", bound=np.generic)
Documents = NDArray[np.int64]
Scores = NDArray[np.float32]


class Scope:
    """The documents that are scored: all, or the candidates for a result.

    A score stands at the place of its document among them.
    """

    def __init__(self, size: int, candidates: Documents | None = None) -> None:
        self._candidates = candidates
        self.size = size
        """How many documents are scored."""
        if candidates is not None:
            self.size = len(candidates)
            self._places = np.full(size, -1, np.int32)
            self._places[candidates] = np.arange(len(candidates))

    def documents_at(self, places: Documents) -> Documents:
        """Return the documents at some places."""
        return places if self._candidates is None else self._candidates[places]

    def places_of(self, documents: NDArray[np.integer]) -> Documents:
        """Return the places of those documents that are scored."""
        places, _documents = self.narrow(documents, documents)
        return places

    def narrow(
        self, documents: NDArray[np.integer], details: NDArray[_Detail]
    ) -> tuple[Documents, NDArray[_Detail]]:
        """Return the places of those documents that are scored, and a detail of each.

        Places are in the numbers in which numpy looks them up twice as quickly.
        """
        if self._candidates is None:
            return documents.astype(np.int64), details
        places = self._places.take(documents)
        is_scored = places >= 0
        return places[is_scored].astype(np.int64), details[is_scored]


def least_coverage(best: float, words: int) -> float:
    """Return the share of a query of some words that a text has to cover.

    It depends on how much the best text covers; of many words no text has many.
    """
    if words > _FEW_WORDS:
        return max(_COVERAGE_SHARE_MIN * best, _COVERAGE_MIN_OF_MANY)
    return max(_COVERAGE_SHARE_MIN * best, _COVERAGE_MIN)


def may_be_narrow(index: Index, expansions: Mapping[str, Sequence[Expansion]]) -> bool:
    """Whether to look for documents that need no scores: counting them ahead takes time too.

    Most documents have a word that begins as a short last word does, so that few would be left.
    """
    size = len(index.facets.ids)
    (words, *_) = expansions.values()
    if size < _LARGE or len(words) == 1:
        return False
    return not any(
        len(index.dictionaries[language].postings_of_range(by_word[-1].prefix_matches)[0])
        > _CANDIDATE_SHARE_MAX * size
        for language, by_word in expansions.items()
    )


def narrow_scope(
    index: Index, expansions: Mapping[str, Sequence[Expansion]], weights: Sequence[float]
) -> tuple[Scope, Scores]:
    """Choose the documents to score: of a common and a rare word, those with the rare one.

    Words that all together cover too little for a result need not be looked at in documents that
    have none of the others (as MaxScore does with scores). Return also how much each word counts.
    """
    size = len(index.facets.ids)
    frequencies = np.array(
        [
            [_frequency(index.dictionaries[text_language], expansion, size) for expansion in words]
            for text_language, words in expansions.items()
        ]
    )
    shares = idf_shares(frequencies, index.facets.total, weights)
    decisive_words = _decisive_words(shares, frequencies)
    most = _CANDIDATE_SHARE_MAX * size
    if len(decisive_words) == len(shares) or frequencies[:, decisive_words].max(initial=0) > most:
        return Scope(size), shares

    flags = np.zeros(size, np.bool_)
    for text_language, words in expansions.items():
        for position in decisive_words:
            expansion = words[position]
            _flag_texts(flags, index.dictionaries[text_language], expansion)
            flags[expansion.synonym_documents] = True
    if np.count_nonzero(flags) > most:
        return Scope(size), shares
    return Scope(size, np.flatnonzero(flags)), shares


def _decisive_words(shares: Scores, frequencies: NDArray[np.int64]) -> list[int]:
    """List the places of the words of which a result has one: all but the commonest few."""
    is_known = frequencies.max(axis=0) > 0
    largest_coverage = shares[is_known].max(initial=0)  # or more
    least = least_coverage(largest_coverage, len(shares))
    commonest_first = np.argsort(shares)
    is_decisive = np.cumsum(shares[commonest_first]) >= _ROUNDING * least
    return commonest_first[is_decisive].tolist()


def _frequency(dictionary: Dictionary, expansion: Expansion, size: int) -> int:
    """Count the texts that have a word in its most general form."""
    stem_matches = tuple(expansion.stem_matches)
    if len(stem_matches) == 1:
        return len(dictionary.postings_of(stem_matches[0])[0])
    if not stem_matches:
        return _count_texts(dictionary, expansion, size)

    frequencies = _frequencies_by_words.setdefault(dictionary, {})
    texts = frequencies.get(stem_matches)
    if texts is None:
        texts = _count_texts(dictionary, Expansion(stem_matches=stem_matches), size)
        if len(frequencies) >= _FREQUENCIES_MAX:
            frequencies.clear()  # strangers choose the words, so the first ones are not the usual ones
        frequencies[stem_matches] = texts
    return texts


def _count_texts(dictionary: Dictionary, expansion: Expansion, size: int) -> int:
    if not has_words(expansion):
        return 0
    flags = np.zeros(size, np.bool_)
    _flag_texts(flags, dictionary, expansion)
    return int(np.count_nonzero(flags))


def has_words(expansion: Expansion) -> bool:
    """Whether the index has any word for a word of a query."""
    return bool(expansion.stem_matches or expansion.similarities or expansion.prefix_matches)


def _flag_texts(flags: NDArray[np.bool_], dictionary: Dictionary, expansion: Expansion) -> None:
    """Flag the documents whose text has any word for a word of a query."""
    numbers = list({*expansion.stem_matches, *expansion.similarities})
    documents, _codes = dictionary.postings_of_each(numbers)
    flags[documents] = True
    if expansion.prefix_matches:
        documents_of_prefix, _codes = dictionary.postings_of_range(expansion.prefix_matches)
        flags[documents_of_prefix] = True


def idf_shares(frequencies_by_language: ArrayLike, total: int, weights: Sequence[float]) -> Scores:
    """Return how much each word of a query counts, as shares of one, by its rarest language.

    A word that is found nowhere counts as the rarest of the others does; all count by their weights.
    """
    frequencies = np.array(frequencies_by_language).T
    idf = np.where(frequencies > 0, np.log1p(total / np.maximum(frequencies, 1)), 0).max(axis=1)
    idf[idf == 0] = idf.max() or 1.0
    idf *= weights
    return (idf / idf.sum()).astype(np.float32)
