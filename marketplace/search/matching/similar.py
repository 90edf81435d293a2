"""Services like another one: those that share its telling words, in any of its languages."""

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Lexicon
from marketplace.search.index.postings import GAP, PROMINENCE, TITLE_MARK

_WORDS, _TITLE_COUNTS = 15, 3.0
_LEAST, _COMMON = 0.2, 0.2
"""What has less of the words than this share of what the service itself has is not like it; nor does a word count that
more than this share of all services have."""


def like(index: Index, id: int, at_most: int) -> list[int]:
    """List the ids of services like one, the most alike first; none if the index does not know it."""
    slots = np.flatnonzero(index.table.ids == id)
    if not len(slots):
        return []
    likeness = np.zeros(len(index.table.ids), np.float32)
    for lexicon in index.lexicons.values():
        _add_likeness(likeness, lexicon, int(slots[0]), index.table.total)
    least, likeness[slots[0]] = _LEAST * likeness[slots[0]], 0
    best = np.argsort(-likeness, kind="stable")[:at_most]
    return index.table.ids[best[likeness[best] > max(least, 0)]].tolist()


def _add_likeness(likeness: NDArray[np.float32], lexicon: Lexicon, slot: int, total: int) -> None:
    words, rarity = _telling(lexicon, slot, total)
    for word, worth in zip(words.tolist(), rarity.tolist(), strict=True):
        slots, weights = lexicon.entries(word)
        prominence = PROMINENCE[weights]
        titled = prominence >= TITLE_MARK
        plain = prominence % TITLE_MARK
        likeness[slots] += worth * (plain / (1 + plain) + titled * np.float32(_TITLE_COUNTS))


def _telling(
    lexicon: Lexicon, slot: int, total: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """List the words that tell most about a text, and how rare each is: not those it alone has, nor what many have."""
    text = int(np.searchsorted(lexicon.postings.text_slots, slot))
    nothing = np.zeros(0, np.int64), np.zeros(0)
    if text == len(lexicon.postings.text_slots) or lexicon.postings.text_slots[text] != slot:
        return nothing
    said = lexicon.postings.stream[
        lexicon.postings.text_starts[text] : lexicon.postings.text_ends[text]
    ]
    numbers, times = np.unique(said[said != GAP], return_counts=True)
    words = lexicon.said_as[numbers]
    having = lexicon.postings.offsets[words + 1].astype(np.int64) - lexicon.postings.offsets[words]
    suited = (having > 1) & (having <= max(_COMMON * total, 3))
    words, times, rarity = words[suited], times[suited], np.log1p(total / having[suited])
    best = np.argsort(-rarity * np.sqrt(times), kind="stable")[:_WORDS]
    return words[best].astype(np.int64), rarity[best]
