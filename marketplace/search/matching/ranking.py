"""Which services answer a query, and how well each does.

A text scores by the share of the query that it covers, rare words counting more (idf), and by how prominently they
stand in it; the best text of a service counts. The weights were measured (docs/decisions).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import Bitset, contains
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary, PostingList
from marketplace.search.index.postings import TERM_WEIGHTS, TITLE_MARK
from marketplace.search.matching.expansion import PREFIX, SIMILAR, STEM, Expansion, Expansions

SYNONYM = 0.45
"""What a synonym counts."""
COVERAGE_POWER, TITLE_BONUS, OWN_LANGUAGE_BONUS = 1.75, 0.5, 0.12
_COVERAGE_SHARE_MIN = 0.5
"""What covers less than this share of what the best text covers is no result."""
_COVERAGE_MIN = 0.2
"""What covers less of the query is no result either."""
_RARE_TEXTS_MAX = 500
"""Texts of a word up to which calling numpy for it alone costs more than its texts do."""
Documents = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Ranking:
    """The documents that answer a query, with their scores, in no order yet."""

    documents: Documents
    scores: Scores
    coverage: Mapping[str, Scores]
    """By language the share of the query that the text of each document has, in the order of all documents."""
    direct_coverage: Mapping[str, Scores]
    """The same, without synonyms."""

    def best(self, passing: Bitset, age: Documents, at_most: int) -> Documents:
        """List the best documents of a set: by score, and among equals the newest first."""
        is_passing = contains(passing, self.documents)
        documents, scores = self.documents[is_passing], self.scores[is_passing]
        if len(documents) > at_most:
            place = len(scores) - at_most
            is_high = scores >= np.partition(scores, place)[place]
            documents, scores = documents[is_high], scores[is_high]
        return documents[np.lexsort((age[documents], -scores))][:at_most]

    def languages(self, documents: Documents) -> list[tuple[str, ...]]:
        """Return for each document the languages of its texts with the most of the query."""
        names = list(self.coverage)
        return [
            tuple(
                name for name, share in zip(names, shares, strict=True) if 0 < share == max(shares)
            )
            for shares in _shares_of(self.coverage, documents)
        ]

    def are_related(self, documents: Documents) -> list[bool]:
        """Return for each document whether it answers by synonyms only, or rather by them."""
        direct_shares = _shares_of(self.direct_coverage, documents)
        all_shares = _shares_of(self.coverage, documents)
        return [
            max(direct) < max(shares)
            for direct, shares in zip(direct_shares, all_shares, strict=True)
        ]


def _shares_of(coverage: Mapping[str, Scores], documents: Documents) -> Iterator[tuple[float, ...]]:
    """Return for each document the share of the query that its text in each language has."""
    return zip(*(shares[documents].tolist() for shares in coverage.values()), strict=True)


@dataclass(frozen=True)
class _TermScores:
    """How well texts of one language answer one word of a query."""

    scores: Scores
    """In the order of all documents; 0 where a text does not have the word."""
    frequency: int
    """How many texts have the word in its most general form."""


@dataclass(frozen=True)
class _TextScores:
    """How well each text of one language answers a query, in the order of all documents."""

    coverage: Scores
    direct_coverage: Scores
    points: Scores


def rank(index: Index, expansions: Sequence[Expansions], language: str) -> Ranking:
    """Find the documents that answer a query, and score them."""
    words_by_language = {
        text_language: [by_language[text_language] for by_language in expansions]
        for text_language in index.dictionaries
    }
    likely = _likely_languages(words_by_language, language, _is_plausible)
    if not likely:
        likely = _likely_languages(words_by_language, language, _is_complete)
    if not likely:
        return Ranking(np.zeros(0, np.int64), np.zeros(0, np.float32), {}, {})
    return _rank(index, likely, language)


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


def _rank(index: Index, expansions: Mapping[str, Sequence[Expansion]], language: str) -> Ranking:
    size = len(index.facets.ids)
    term_scores = {
        text_language: [
            _score_term(index.dictionaries[text_language], expansion, size) for expansion in words
        ]
        for text_language, words in expansions.items()
    }
    shares = _idf_shares(list(term_scores.values()), index.facets.total)
    text_scores = {
        text_language: _score_texts(terms, expansions[text_language], shares, size)
        for text_language, terms in term_scores.items()
    }

    coverage = np.maximum.reduce([texts.coverage for texts in text_scores.values()])
    least = max(_COVERAGE_SHARE_MIN * coverage.max(), _COVERAGE_MIN)
    documents = np.flatnonzero(coverage >= least)
    scores = np.zeros(len(documents), np.float32)
    for text_language, texts in text_scores.items():
        covered_shares = texts.coverage[documents]
        bonus = OWN_LANGUAGE_BONUS if text_language == language else 0
        points = covered_shares**COVERAGE_POWER * texts.points[documents] + bonus
        np.maximum(scores, points, out=scores, where=covered_shares > 0)

    return Ranking(
        documents,
        scores,
        {text_language: texts.coverage for text_language, texts in text_scores.items()},
        {text_language: texts.direct_coverage for text_language, texts in text_scores.items()},
    )


def _idf_shares(term_scores: Sequence[Sequence[_TermScores]], total: int) -> Scores:
    """Return how much each word of a query counts, as shares of one, by its rarest language.

    A word that is found nowhere counts as the rarest of the others does.
    """
    frequencies = np.array([[term.frequency for term in terms] for terms in term_scores]).T
    idf = np.where(frequencies > 0, np.log1p(total / np.maximum(frequencies, 1)), 0).max(axis=1)
    idf[idf == 0] = idf.max() or 1.0
    return (idf / idf.sum()).astype(np.float32)


def _score_texts(
    terms: Sequence[_TermScores], expansions: Sequence[Expansion], shares: Scores, size: int
) -> _TextScores:
    """Sum up what the texts of one language have of each word of a query."""
    coverage, points = np.zeros(size, np.float32), np.zeros(size, np.float32)
    for term, share in zip(terms, shares, strict=True):
        coverage += share * (term.scores > 0)
        points += share * term.scores

    has_synonyms = any(len(expansion.synonym_documents) for expansion in expansions)
    if not has_synonyms:
        return _TextScores(coverage, coverage, points)
    direct_coverage = coverage.copy()
    for term, expansion, share in zip(terms, expansions, shares, strict=True):
        documents = _without_the_word(expansion.synonym_documents, term)
        titles = _without_the_word(expansion.synonym_titles, term)
        coverage[documents] += share
        points[documents] += share * SYNONYM
        points[titles] += share * TITLE_BONUS
    return _TextScores(coverage, direct_coverage, points)


def _without_the_word(documents: Documents, term: _TermScores) -> Documents:
    """Keep of some documents those that have only other words for a word."""
    return documents[term.scores[documents] == 0]


def _score_term(dictionary: Dictionary, expansion: Expansion, size: int) -> _TermScores:
    """Score all texts of a language by one word of a query."""
    scores = np.zeros(size, np.float32)
    stem_frequency = _add_stem_scores(scores, dictionary, expansion.stem_matches)

    for similarity, numbers in _by_similarity(expansion).items():
        _raise_scores(scores, dictionary, numbers, _score_table(similarity))

    if expansion.prefix_matches:
        documents, codes = dictionary.postings_of_range(expansion.prefix_matches)
        np.maximum.at(scores, _places(documents), _score_table(PREFIX).take(codes))

    return _TermScores(scores, stem_frequency or _count(scores))


def _count(scores: Scores) -> int:
    """Count the documents with a score, which numpy does far quicker by the comparison."""
    return int(np.count_nonzero(scores > 0))


def _joined(postings: Iterable[PostingList]) -> tuple[Documents, NDArray[np.uint8]]:
    """Return the places and codes of several words, one word after the other."""
    documents, codes = zip(*postings, strict=True)
    return np.concatenate(documents, dtype=np.int64), np.concatenate(codes)


def _places(documents: NDArray[np.uint32]) -> Documents:
    """Return documents in the numbers in which numpy looks places up twice as quickly."""
    return documents.astype(np.int64)


def _by_similarity(expansion: Expansion) -> dict[float, list[int]]:
    """Group the words that a word may stand for by how similar they are."""
    numbers_by_similarity: dict[float, list[int]] = {}
    for number, similarity in expansion.similarities.items():
        numbers_by_similarity.setdefault(similarity, []).append(number)
    return numbers_by_similarity


def _raise_scores(
    scores: Scores, dictionary: Dictionary, numbers: Sequence[int], score_table: Scores
) -> None:
    """Score texts by the best of some words, the many rare ones of them in one go."""
    postings = [dictionary.postings_of(number) for number in numbers]
    frequent = [posting for posting in postings if len(posting[0]) > _RARE_TEXTS_MAX]
    rare = [posting for posting in postings if len(posting[0]) <= _RARE_TEXTS_MAX]

    for documents, codes in frequent:
        places = _places(documents)
        scores[places] = np.maximum(scores[places], score_table.take(codes))
    if rare:
        places, codes = _joined(rare)
        np.maximum.at(scores, places, score_table.take(codes))


def _add_stem_scores(scores: Scores, dictionary: Dictionary, numbers: Sequence[int]) -> int:
    """Score texts by all words with a stem together.

    Return how many have any of them.
    """
    if not numbers:
        return 0
    if len(numbers) == 1:
        documents, codes = dictionary.postings_of(numbers[0])
        scores[_places(documents)] = _score_table(STEM).take(codes)
        return len(documents)

    weights = np.zeros(len(scores), np.float32)
    places, codes = _joined(dictionary.postings_of(number) for number in numbers)
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
