"""The inverted index of one language: for each word its documents and weights.

What edits change lies in a side segment: which entries have left, which have come, and the token stream of the new
texts, beside word lists that know both. The three arrays that are large are not written anew by an edit; a merge
(merging.py) does that now and then, and whoever reads cannot tell.

Everything is a flat array, so that a file of them can be mapped into memory and a query is some dozens of array
operations. Document numbers are those of facets.FacetTable; the number of a word is its place in the sorted
list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.array_file import Array

SMALLEST_WEIGHT, _LARGEST_WEIGHT = 0.02, 60
CODES = 128
STEP = (_LARGEST_WEIGHT / SMALLEST_WEIGHT) ** (1 / (CODES - 1))
TITLE_MARK = 1024.0
"""Added to the weight of a word that stands in the title, so that one number says both."""
TERM_WEIGHTS = np.concatenate([SMALLEST_WEIGHT * STEP ** np.arange(CODES)] * 2).astype(np.float32)
"""The weight of each one-byte code, in steps of 6 %, the upper half for words of the title."""
TERM_WEIGHTS[CODES:] += TITLE_MARK
FIELD_GAP = 2**32 - 1
"""Stands in the token stream after each field of a text."""


@dataclass(frozen=True)
class FieldWeight:
    """How much the words of a field count, and how much less in a long one (BM25F)."""

    weight: float
    length_discount: float
    """BM25's b: 0 counts a word alike in fields of any length, 1 by its share of the field."""
    usual_length: int
    """In words."""


FIELD_WEIGHTS = (
    FieldWeight(weight=6, length_discount=0.25, usual_length=7),
    FieldWeight(weight=1, length_discount=0.6, usual_length=20),
    FieldWeight(weight=1, length_discount=0.5, usual_length=90),
    FieldWeight(weight=0.5, length_discount=0, usual_length=1),
)
"""Title, summary, body and names."""


def _no_numbers() -> NDArray[np.uint32]:
    return np.zeros(0, np.uint32)


def _no_codes() -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8)


@dataclass(frozen=True)
class Postings:
    """The arrays of one language."""

    letters: NDArray[np.uint8]
    """The letters of the folded words (word_list.WordList)."""
    ends: NDArray[np.uint32]
    """Where in letters each folded word ends."""
    spelled_letters: NDArray[np.uint8]
    """The letters of the same words as most texts spell them, with their accents."""
    spelled_ends: NDArray[np.uint32]
    """Where in spelled_letters each spelling ends."""
    reversed_order: NDArray[np.uint32]
    """The numbers of the words, sorted by their letters in reverse: the reversed dictionary."""
    offsets: NDArray[np.uint32]
    """Where in documents and weights the postings of a word begin; one more than words."""
    documents: NDArray[np.uint32]
    """The documents that have each word, in order."""
    weights: NDArray[np.uint8]
    """The code of the word's weight in each of these documents (TERM_WEIGHTS)."""
    stem_letters: NDArray[np.uint8]
    """The letters of the stem keys (word_list.WordList)."""
    stem_ends: NDArray[np.uint32]
    """Where in stem_letters each stem key ends."""
    stem_offsets: NDArray[np.uint32]
    """Where in stem_words the words of a stem key begin; one more than stem keys."""
    stem_words: NDArray[np.uint32]
    """The words that share each stem key, in order."""
    stream_numbers: NDArray[np.uint32]
    """The number of each word in the token stream; unlike its place in the list it never changes."""
    text_documents: NDArray[np.uint32]
    """The documents that have a text in this language, in order."""
    text_starts: NDArray[np.uint32]
    """Where in the token stream each text begins."""
    text_ends: NDArray[np.uint32]
    """Where in the token stream each text ends."""
    stream: NDArray[np.uint32]
    """The words of each text as they follow each other: what phrases are looked up in."""
    removed: NDArray[np.uint32] = field(default_factory=_no_numbers)
    """Which entries of documents and weights have left, in order."""
    added_offsets: NDArray[np.uint32] = field(default_factory=_no_numbers)
    """Where in added_documents the postings of each word begin; empty without a side segment."""
    added_documents: NDArray[np.uint32] = field(default_factory=_no_numbers)
    """The documents that have come to each word, in order."""
    added_weights: NDArray[np.uint8] = field(default_factory=_no_codes)
    """The code of the word's weight in each of these documents."""
    added_stream: NDArray[np.uint32] = field(default_factory=_no_numbers)
    """What follows the token stream: the texts that have come."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self:
        """Take the arrays of a file by their names, or those of two files together."""
        names = {field.name: _name_in_file(field.name) for field in fields(cls)}
        return cls(**{name: arrays[key] for name, key in names.items() if key in arrays})

    def to_arrays(self) -> dict[str, Array]:
        """Return the arrays by their names in a file."""
        return {_name_in_file(field.name): getattr(self, field.name) for field in fields(self)}

    def to_side_arrays(self) -> dict[str, Array]:
        """Return the arrays of the side segment: all but those that it leaves as they are."""
        arrays = self.to_arrays()
        return {name: arrays[name] for name in arrays if name not in _LARGE_ARRAYS}

    @property
    def has_side_segment(self) -> bool:
        """Whether edits have changed something since the large arrays were written."""
        return len(self.added_offsets) > 0

    @property
    def added_counts(self) -> NDArray[np.int64]:
        """How many documents have come to each word."""
        if self.has_side_segment:
            return np.diff(self.added_offsets).astype(np.int64)
        return np.zeros(len(self.offsets) - 1, np.int64)

    def frequencies(self) -> NDArray[np.int64]:
        """Return how many documents have each word."""
        entries = np.diff(self.offsets).astype(np.int64)
        removed_entries = np.diff(np.searchsorted(self.removed, self.offsets))
        return entries - removed_entries + self.added_counts

    def tokens(self, positions: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Return what stands at some places of the stream."""
        is_added = positions >= len(self.stream)
        if not is_added.any():
            return self.stream[positions]

        tokens = np.empty(len(positions), np.uint32)
        tokens[~is_added] = self.stream[positions[~is_added]]
        tokens[is_added] = self.added_stream[positions[is_added] - len(self.stream)]
        return tokens


_LARGE_ARRAYS = frozenset({"slots", "weights", "stream"})
"""What an edit does not write anew, by the names in a file."""
_NAMES_IN_FILE = {
    "reversed_order": "backwards",
    "documents": "slots",
    "stream_numbers": "spoken",
    "text_documents": "text_slots",
}
"""The arrays that have another name in files since format 2."""


def _name_in_file(name: str) -> str:
    return _NAMES_IN_FILE.get(name, name)
