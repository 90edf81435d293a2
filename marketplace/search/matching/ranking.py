"""Which services answer a query, and how well each does.

A text scores by the share of the query that it covers, rare words counting more (idf), and by how prominently they
stand in it; the best text of a service counts. The weights were measured (docs/decisions).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import compress
from operator import not_

import numpy as np

from marketplace.search.index.bitsets import Bitset, contains
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.facets import FacetTable
from marketplace.search.index.postings import TERM_WEIGHTS, TITLE_MARK
from marketplace.search.matching.candidates import (
    Documents,
    Scope,
    Scores,
    has_words,
    idf_shares,
    least_coverage,
    may_be_narrow,
    narrow_scope,
)
from marketplace.search.matching.expansion import PREFIX, SIMILAR, STEM, Expansion, Expansions
from marketplace.search.matching.occurrences import Occurrences, occurrences_of

SYNONYM = 0.4
"""What a synonym counts."""
COVERAGE_POWER, TITLE_BONUS, OWN_LANGUAGE_BONUS = 1.75, 0.5, 0.12
_LOWERED = 0.5
"""What the score of a document counts that is to come last."""
_RARE_TEXTS_MAX = 500
"""Texts of a word up to which calling numpy for it alone costs more than its texts do."""


@dataclass(frozen=True)
class Ranking:
    """The documents that answer a query, with their scores, not yet by these."""

    documents: Documents
    """In the order of their numbers."""
    scores: Scores
    coverage: Mapping[str, Scores]
    """By language the share of the query that the text of each of these documents has."""
    direct_coverage: Mapping[str, Scores]
    """The same, without synonyms."""
    occurrences: Occurrences = field(default_factory=Occurrences)
    """Which words of the query each of these documents has."""

    def best(self, passing: Bitset, facets: FacetTable, at_most: int) -> Documents:
        """List the best documents of a set: by score, and among equals the newest first.

        What is to come last has to be twice as good.
        """
        is_passing = contains(passing, self.documents)
        documents, scores = self.documents[is_passing], self.scores[is_passing]
        if facets.lowered is not None:
            loss = np.abs(scores) * np.float32(1 - _LOWERED)
            scores = np.where(facets.lowered[documents], scores - loss, scores)
        if len(documents) > at_most:
            place = len(scores) - at_most
            is_high = scores >= np.partition(scores, place)[place]
            documents, scores = documents[is_high], scores[is_high]
        return documents[np.lexsort((facets.age[documents], -scores))][:at_most]

    def languages(self, documents: Documents) -> list[tuple[str, ...]]:
        """Return for each document the languages of its texts with the most of the query."""
        names = list(self.coverage)
        return [
            tuple(
                name for name, share in zip(names, shares, strict=True) if 0 < share == max(shares)
            )
            for shares in self._shares_of(self.coverage, documents)
        ]

    def are_related(self, documents: Documents) -> list[bool]:
        """Return for each document whether it answers by synonyms only, or rather by them."""
        direct_shares = self._shares_of(self.direct_coverage, documents)
        all_shares = self._shares_of(self.coverage, documents)
        return [
            max(direct) < max(shares)
            for direct, shares in zip(direct_shares, all_shares, strict=True)
        ]

    def _shares_of(
        self, coverage: Mapping[str, Scores], documents: Documents
    ) -> Iterator[tuple[float, ...]]:
        """Return for each document the share of the query that its text in each language has."""
        places = np.searchsorted(self.documents, documents)
        return zip(*(shares[places].tolist() for shares in coverage.values()), strict=True)


@dataclass(frozen=True)
class _WordScores:
    """How well texts of one language answer one word of a query."""

    scores: Scores
    """By the place of the document; 0 where a text does not have the word."""
    frequency: int
    """How many of the scored texts have the word in its most general form."""


@dataclass(frozen=True)
class _TextScores:
    """How well each text of one language answers a query, by the place of its document."""

    coverage: Scores
    direct_coverage: Scores
    points: Scores


def rank(
    index: Index,
    expansions: Sequence[Expansions],
    language: str,
    weights: Sequence[float] = (),
) -> Ranking:
    """Find the documents that answer a query, and score them.

    The weights say how much each word tells by itself; without them all tell the same.
    """
    weights = weights or [1.0] * len(expansions)
    words_by_language = {
        text_language: [by_language[text_language] for by_language in expansions]
        for text_language in index.dictionaries
    }
    likely = _likely_languages(words_by_language, language, _is_plausible)
    if not likely:
        likely = _likely_languages(words_by_language, language, _is_complete)
    if not likely:
        return Ranking(np.zeros(0, np.int64), np.zeros(0, np.float32), {}, {})
    return _rank(index, likely, language, weights)


def _likely_languages(
    expansions: Mapping[str, Sequence[Expansion]],
    language: str,
    is_likely: Callable[[Sequence[Expansion]], bool],
) -> dict[str, Sequence[Expansion]]:
    """Choose the languages that a query may be in.

    The reader's, those of synonyms, likely ones.
    """
    likely = {}
    for text_language, words in expansions.items():
        has_synonyms = any(len(expansion.synonym_documents) for expansion in words)
        is_sufficient = any(expansion.is_sufficient for expansion in words)
        if has_synonyms or (is_sufficient and (text_language == language or is_likely(words))):
            likely[text_language] = words
    return likely


def _is_plausible(words: Sequence[Expansion]) -> bool:
    """Whether a query may be in another language than the reader's: some word is certain."""
    return any(expansion.is_certain for expansion in words)


def _is_complete(words: Sequence[Expansion]) -> bool:
    """Whether a query may be in a language for want of anything better: all words have a stem."""
    return all(expansion.is_sufficient for expansion in words)


def _rank(
    index: Index,
    expansions: Mapping[str, Sequence[Expansion]],
    language: str,
    weights: Sequence[float],
) -> Ranking:
    scope, shares = Scope(len(index.facets.ids)), None
    if may_be_narrow(index, expansions):
        scope, shares = narrow_scope(index, expansions, weights)

    word_scores = {
        text_language: [
            _score_word(index.dictionaries[text_language], expansion, scope) for expansion in words
        ]
        for text_language, words in expansions.items()
    }
    if shares is None:
        frequencies = [[word.frequency for word in words] for words in word_scores.values()]
        shares = idf_shares(frequencies, index.facets.total, weights)
    text_scores = {
        text_language: _score_texts(words, expansions[text_language], shares, scope)
        for text_language, words in word_scores.items()
    }

    coverage = reduce(np.maximum, [texts.coverage for texts in text_scores.values()])
    least = least_coverage(coverage.max(initial=0), len(shares))
    places = np.flatnonzero(coverage >= least)
    scores = np.zeros(len(places), np.float32)
    coverages, direct_coverages = {}, {}
    for text_language, texts in text_scores.items():
        covered_shares = texts.coverage[places]
        bonus = OWN_LANGUAGE_BONUS if text_language == language else 0
        points = covered_shares**COVERAGE_POWER * texts.points[places] + bonus
        np.maximum(scores, points, out=scores, where=covered_shares > 0)

        has_synonyms = texts.direct_coverage is not texts.coverage
        coverages[text_language] = covered_shares
        direct_coverages[text_language] = (
            texts.direct_coverage[places] if has_synonyms else covered_shares
        )

    scores_by_language = {
        text_language: [word.scores for word in words]
        for text_language, words in word_scores.items()
    }
    return Ranking(
        scope.documents_at(places),
        scores,
        coverages,
        direct_coverages,
        occurrences_of(scores_by_language, expansions, scope, places),
    )


def _score_texts(
    words: Sequence[_WordScores], expansions: Sequence[Expansion], shares: Scores, scope: Scope
) -> _TextScores:
    """Sum up what the texts of one language have of each word of a query."""
    coverage, points = np.zeros(scope.size, np.float32), np.zeros(scope.size, np.float32)
    share_of_points = np.empty(scope.size, np.float32)  # once: large arrays are dear to come by
    for word, share in zip(words, shares, strict=True):
        if word.frequency:
            coverage += np.multiply(word.scores > 0, share, out=share_of_points)
            points += np.multiply(word.scores, share, out=share_of_points)

    has_synonyms = any(len(expansion.synonym_documents) for expansion in expansions)
    if not has_synonyms:
        return _TextScores(coverage, coverage, points)
    direct_coverage = coverage.copy()
    for word, expansion, share in zip(words, expansions, shares, strict=True):
        places = scope.places_of(expansion.synonym_documents)
        titles = scope.places_of(expansion.synonym_titles)
        coverage[_without_the_word(places, word)] += share
        points[places] += share * _gain(word.scores[places], SYNONYM)
        points[titles] += share * _gain(word.scores[titles] - SYNONYM, TITLE_BONUS)
    return _TextScores(coverage, direct_coverage, points)


def _gain(scores: Scores, score: float) -> Scores:
    """Return by how much something better raises scores: the names of a technology say little.

    A text that has a synonym in its title is not the worse for having the word itself there.
    """
    gain: Scores = np.clip(score - scores, 0, score)
    return gain


def _without_the_word(places: Documents, word: _WordScores) -> Documents:
    """Keep of some places those where only other words stand for a word."""
    return places[word.scores[places] == 0]


def _score_word(dictionary: Dictionary, expansion: Expansion, scope: Scope) -> _WordScores:
    """Score the texts of a language by one word of a query."""
    scores = np.zeros(scope.size, np.float32)
    if not has_words(expansion):
        return _WordScores(scores, 0)
    stem_frequency = _add_stem_scores(scores, dictionary, expansion.stem_matches, scope)

    for similarity, numbers in _by_similarity(expansion).items():
        _raise_scores(scores, dictionary, numbers, _score_table(similarity), scope)

    if expansion.prefix_matches:
        places, codes = scope.narrow(*dictionary.postings_of_range(expansion.prefix_matches))
        np.maximum.at(scores, places, _score_table(PREFIX).take(codes))

    return _WordScores(scores, stem_frequency or _count(scores))


def _count(scores: Scores) -> int:
    """Count the documents with a score, which numpy does far quicker by the comparison."""
    return int(np.count_nonzero(scores > 0))


def _by_similarity(expansion: Expansion) -> dict[float, list[int]]:
    """Group the words that a word may stand for by how similar they are."""
    numbers_by_similarity: dict[float, list[int]] = {}
    for number, similarity in expansion.similarities.items():
        numbers_by_similarity.setdefault(similarity, []).append(number)
    return numbers_by_similarity


def _raise_scores(
    scores: Scores,
    dictionary: Dictionary,
    numbers: Sequence[int],
    score_table: Scores,
    scope: Scope,
) -> None:
    """Score texts by the best of some words, the many rare ones of them in one go."""
    frequent, rare = numbers, []
    if len(numbers) > 1:
        is_frequent = (dictionary.frequencies[numbers] > _RARE_TEXTS_MAX).tolist()
        frequent = list(compress(numbers, is_frequent))
        rare = list(compress(numbers, map(not_, is_frequent)))

    for number in frequent:
        places, codes = scope.narrow(*dictionary.postings_of(number))
        scores[places] = np.maximum(scores[places], score_table.take(codes))
    if rare:
        places, codes = scope.narrow(*dictionary.postings_of_each(rare))
        np.maximum.at(scores, places, score_table.take(codes))


def _add_stem_scores(
    scores: Scores, dictionary: Dictionary, numbers: Sequence[int], scope: Scope
) -> int:
    """Score texts by all words with a stem together, and count those that have any of them."""
    if not numbers:
        return 0
    if len(numbers) == 1:
        places, codes = scope.narrow(*dictionary.postings_of(numbers[0]))
        scores[places] = _score_table(STEM).take(codes)
        return len(places)

    weights = np.zeros(len(scores), np.float32)
    places, codes = scope.narrow(*dictionary.postings_of_each(numbers))
    np.add.at(weights, places, TERM_WEIGHTS.take(codes))
    scores[places] = _saturated(weights[places], STEM)
    return _count(weights)


def _saturated(weights: Scores, similarity: float) -> Scores:
    """Turn weights into scores: more of a word says more, but less and less.

    A word in the title says more than that, unless it only resembles what was typed.
    """
    in_title = weights >= TITLE_MARK
    in_text = weights - TITLE_MARK * np.floor(weights / TITLE_MARK)
    bonus = np.float32(TITLE_BONUS if similarity > SIMILAR else 0.0)
    scores: Scores = similarity * in_text / (1 + in_text) + in_title * bonus
    return scores.astype(np.float32)


@lru_cache(64)
def _score_table(similarity: float) -> Scores:
    """Return the scores of all codes of weights."""
    return _saturated(TERM_WEIGHTS, similarity)
