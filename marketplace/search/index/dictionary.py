"""All words of one language in the index: by their letters, their stem, their beginning, their end, or nearly right."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from marketplace.search.index.bitsets import union
from marketplace.search.index.postings import TERM_WEIGHTS, TITLE_MARK, Postings
from marketplace.search.index.word_list import Words


class Dictionary:
    """Looks words up, and gives what the index has of them."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings
        self.words = Words(postings.letters, postings.ends)
        self._spellings = Words(postings.spelled_letters, postings.spelled_ends)
        self._stems = Words(postings.stem_letters, postings.stem_ends)
        self._backwards = _Backwards(self.words, postings.backwards)
        self._offsets, self._stem_offsets = postings.offsets.data, postings.stem_offsets.data

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.words.number(word.encode()) >= 0

    def exact_matches(self, forms: Iterable[str]) -> list[int]:
        """List the words that are written like this."""
        return [
            number for number in (self.words.number(form.encode()) for form in forms) if number >= 0
        ]

    def words_with_stems(self, keys: Iterable[str]) -> list[int]:
        """List the words that have one of these stems."""
        found: set[int] = set()
        for key in keys:
            stem = self._stems.number(key.encode())
            if stem >= 0:
                start, end = self._stem_offsets[stem], self._stem_offsets[stem + 1]
                found.update(self.postings.stem_words[start:end].tolist())
        return sorted(found)

    def words_with_prefix(self, start: str) -> range:
        """Give the words that begin like this."""
        return self.words.beginning(start.encode())

    def words_with_suffix(self, end: str) -> list[int]:
        """List the words that end like this."""
        return self._backwards.beginning(end.encode()).tolist()

    def word(self, number: int) -> str:
        """Give a word without its accents."""
        return self.words[number].decode()

    def spelling(self, number: int) -> str:
        """Give a word as most texts spell it."""
        return self._spellings[number].decode()

    def fuzzy_matches(self, word: str, distance: int) -> list[tuple[int, int]]:
        """List words that are at most so many slips of the finger away, each with their number.

        A slip is a letter added, left out, changed, or swapped with its neighbour. A single one leaves one half of the
        word as it is, so that only words which share a half are compared; of two slips, none is in the first letter.
        """
        typed = word.encode()
        half = len(typed) // 2
        if distance == 1:
            ending = self._alike(typed, self._backwards.beginning(typed[half + 1 :]), distance)
            beginning = self._alike(
                typed, np.arange(*_bounds(self.words.beginning(typed[:half]))), distance
            )
            numbers = {*ending.tolist(), *beginning.tolist()}
        else:
            numbers = self._alike(
                typed, np.arange(*_bounds(self.words.beginning(typed[:1]))), distance
            ).tolist()
        return list(self._within(word, sorted(numbers), distance))

    def _alike(self, typed: bytes, numbers: NDArray[np.int64], distance: int) -> NDArray[np.int64]:
        """Keep words of about the same length and letters: each slip adds or takes at most one letter, or both."""
        lengths = np.abs(self._lengths[numbers] - len(typed))
        numbers = numbers[lengths <= 2 * distance]  # bytes; a letter may have two
        differing = np.bitwise_count(self._letters[numbers] ^ np.uint64(_letters_of(typed)))
        return numbers[differing <= 4 * distance]

    def _within(
        self, word: str, numbers: Iterable[int], distance: int
    ) -> Iterator[tuple[int, int]]:
        for number in numbers:
            away = OSA.distance(word, self.word(number), score_cutoff=distance)
            if 0 < away <= distance:
                yield number, away

    @cached_property
    def words_by_stream_number(self) -> NDArray[np.int64]:
        """The word of each number in the stream."""
        words = np.zeros(int(self.postings.stream_numbers.max(initial=0)) + 1, np.int64)
        words[self.postings.stream_numbers] = np.arange(len(self.words))
        return words

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.diff(self.postings.ends).astype(np.int64)

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        """Which letters each word has, one bit each."""
        bits = np.uint64(1) << (self.postings.letters & 63).astype(np.uint64)
        starts = self.postings.ends[:-1].astype(np.int64)
        return np.bitwise_or.reduceat(bits, starts) if len(starts) else np.zeros(0, np.uint64)

    def postings_of(self, number: int) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """Give the slots of the services that have a word, and its weight in each."""
        start, end = self._offsets[number], self._offsets[number + 1]
        return self.postings.documents[start:end], self.postings.weights[start:end]

    def title_matches(self, numbers: Iterable[int]) -> NDArray[np.int64]:
        """List the slots of the services that have one of some words in their title."""
        return union(
            slots[TERM_WEIGHTS[weights] >= TITLE_MARK]
            for slots, weights in map(self.postings_of, numbers)
        )

    def postings_of_range(self, numbers: range) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """Give the same for neighbouring words, one after the other."""
        start, end = self._offsets[numbers.start], self._offsets[numbers.stop]
        return self.postings.documents[start:end], self.postings.weights[start:end]


class _Backwards:
    """Words read from the end, in this order."""

    def __init__(self, words: Words, order: NDArray[np.uint32]) -> None:
        self._words, self._order = words, order

    def beginning(self, end: bytes) -> NDArray[np.int64]:
        """Give the numbers of the words that end like this."""
        first = self._place(end[::-1])
        return self._order[first : self._place(end[::-1] + b"\xff", first)].astype(np.int64)

    def _place(self, back: bytes, least: int = 0) -> int:
        return bisect_left(self._order, back, least, key=lambda number: self._words[number][::-1])


def _bounds(numbers: range) -> tuple[int, int]:
    return numbers.start, numbers.stop


def _letters_of(word: bytes) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (letter & 63)
    return bits
