"""The inverted index of one language: for each word its documents and weights.

Everything is a flat array, so that a file of them can be mapped into memory and a query is some dozens of array
operations. Document numbers are those of facets.FacetTable; the number of a word is its place in the sorted
list.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.array_file import Array
from marketplace.search.index.documents import Text
from marketplace.search.index.word_list import to_arrays
from marketplace.search.text import analysis

_SMALLEST_WEIGHT, _LARGEST_WEIGHT = 0.02, 60
_CODES = 128
_STEP = (_LARGEST_WEIGHT / _SMALLEST_WEIGHT) ** (1 / (_CODES - 1))
TITLE_MARK = 1024.0
"""Added to the weight of a word that stands in the title, so that one number says both."""
TERM_WEIGHTS = np.concatenate([_SMALLEST_WEIGHT * _STEP ** np.arange(_CODES)] * 2).astype(
    np.float32
)
"""The weight of each one-byte code, in steps of 6 %, the upper half for words of the title."""
TERM_WEIGHTS[_CODES:] += TITLE_MARK
FIELD_GAP = 2**32 - 1
"""Stands in the token stream after each field of a text."""
_WORD_BITS = np.uint64(32)


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


class _Texts(NamedTuple):
    """Texts as numbers."""

    words: list[str]
    """All different words, in the order in which they come first."""
    tokens: NDArray[np.uint32]
    """The number of each word of each text in this list."""
    field_lengths: NDArray[np.uint32]
    """How many words each field has: a row for each text."""
    documents: NDArray[np.uint32]
    """The document of each text."""


class _FoldedWords(NamedTuple):
    """The sorted folded words, and which of them each written word is."""

    words: list[bytes]
    first: NDArray[np.uint32]
    """The number of each written word's folded form."""
    second: NDArray[np.int64]
    """The number of its second folded form, or -1."""


class _Entries(NamedTuple):
    """Which word stands in which document with which weight, in this order."""

    words: NDArray[np.uint64]
    documents: NDArray[np.uint32]
    weights: NDArray[np.uint8]


def invert(texts: Iterable[tuple[int, Text]], language: str) -> Postings:
    """Invert texts, each with the number of its document, numbers rising."""
    parsed_texts = _read_texts(texts)
    folded = _fold_words(parsed_texts.words)
    entries = _entries(parsed_texts, folded)
    stems, stem_offsets, stem_words = _invert_stems(_stem_pairs(parsed_texts, folded, language))

    words = folded.words
    letters, ends = to_arrays(words)
    spelled_letters, spelled_ends = to_arrays(_spellings(parsed_texts, folded))
    stem_letters, stem_ends = to_arrays(stems)
    reversed_order = sorted(range(len(words)), key=lambda number: words[number][::-1])
    text_starts, text_ends = _text_bounds(parsed_texts.field_lengths)
    return Postings(
        letters=letters,
        ends=ends,
        spelled_letters=spelled_letters,
        spelled_ends=spelled_ends,
        reversed_order=np.array(reversed_order, np.uint32),
        offsets=_offsets(entries.words, len(words)),
        documents=entries.documents,
        weights=entries.weights,
        stem_letters=stem_letters,
        stem_ends=stem_ends,
        stem_offsets=stem_offsets,
        stem_words=stem_words,
        stream_numbers=np.arange(len(words), dtype=np.uint32),
        text_documents=parsed_texts.documents,
        text_starts=text_starts.astype(np.uint32),
        text_ends=text_ends.astype(np.uint32),
        stream=_stream(parsed_texts, folded),
    )


def _read_texts(texts: Iterable[tuple[int, Text]]) -> _Texts:
    numbers: dict[str, int] = {}
    tokens, field_lengths, documents = array("I"), array("I"), array("I")
    for document, text in texts:
        documents.append(document)
        for field in text:
            words = field.split()
            tokens.extend([numbers.setdefault(word, len(numbers)) for word in words])
            field_lengths.append(len(words))

    return _Texts(
        words=list(numbers),
        tokens=np.array(tokens, np.uint32),
        field_lengths=np.array(field_lengths, np.uint32).reshape(-1, len(FIELD_WEIGHTS)),
        documents=np.array(documents, np.uint32),
    )


def _fold_words(words: Sequence[str]) -> _FoldedWords:
    """Fold words to plain letters: a word has one or two folded forms."""
    first_forms: list[bytes] = []
    second_forms: list[bytes | None] = []
    for word in words:
        first_form, *other_forms = analysis.folded_forms(word)
        first_forms.append(first_form.encode())
        second_forms.append(other_forms[0].encode() if other_forms else None)

    folded_words = sorted({*first_forms, *filter(None, second_forms)})
    numbers: dict[bytes | None, int] = {None: -1}
    numbers.update((word, number) for number, word in enumerate(folded_words))

    first = [numbers[form] for form in first_forms]
    second = [numbers[form] for form in second_forms]
    return _FoldedWords(
        words=folded_words,
        first=np.array(first, np.uint32),
        second=np.array(second, np.int64),
    )


def _spellings(texts: _Texts, folded: _FoldedWords) -> list[bytes]:
    """Return for each folded word the spelling that is used most."""
    counts = np.bincount(texts.tokens, minlength=len(texts.words))
    rarest_first = np.argsort(counts, kind="stable")
    first = folded.first.tolist()
    second = folded.second.tolist()

    spellings: dict[int, bytes] = {}
    for number in rarest_first.tolist():
        spelling = texts.words[number].encode()
        spellings[first[number]] = spelling
        if second[number] >= 0:
            spellings[second[number]] = spelling

    return [spellings[number] for number in range(len(folded.words))]


def _entries(texts: _Texts, folded: _FoldedWords) -> _Entries:
    """Sum up the weight of each word in each document."""
    weights = _token_weights(texts.field_lengths)
    field_documents = np.repeat(texts.documents, len(FIELD_WEIGHTS))
    documents = np.repeat(field_documents, texts.field_lengths.ravel())
    first_words = folded.first[texts.tokens]
    second_words = folded.second[texts.tokens]

    has_second = second_words >= 0
    second_words = second_words[has_second].astype(np.uint32)
    words = np.concatenate([first_words, second_words])
    documents = np.concatenate([documents, documents[has_second]])
    weights = np.concatenate([weights, weights[has_second]])

    keys, sums = _sum_by_key(_keys(words, documents), weights)
    document_bits = keys & np.uint64(2**32 - 1)
    return _Entries(
        words=keys >> _WORD_BITS,
        documents=document_bits.astype(np.uint32),
        weights=_codes(sums),
    )


def _sum_by_key(
    keys: NDArray[np.uint64], weights: NDArray[np.float32]
) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """Return each different key once, in order, and the sum of its weights."""
    if not len(keys):
        return keys, weights

    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    steps = np.diff(keys, prepend=keys[0] + 1)
    starts = np.flatnonzero(steps)
    sums = np.add.reduceat(weights[order], starts)
    return keys[starts], sums


def _token_weights(field_lengths: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return how much each word of each text counts, by its field and the field's length."""
    weights_of_fields = []
    for number, field in enumerate(FIELD_WEIGHTS):
        lengths = field_lengths[:, number]
        discount = field.length_discount
        divisors = 1 - discount + discount * lengths / field.usual_length
        weights_of_fields.append(field.weight / divisors)

    weights = np.stack(weights_of_fields, axis=1)
    weights[:, 0] += TITLE_MARK

    token_weights = np.repeat(weights.ravel(), field_lengths.ravel())
    return token_weights.astype(np.float32)


def _keys(words: NDArray[np.uint32], documents: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return word and document as one number each, which sorts by word, then by document."""
    keys: NDArray[np.uint64] = words.astype(np.uint64) << _WORD_BITS | documents.astype(np.uint64)
    return keys


def _codes(weights: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Encode weights as one byte each."""
    is_titled = weights >= TITLE_MARK
    unmarked = np.where(is_titled, weights % TITLE_MARK, weights)
    bounded = np.maximum(unmarked, _SMALLEST_WEIGHT)

    steps = np.log(bounded / _SMALLEST_WEIGHT) / np.log(_STEP)
    codes = np.clip(np.rint(steps), 0, _CODES - 1)

    marked_codes = np.where(is_titled, codes + _CODES, codes)
    return marked_codes.astype(np.uint8)


def _stem_pairs(texts: _Texts, folded: _FoldedWords, language: str) -> set[tuple[bytes, int]]:
    """List which stem key belongs to which folded word."""
    pairs: set[tuple[bytes, int]] = set()
    first_numbers = folded.first.tolist()
    second_numbers = folded.second.tolist()

    for word, first, second in zip(texts.words, first_numbers, second_numbers, strict=True):
        keys = [key.encode() for key in analysis.stem_keys(word, language)]
        pairs.update((key, first) for key in keys)
        if second >= 0:
            pairs.update((key, second) for key in keys)

    return pairs


def _invert_stems(
    pairs: Iterable[tuple[bytes, int]],
) -> tuple[list[bytes], NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the sorted stem keys, where the words of each begin, and these words."""
    stems: list[bytes] = []
    stem_numbers: list[int] = []
    words: list[int] = []
    for stem, word in sorted(pairs):
        if not stems or stems[-1] != stem:
            stems.append(stem)
        stem_numbers.append(len(stems) - 1)
        words.append(word)

    offsets = _offsets(np.array(stem_numbers, np.int64), len(stems))
    return stems, offsets, np.array(words, np.uint32)


def _stream(texts: _Texts, folded: _FoldedWords) -> NDArray[np.uint32]:
    """Return the words of all texts as they follow each other, with a gap after each field."""
    field_ends = np.cumsum(texts.field_lengths.ravel(), dtype=np.int64)
    return np.insert(folded.first[texts.tokens], field_ends, FIELD_GAP)


def _text_bounds(
    field_lengths: NDArray[np.uint32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where in the token stream each text begins and ends, gaps counted."""
    text_lengths = field_lengths.sum(axis=1, dtype=np.int64) + len(FIELD_WEIGHTS)
    ends = np.cumsum(text_lengths, dtype=np.int64)
    return ends - text_lengths, ends


def _offsets(sorted_numbers: NDArray[Any], size: int) -> NDArray[np.uint32]:
    """Return where each number begins in a sorted list, and where the last one ends."""
    return np.searchsorted(sorted_numbers, np.arange(size + 1)).astype(np.uint32)
