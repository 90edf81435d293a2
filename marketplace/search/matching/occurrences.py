"""Which words of a query the documents that answer it have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import Bitset, contains
from marketplace.search.matching.candidates import Documents, Scope, Scores
from marketplace.search.matching.expansion import Expansion

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Occurrence:
    """How well each scored text of a language answers a word, and what has a synonym of it."""

    scores: Scores
    synonym_documents: NDArray[np.integer]


@dataclass(frozen=True)
class Occurrences:
    """Which documents have each word of a query.

    It is read from the scores only when somebody asks.
    """

    by_word: Sequence[Sequence[Occurrence]] = ()
    """For each word of the query, one for each language."""
    scope: Scope | None = None
    places: Documents | None = None
    """Where in the scope the documents stand that answer."""

    def of_word(self, position: int) -> Flags:
        """Return for each document that answers whether it has a word, in whatever language."""
        if self.scope is None or self.places is None:
            return np.zeros(0, np.bool_)
        flags = np.zeros(len(self.places), np.bool_)
        for occurrence in self.by_word[position]:
            flags |= occurrence.scores[self.places] > 0
            if len(occurrence.synonym_documents):
                has_synonym = np.zeros(self.scope.size, np.bool_)
                has_synonym[self.scope.places_of(occurrence.synonym_documents)] = True
                flags |= has_synonym[self.places]
        return flags

    def complete(self, documents: Documents, positions: Sequence[int]) -> Documents:
        """Return those of the documents that answer which have all of some words."""
        is_complete = reduce(np.logical_and, [self.of_word(position) for position in positions])
        return documents[is_complete]

    def missing(self, documents: Documents, passing: Bitset, positions: Sequence[int]) -> list[int]:
        """Return those words that none of the passing documents has."""
        is_passing = contains(passing, documents)
        return [
            position for position in positions if not np.any(self.of_word(position) & is_passing)
        ]


def occurrences_of(
    scores: Mapping[str, Sequence[Scores]],
    expansions: Mapping[str, Sequence[Expansion]],
    scope: Scope,
    places: Documents,
) -> Occurrences:
    """Put together for each word what it scores in each language, and its synonyms there."""
    by_language = [
        [
            Occurrence(word_scores, expansion.synonym_documents)
            for word_scores, expansion in zip(words, expansions[language], strict=True)
        ]
        for language, words in scores.items()
    ]
    return Occurrences(list(zip(*by_language, strict=True)), scope, places)
