"""Inversion: texts become the postings of their language.

A full build hands over its texts one by one, and they are kept as numbers: four bytes a word. What is made of
them is made in blocks of a million words, so that no step needs more memory than the postings themselves.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.documents import Text
from marketplace.search.index.postings import (
    CODES,
    FIELD_GAP,
    FIELD_WEIGHTS,
    SMALLEST_WEIGHT,
    STEP,
    TITLE_MARK,
    Postings,
)
from marketplace.search.index.word_list import to_arrays
from marketplace.search.text import analysis

_WORD_BITS = np.uint64(32)
_BLOCK = 1 << 20
"""Words that are inverted at a time."""


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

    def blocks(self) -> Iterator["_Texts"]:
        """Go through the texts, some at a time that have about a million words."""
        ends = np.cumsum(self.field_lengths.sum(axis=1, dtype=np.int64))
        first_text, first_token = 0, 0
        while first_text < len(ends):
            last_text = int(np.searchsorted(ends, first_token + _BLOCK))
            next_text = min(last_text + 1, len(ends))
            next_token = int(ends[next_text - 1])
            yield self._replace(
                tokens=self.tokens[first_token:next_token],
                field_lengths=self.field_lengths[first_text:next_text],
                documents=self.documents[first_text:next_text],
            )
            first_text, first_token = next_text, next_token


class _FoldedWords(NamedTuple):
    """The sorted folded words, and which of them each written word is."""

    words: list[bytes]
    first: NDArray[np.uint32]
    """The number of each written word's folded form."""
    second: NDArray[np.int64]
    """The number of its second folded form, or -1."""


class _Entries(NamedTuple):
    """Which word stands in which document with which weight, in this order."""

    counts: NDArray[np.int64]
    """In how many documents each word stands."""
    documents: NDArray[np.uint32]
    weights: NDArray[np.uint8]


class Inversion:
    """Takes in the texts of one language, and inverts them."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._numbers: dict[str, int] = {}
        self._tokens, self._field_lengths, self._documents = array("I"), array("I"), array("I")

    def add(self, document: int, text: Text) -> None:
        """Take in the text of a document, whose number is larger than those before."""
        numbers = self._numbers
        self._documents.append(document)
        for field in text:
            words = field.split()
            self._tokens.extend([numbers.setdefault(word, len(numbers)) for word in words])
            self._field_lengths.append(len(words))

    def postings(self) -> Postings:
        """Invert the texts."""
        texts = self._texts()
        folded = _fold_words(texts.words)
        entries = _entries(texts, folded)
        stems, stem_offsets, stem_words = _invert_stems(_stem_pairs(texts, folded, self._language))

        words = folded.words
        letters, ends = to_arrays(words)
        spelled_letters, spelled_ends = to_arrays(_spellings(texts, folded))
        stem_letters, stem_ends = to_arrays(stems)
        reversed_order = sorted(range(len(words)), key=lambda number: words[number][::-1])
        text_starts, text_ends = _text_bounds(texts.field_lengths)
        return Postings(
            letters=letters,
            ends=ends,
            spelled_letters=spelled_letters,
            spelled_ends=spelled_ends,
            reversed_order=np.array(reversed_order, np.uint32),
            offsets=_offsets(entries.counts),
            documents=entries.documents,
            weights=entries.weights,
            stem_letters=stem_letters,
            stem_ends=stem_ends,
            stem_offsets=stem_offsets,
            stem_words=stem_words,
            stream_numbers=np.arange(len(words), dtype=np.uint32),
            text_documents=texts.documents,
            text_starts=text_starts.astype(np.uint32),
            text_ends=text_ends.astype(np.uint32),
            stream=_stream(texts, folded),
        )

    def _texts(self) -> _Texts:
        return _Texts(
            words=list(self._numbers),
            tokens=_numbers_of(self._tokens),
            field_lengths=_numbers_of(self._field_lengths).reshape(-1, len(FIELD_WEIGHTS)),
            documents=_numbers_of(self._documents),
        )


def invert(texts: Iterable[tuple[int, Text]], language: str) -> Postings:
    """Invert texts, each with the number of its document, numbers rising."""
    inversion = Inversion(language)
    for document, text in texts:
        inversion.add(document, text)
    return inversion.postings()


def _numbers_of(numbers: "array[int]") -> NDArray[np.uint32]:
    """Return the numbers of an array where they are, without a copy."""
    return np.frombuffer(numbers, np.uint32)


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
    counts = np.zeros(len(texts.words), np.int64)
    for block in texts.blocks():
        counts += np.bincount(block.tokens, minlength=len(counts))
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
    """Put the entries of all blocks together: of each word those of one block after the other."""
    blocks = [_entries_of_block(block, folded) for block in texts.blocks()]
    counts = np.zeros(len(folded.words), np.int64)
    for block in blocks:
        counts += block.counts

    size = int(counts.sum())
    documents, weights = np.empty(size, np.uint32), np.empty(size, np.uint8)
    next_places = np.cumsum(counts) - counts
    for block in blocks:
        starts_in_block = np.cumsum(block.counts) - block.counts
        shifts = np.repeat(next_places - starts_in_block, block.counts)
        places = shifts + np.arange(len(shifts))
        documents[places] = block.documents
        weights[places] = block.weights
        next_places += block.counts

    return _Entries(counts, documents, weights)


def _entries_of_block(texts: _Texts, folded: _FoldedWords) -> _Entries:
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
    words_of_keys = (keys >> _WORD_BITS).astype(np.int64)
    document_bits = keys & np.uint64(2**32 - 1)
    return _Entries(
        counts=np.bincount(words_of_keys, minlength=len(folded.words)),
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
    bounded = np.maximum(unmarked, SMALLEST_WEIGHT)

    steps = np.log(bounded / SMALLEST_WEIGHT) / np.log(STEP)
    codes = np.clip(np.rint(steps), 0, CODES - 1)

    marked_codes = np.where(is_titled, codes + CODES, codes)
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

    counts = np.bincount(np.array(stem_numbers, np.int64), minlength=len(stems))
    offsets = _offsets(counts)
    return stems, offsets, np.array(words, np.uint32)


def _stream(texts: _Texts, folded: _FoldedWords) -> NDArray[np.uint32]:
    """Return the words of all texts as they follow each other, with a gap after each field."""
    stream = np.empty(len(texts.tokens) + texts.field_lengths.size, np.uint32)
    start = 0
    for block in texts.blocks():
        field_ends = np.cumsum(block.field_lengths.ravel(), dtype=np.int64)
        stream_of_block = np.insert(folded.first[block.tokens], field_ends, FIELD_GAP)
        end = start + len(stream_of_block)
        stream[start:end] = stream_of_block
        start = end
    return stream


def _text_bounds(
    field_lengths: NDArray[np.uint32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where in the token stream each text begins and ends, gaps counted."""
    text_lengths = field_lengths.sum(axis=1, dtype=np.int64) + len(FIELD_WEIGHTS)
    ends = np.cumsum(text_lengths, dtype=np.int64)
    return ends - text_lengths, ends


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return where the entries of each word begin, and where the last ones end."""
    offsets = np.zeros(len(counts) + 1, np.uint32)
    np.cumsum(counts, out=offsets[1:])
    return offsets
