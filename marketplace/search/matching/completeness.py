"""Whether services have all that a query says, or what none of them has."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.search.index.bitsets import Bitset, contains
from marketplace.search.matching.candidates import Documents
from marketplace.search.matching.interpretation import Interpretation
from marketplace.search.matching.ranking import Ranking
from marketplace.search.text.tokenizer import written_words

_WORDS_MAX = 6
"""Telling words up to which a text can be expected to have all: a letter says more than any text."""


@dataclass(frozen=True)
class Completeness:
    """How much of a query the results have."""

    complete: int
    """How many of them have all telling words."""
    missing_words: tuple[str, ...] = ()
    """The telling words that none of them has, as they were typed."""


def completeness_of(
    interpretation: Interpretation, ranking: Ranking, passing: Bitset, text: str
) -> Completeness | None:
    """Say how much of a query the passing documents have.

    None where a single word tells something, or more than a text can be expected to have.
    """
    positions = _telling_positions(interpretation)
    if not positions:
        return None
    complete = complete_documents(interpretation, ranking)
    number = int(contains(passing, complete).sum())
    if number:
        return Completeness(number)

    missing = ranking.occurrences.missing(ranking.documents, passing, positions)
    words = [interpretation.query.words[position] for position in missing]
    return Completeness(0, _as_typed(words, text))


def complete_documents(interpretation: Interpretation, ranking: Ranking) -> Documents:
    """List the documents that have all telling words.

    They are all that answer where one word tells something.
    """
    positions = _telling_positions(interpretation)
    if not positions or not len(ranking.documents):
        return ranking.documents
    return ranking.occurrences.complete(ranking.documents, positions)


def _telling_positions(interpretation: Interpretation) -> list[int]:
    """List the places of the words that tell something, where they are several but not many."""
    weights = interpretation.weights
    positions = [position for position, weight in enumerate(weights) if weight == 1]
    return positions if 2 <= len(positions) <= _WORDS_MAX else []


def _as_typed(words: Sequence[str], text: str) -> tuple[str, ...]:
    """Return words as they stand in what was typed."""
    as_written = written_words(text)
    return tuple(as_written.get(word, word) for word in words)
