"""The words of all texts in one language, turned round: which services have a word, and how prominently.

Everything is a flat array, so that a file of them can be mapped into memory and a whole query is some dozens of array
operations. Services are numbered by their slots (facets.Table); words by their place in the sorted list.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.array_file import Array
from marketplace.search.index.documents import Text
from marketplace.search.index.word_list import as_arrays
from marketplace.search.text import analysis

_LEAST, _CODES = 0.02, 128
_STEP = (60 / _LEAST) ** (1 / (_CODES - 1))
TITLE_MARK = 1024.0
"""Added to the prominence of a word that stands in the title, so that one number says both."""
TERM_WEIGHTS = np.concatenate([_LEAST * _STEP ** np.arange(_CODES)] * 2).astype(np.float32)
"""What a weight (one byte, steps of 6 %) means; the upper half of the weights is for words of the title."""
TERM_WEIGHTS[_CODES:] += TITLE_MARK
FIELD_GAP = 2**32 - 1
"""Stands in a stream between the parts of a text."""


@dataclass(frozen=True)
class Part:
    """How much the words of one part of a text count, and how much less they do in a long one (BM25's b)."""

    weight: float
    discount: float
    usual_length: int


PARTS = (Part(6, 0.25, 7), Part(1, 0.6, 20), Part(1, 0.5, 90), Part(0.5, 0, 1))
"""Title, summary, body and names."""


@dataclass(frozen=True)
class Postings:
    """The arrays of one language."""

    letters: NDArray[np.uint8]
    ends: NDArray[np.uint32]
    """The folded words (words.Words)."""
    spelled_letters: NDArray[np.uint8]
    spelled_ends: NDArray[np.uint32]
    """The same words as most texts spell them, with their accents."""
    backwards: NDArray[np.uint32]
    """The numbers of the words in the order of their letters from the end."""
    offsets: NDArray[np.uint32]
    """Where in slots and weights the entries of a word begin; one more than words."""
    documents: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    stem_letters: NDArray[np.uint8]
    stem_ends: NDArray[np.uint32]
    """The stem keys (words.Words)."""
    stem_offsets: NDArray[np.uint32]
    stem_words: NDArray[np.uint32]
    """The words that share a stem key, in the way of offsets and slots."""
    stream_numbers: NDArray[np.uint32]
    """The number under which each word stands in the stream; unlike its place in the list it never changes."""
    text_documents: NDArray[np.uint32]
    """The services that have a text in this language, in order."""
    text_starts: NDArray[np.uint32]
    text_ends: NDArray[np.uint32]
    """Where in the stream each text begins and ends."""
    stream: NDArray[np.uint32]
    """The words of each text as they follow each other: what phrases are looked up in."""

    @classmethod
    def of(cls, arrays: dict[str, Array]) -> Self:
        """Take the arrays by their names, as by_name gives them."""
        return cls(**{field.name: arrays[_name_in_file(field.name)] for field in fields(cls)})

    def by_name(self) -> dict[str, Array]:
        """Give the arrays by their names."""
        return {_name_in_file(field.name): getattr(self, field.name) for field in fields(self)}


_NAMES_IN_FILE = {
    "documents": "slots",
    "stream_numbers": "spoken",
    "text_documents": "text_slots",
}
"""How format 2 calls the arrays that have another name here."""


def _name_in_file(name: str) -> str:
    return _NAMES_IN_FILE.get(name, name)


def build(texts: Iterable[tuple[int, Text]], language: str) -> Postings:
    """Turn texts round; each comes with the slot of its service, slots rising."""
    numbers: dict[str, int] = {}
    spoken, lengths, text_documents = array("I"), array("I"), array("I")
    for slot, text in texts:
        text_documents.append(slot)
        for part in text:
            some = part.split()
            spoken.extend([numbers.setdefault(word, len(numbers)) for word in some])
            lengths.append(len(some))
    surface, heard, slots = list(numbers), _array(spoken), _array(text_documents)
    per_part = _array(lengths).reshape(-1, len(PARTS))
    words, first, second = _folded(surface)
    entry_words, entry_slots, weights = _entries(first[heard], second[heard], per_part, slots)
    return _assembled(
        words,
        _spellings(surface, first, second, np.bincount(heard, minlength=len(surface))),
        (_offsets(entry_words, len(words)), entry_slots, weights),
        _stem_pairs(surface, first, second, language),
        (np.arange(len(words)), slots, *_stream(first[heard], per_part)),
    )


def _array(numbers: "array[int]") -> NDArray[np.uint32]:
    return np.array(numbers, np.uint32)


def _folded(surface: Sequence[str]) -> tuple[list[bytes], NDArray[Any], NDArray[Any]]:
    """Fold words; give the sorted folded ones, and for each word the numbers of its one or two (else -1) forms."""
    forms = [[form.encode() for form in analysis.folded_forms(word)] for word in surface]
    words = sorted({form for some in forms for form in some})
    numbers = {word: number for number, word in enumerate(words)}
    first = np.fromiter((numbers[some[0]] for some in forms), np.uint32, len(forms))
    second = np.fromiter(
        (numbers[some[1]] if some[1:] else -1 for some in forms), np.int64, len(forms)
    )
    return words, first, second


def _spellings(
    surface: Sequence[str], first: NDArray[Any], second: NDArray[Any], counts: NDArray[Any]
) -> dict[int, bytes]:
    """Choose for each folded word the spelling that is used most."""
    chosen: dict[int, bytes] = {}
    for at in np.argsort(counts, kind="stable").tolist():
        chosen[int(first[at])] = surface[at].encode()
        if second[at] >= 0:
            chosen[int(second[at])] = surface[at].encode()
    return chosen


def _entries(
    spoken: NDArray[Any], also: NDArray[Any], per_part: NDArray[Any], text_documents: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Sum up how prominent each word is in each text: its word, its slot and its weight, in this order."""
    unit = np.stack(
        [
            part.weight / (1 - part.discount + part.discount * per_part[:, at] / part.usual_length)
            for at, part in enumerate(PARTS)
        ],
        axis=1,
    )
    counts = per_part.ravel()
    unit[:, 0] += TITLE_MARK
    prominence = np.repeat(unit.ravel(), counts).astype(np.float32)
    slots = np.repeat(np.repeat(text_documents, len(PARTS)), counts)
    twice = also >= 0
    keys = _key(
        np.concatenate([spoken, also[twice].astype(np.uint32)]),
        np.concatenate([slots, slots[twice]]),
    )
    prominence = np.concatenate([prominence, prominence[twice]])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = (
        np.flatnonzero(np.diff(keys, prepend=keys[0] + 1)) if len(keys) else np.zeros(0, np.int64)
    )
    sums = np.add.reduceat(prominence[order], starts) if len(keys) else prominence
    keys = keys[starts]
    return keys >> np.uint64(32), (keys & np.uint64(FIELD_GAP)).astype(np.uint32), _weights(sums)


def _key(words: NDArray[Any], slots: NDArray[Any]) -> NDArray[np.uint64]:
    key: NDArray[np.uint64] = words.astype(np.uint64) << np.uint64(32) | slots.astype(np.uint64)
    return key


def _weights(prominence: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Write prominences in one byte each."""
    titled = prominence >= TITLE_MARK
    plain = np.maximum(np.where(titled, prominence % TITLE_MARK, prominence), _LEAST)
    codes = np.clip(np.rint(np.log(plain / _LEAST) / np.log(_STEP)), 0, _CODES - 1)
    return (codes + titled * _CODES).astype(np.uint8)


def _stem_pairs(
    surface: Sequence[str], first: NDArray[Any], second: NDArray[Any], language: str
) -> set[tuple[bytes, int]]:
    """List which stem key belongs to which folded word."""
    pairs: set[tuple[bytes, int]] = set()
    for word, *numbers in zip(surface, first.tolist(), second.tolist(), strict=True):
        for key in analysis.stem_keys(word, language):
            pairs.update((key.encode(), number) for number in numbers if number >= 0)
    return pairs


def _stream(
    spoken: NDArray[Any], per_part: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.uint32]]:
    """Put a gap after each part; give where each text starts and ends, and the stream."""
    ends = np.cumsum(per_part.ravel(), dtype=np.int64)
    stream = np.insert(spoken.astype(np.uint32), ends, FIELD_GAP)
    text_ends = ends.reshape(-1, len(PARTS))[:, -1] + len(PARTS) * np.arange(1, len(per_part) + 1)
    return np.concatenate([[0], text_ends[:-1]]), text_ends, stream


def _assembled(
    words: list[bytes],
    spellings: Mapping[int, bytes],
    entries: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    pairs: Iterable[tuple[bytes, int]],
    texts: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
) -> Postings:
    """Put together the words, the entries (offsets, slots, weights), the stems, and the texts (spoken to stream)."""
    backwards = sorted(range(len(words)), key=lambda number: words[number][::-1])
    in_order = sorted(pairs)
    stems = sorted({stem for stem, _word in in_order})
    stem_numbers = {stem: number for number, stem in enumerate(stems)}
    of_stem = np.fromiter((stem_numbers[stem] for stem, _word in in_order), np.int64, len(in_order))
    return Postings(
        *as_arrays(words),
        *as_arrays(spellings[number] for number in range(len(words))),
        np.array(backwards, np.uint32),
        *entries,
        *as_arrays(stems),
        _offsets(of_stem, len(stems)),
        np.fromiter((word for _stem, word in in_order), np.uint32, len(in_order)),
        *(array.astype(np.uint32, copy=False) for array in texts),
    )


def _offsets(sorted_numbers: NDArray[Any], size: int) -> NDArray[np.uint32]:
    """Say where each number begins in a sorted list of numbers, and where the last one ends."""
    return np.searchsorted(sorted_numbers, np.arange(size + 1)).astype(np.uint32)
