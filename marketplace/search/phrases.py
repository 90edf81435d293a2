"""Words that stand next to each other in a text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search import analysis
from marketplace.search.facets import places_in, united
from marketplace.search.lexicon import Lexicon


def slots_with(lexicon: Lexicon, phrase: Sequence[str]) -> NDArray[np.int64]:
    """List the slots of the services whose text has these words, one after the other, in one of its parts."""
    words = [_as_in_texts(lexicon, word) for word in phrase]
    slots = _slots_of_any(lexicon, words[0])
    for word in words[1:]:
        slots = np.intersect1d(slots, _slots_of_any(lexicon, word), assume_unique=True)
    return slots if len(words) == 1 or not len(slots) else _in_a_row(lexicon, slots, words)


def _as_in_texts(lexicon: Lexicon, word: str) -> list[int]:
    """Give the numbers of a word as it stands in texts, where "fuer" stands as "für" does."""
    numbers = lexicon.exactly(analysis.forms(word))
    return sorted({*numbers, *lexicon.exactly(analysis.fold(lexicon.spelled(number)) for number in numbers)})


def _slots_of_any(lexicon: Lexicon, numbers: Sequence[int]) -> NDArray[np.int64]:
    return united(lexicon.entries(number)[0] for number in numbers)


def _in_a_row(lexicon: Lexicon, slots: NDArray[np.int64], words: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    postings = lexicon.postings
    texts = np.searchsorted(postings.text_slots, slots)
    starts, ends = postings.text_starts[texts].astype(np.int64), postings.text_ends[texts].astype(np.int64)
    said = postings.stream[places_in(starts, ends)]
    matches = np.ones(len(said), np.bool_)
    for at, numbers in enumerate(words):  # a gap ends every text, so that none runs into the next
        matches[: len(said) - at] &= np.isin(said[at:], postings.spoken[numbers])
        matches[len(said) - at :] = False
    bounds = np.cumsum(ends - starts)
    return slots[np.unique(np.searchsorted(bounds, np.flatnonzero(matches), side="right"))]
