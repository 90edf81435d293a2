"""The inverted index of one language: for each word its documents and weights.

Everything is a flat array, so that a file of them can be mapped into memory and a query is some dozens of array
operations. Document numbers are those of facets.FacetTable; the number of a word is its place in the sorted
list.
"""

from dataclasses import dataclass, fields
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

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array]) -> Self:
        """Take the arrays of a file by their names."""
        return cls(**{field.name: arrays[_name_in_file(field.name)] for field in fields(cls)})

    def to_arrays(self) -> dict[str, Array]:
        """Return the arrays by their names in a file."""
        return {_name_in_file(field.name): getattr(self, field.name) for field in fields(self)}


_NAMES_IN_FILE = {
    "reversed_order": "backwards",
    "documents": "slots",
    "stream_numbers": "spoken",
    "text_documents": "text_slots",
}
"""The arrays that have another name in files since format 2."""


def _name_in_file(name: str) -> str:
    return _NAMES_IN_FILE.get(name, name)
