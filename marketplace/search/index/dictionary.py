"""The dictionary of one language: its words by spelling, stem, prefix, suffix or likeness."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Prefix

from marketplace.search.index.bitsets import concatenated_ranges
from marketplace.search.index.postings import Postings
from marketplace.search.index.word_list import (
    AFTER_ALL_LETTERS,
    WordList,
    last_letters,
    place_among,
)

_LETTER_BITS = 63
"""Letters are told apart by their last six bits, so that a word's letters fit into one number."""
_LENGTH_MORE_OR_LESS, _OTHER_LETTERS = 5, 6
"""How far words may be apart that sound alike, as fisiotherapie and physiotherapeuten do."""
_MANY = 8
"""Words from which on reading their postings in one go is quicker than one by one."""
_NO_DOCUMENTS = np.zeros(0, np.uint32)
_NO_CODES = np.zeros(0, np.uint8)

PostingList = tuple[NDArray[np.uint32], NDArray[np.uint8]]
"""Documents that have a word, and the code of its weight in each."""


class Dictionary:
    """Looks words up, and returns their postings."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings
        self.words = WordList(postings.letters, postings.ends)
        self._spellings = WordList(postings.spelled_letters, postings.spelled_ends)
        self._stems = WordList(postings.stem_letters, postings.stem_ends)
        self._reversed = _ReversedDictionary(self.words, postings)
        self._offsets = postings.offsets.data
        self._stem_offsets = postings.stem_offsets.data
        self._removed = postings.removed.data
        self._added_offsets = postings.added_offsets.data

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.words.number_of(word.encode()) >= 0

    def has_each(self, words: Iterable[str]) -> list[bool]:
        """Tell of each of some words whether it is a word of the index, in one go."""
        return self.words.has_each([word.encode() for word in words])

    def exact_matches(self, forms: Iterable[str]) -> list[int]:
        """List the words that are equal to one of some folded forms."""
        numbers = [self.words.number_of(form.encode()) for form in forms]
        return [number for number in numbers if number >= 0]

    def words_with_stems(self, keys: Iterable[str]) -> list[int]:
        """List the words that have one of these stem keys."""
        words: set[int] = set()
        for key in keys:
            stem = self._stems.number_of(key.encode())
            if stem < 0:
                continue

            start = self._stem_offsets[stem]
            end = self._stem_offsets[stem + 1]
            words_of_stem = self.postings.stem_words[start:end]
            words.update(words_of_stem.tolist())
        return sorted(words)

    def words_with_prefix(self, prefix: str) -> range:
        """Return the words that begin with a prefix."""
        return self.words.with_prefix(prefix.encode())

    def words_with_suffix(self, suffix: str) -> list[int]:
        """List the words that end with a suffix."""
        return self._reversed.with_suffix(suffix.encode()).tolist()

    def word(self, number: int) -> str:
        """Return a word without its accents."""
        return self.words[number].decode()

    def words_in_range(self, numbers: range) -> list[str]:
        """Return neighbouring words without their accents."""
        return [word.decode() for word in self.words.in_range(numbers)]

    def words_of(self, numbers: Sequence[int]) -> list[str]:
        """Return words without their accents."""
        return [word.decode() for word in self.words.each(np.array(numbers, np.int64))]

    def spelling(self, number: int) -> str:
        """Return a word as most texts spell it."""
        return self._spellings[number].decode()

    def fuzzy_matches(self, word: str, distance: int) -> list[tuple[int, int]]:
        """List words within an edit distance of one or two, each with its distance.

        An edit adds, deletes or changes a letter, or swaps neighbours (optimal string alignment). A single one
        leaves one half of the word as it is, so that only words which share a half are compared; of two edits,
        none is in the first letter.
        """
        letters = word.encode()
        if distance == 1:
            candidates = self._words_that_share_a_half(letters)
        else:
            candidates = self._resembling(letters, self._numbers_with_prefix(letters[:1]), distance)
        return list(self._within(word, candidates, distance))

    def words_of_like_letters(self, word: str, at_most: int) -> list[int]:
        """List words of nearly the same length and letters, the most alike first."""
        lengths = self._lengths - len(word)
        differing_letters = np.bitwise_count(self._letters ^ np.uint64(_letters_of(word.encode())))
        is_alike = (np.abs(lengths) <= _LENGTH_MORE_OR_LESS) & (differing_letters <= _OTHER_LETTERS)
        numbers = np.flatnonzero(is_alike)
        return numbers[np.argsort(differing_letters[numbers], kind="stable")[:at_most]].tolist()

    def _words_that_share_a_half(self, word: bytes) -> list[int]:
        half = len(word) // 2
        with_second_half = self._reversed.with_suffix(word[half + 1 :])
        with_first_half = self._numbers_with_prefix(word[:half])
        numbers = {
            *self._resembling(word, with_second_half, 1),
            *self._resembling(word, with_first_half, 1),
        }
        return sorted(numbers)

    def _numbers_with_prefix(self, prefix: bytes) -> NDArray[np.int64]:
        numbers = self.words.with_prefix(prefix)
        return np.arange(numbers.start, numbers.stop)

    def _resembling(self, word: bytes, numbers: NDArray[np.int64], distance: int) -> list[int]:
        """Filter words by length and letters: each edit adds or takes at most one letter, or both."""
        lengths = self._lengths[numbers]
        bytes_more_or_less = np.abs(lengths - len(word))
        numbers = numbers[bytes_more_or_less <= 2 * distance]  # a letter may have two bytes

        letters = np.uint64(_letters_of(word))
        differing_letters = self._letters[numbers] ^ letters
        number_differing = np.bitwise_count(differing_letters)
        numbers = numbers[number_differing <= 4 * distance]

        return numbers.tolist()

    def _within(
        self, word: str, candidates: Iterable[int], limit: int
    ) -> Iterator[tuple[int, int]]:
        for number in candidates:
            distance = OSA.distance(word, self.word(number), score_cutoff=limit)
            if 0 < distance <= limit:
                yield number, distance

    @cached_property
    def words_by_stream_number(self) -> NDArray[np.int64]:
        """The word of each number in the token stream."""
        stream_numbers = self.postings.stream_numbers
        largest_number = int(stream_numbers.max(initial=0))

        words = np.zeros(largest_number + 1, np.int64)
        words[stream_numbers] = np.arange(len(self.words))
        return words

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        """The length of each word in bytes."""
        return np.diff(self.postings.ends).astype(np.int64)

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        """The letters of each word as a set of bits."""
        starts = self.postings.ends[:-1].astype(np.int64)
        if not len(starts):
            return np.zeros(0, np.uint64)

        positions = self.postings.letters & _LETTER_BITS
        bits = np.uint64(1) << positions.astype(np.uint64)
        return np.bitwise_or.reduceat(bits, starts)

    def postings_of(self, word: int) -> PostingList:
        """Return the documents that have a word, and the code of its weight in each."""
        return self.postings_of_range(range(word, word + 1))

    def postings_of_range(self, words: range) -> PostingList:
        """Return the postings of neighbouring words, in no order."""
        start = self._offsets[words.start]
        end = self._offsets[words.stop]

        documents = self.postings.documents[start:end]
        codes = self.postings.weights[start:end]
        if self.postings.has_side_segment:
            return self._with_side_segment(words, start, documents, codes)
        return documents, codes

    def postings_of_each(self, words: Sequence[int]) -> PostingList:
        """Return the postings of some words, one word after the other."""
        if len(words) >= _MANY and not self.postings.has_side_segment:
            numbers = np.array(words, np.int64)
            starts, ends = self.postings.offsets[numbers], self.postings.offsets[numbers + 1]
            places = concatenated_ranges(starts, ends)
            return self.postings.documents[places], self.postings.weights[places]

        postings = [self.postings_of(word) for word in words]
        documents = [_NO_DOCUMENTS, *(documents for documents, _codes in postings)]
        codes = [_NO_CODES, *(codes for _documents, codes in postings)]
        return np.concatenate(documents), np.concatenate(codes)

    def _with_side_segment(
        self, words: range, start: int, documents: NDArray[np.uint32], codes: NDArray[np.uint8]
    ) -> PostingList:
        """Leave out of some postings what has left, and add what has come."""
        first_removed = bisect_left(self._removed, start)
        last_removed = bisect_left(self._removed, start + len(documents), first_removed)
        if first_removed < last_removed:
            is_staying = np.ones(len(documents), np.bool_)
            is_staying[self.postings.removed[first_removed:last_removed] - np.uint32(start)] = False
            documents, codes = documents[is_staying], codes[is_staying]

        added = slice(self._added_offsets[words.start], self._added_offsets[words.stop])
        if added.start < added.stop:
            documents = np.concatenate([documents, self.postings.added_documents[added]])
            codes = np.concatenate([codes, self.postings.added_weights[added]])
        return documents, codes

    @cached_property
    def frequencies(self) -> NDArray[np.int64]:
        """How many documents have each word."""
        return self.postings.frequencies()


class _ReversedDictionary:
    """Words sorted by their letters in reverse, to look suffixes up."""

    def __init__(self, words: WordList, postings: Postings) -> None:
        self._words = words
        self._postings = postings
        self._order = postings.reversed_order
        self._numbers = postings.reversed_order.data

    @cached_property
    def _keys(self) -> "memoryview[int]":
        keys = last_letters(self._postings.letters, self._postings.ends)
        return keys[self._order].data

    def with_suffix(self, suffix: bytes) -> NDArray[np.int64]:
        """Return the numbers of the words that end with a suffix."""
        prefix = suffix[::-1]
        start = self._place(prefix)
        end = self._place(prefix + AFTER_ALL_LETTERS, start)

        numbers = self._order[start:end]
        return numbers.astype(np.int64)

    def _place(self, reversed_word: bytes, start: int = 0) -> int:
        return place_among(self._keys, reversed_word, self._reversed_word_at, start)

    def _reversed_word_at(self, place: int) -> bytes:
        number = self._numbers[place]
        return self._words[number][::-1]


def common_prefix_length(word: str, other_word: str) -> int:
    """Return with how many letters in common two words begin."""
    return Prefix.similarity(word, other_word)


def edit_distance(word: str, other_word: str) -> int:
    """Return how many letters are added, left out, changed or swapped with their neighbour."""
    return OSA.distance(word, other_word)


def _letters_of(word: bytes) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (letter & _LETTER_BITS)
    return bits
