"""A sorted list of words as two arrays: their letters in a row, and where each word ends."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

AFTER_ALL_LETTERS = b"\xff"
"""Sorts after every letter in UTF-8."""
KEY_LENGTH = 8
"""Bytes of a word that fit into one number."""
_BEGINNING_LENGTH = 24
"""Bytes of a word that are compared when many are looked up; longer ones are looked at again."""
_MANY = 12
"""Words from which on looking them up in one go is quicker than one by one."""


class WordList:
    """Words in UTF-8, sorted, none twice, numbered by their places."""

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.uint32]) -> None:
        self._letters = letters.tobytes()
        self._ends = ends.data
        self._size = len(ends) - 1
        self._letters_and_ends = letters, ends

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, number: int) -> bytes:
        return self._letters[self._ends[number] : self._ends[number + 1]]

    def __iter__(self) -> Iterator[bytes]:
        return (self._letters[start:end] for start, end in pairwise(self._ends))

    def number_of(self, word: bytes) -> int:
        """Return the number of a word, or -1 if it is not in the list."""
        number = self.place_of(word)
        if number < self._size and self[number] == word:
            return number
        return -1

    def has_each(self, words: Sequence[bytes]) -> list[bool]:
        """Tell of each of some words whether it is in the list, in one go."""
        if len(words) < _MANY:
            return [self.number_of(word) >= 0 for word in words]

        beginnings = np.array(words, self._beginnings.dtype)
        places = np.searchsorted(self._beginnings, beginnings)
        are_alike = self._beginnings.take(places, mode="clip") == beginnings
        return [
            is_alike and (len(word) < _BEGINNING_LENGTH or self.number_of(word) >= 0)
            for word, is_alike in zip(words, are_alike.tolist(), strict=True)
        ]

    def each(self, numbers: NDArray[np.int64]) -> list[bytes]:
        """Return the words with some numbers."""
        ends = self._letters_and_ends[1]
        starts, stops = ends[numbers].tolist(), ends[numbers + 1].tolist()
        return [self._letters[start:stop] for start, stop in zip(starts, stops, strict=True)]

    def in_range(self, numbers: range) -> list[bytes]:
        """Return the words with neighbouring numbers."""
        ends = self._ends[numbers.start : numbers.stop + 1].tolist()
        return [self._letters[start:end] for start, end in pairwise(ends)]

    def with_prefix(self, prefix: bytes) -> range:
        """Return the numbers of the words that begin with a prefix."""
        start = self.place_of(prefix)
        if start == self._size or not self[start].startswith(prefix):
            return range(start, start)
        return range(start, self.place_of(prefix + AFTER_ALL_LETTERS, start))

    @cached_property
    def _keys(self) -> "memoryview[int]":
        return first_letters(*self._letters_and_ends).data

    @cached_property
    def _beginnings(self) -> NDArray[np.bytes_]:
        """The first letters of each word, enough to tell nearly all of them apart."""
        return np.array(list(self), f"S{_BEGINNING_LENGTH}")

    def place_of(self, word: bytes, start: int = 0) -> int:
        """Return the number of the first word that is not before a word, from a number on."""
        return place_among(self._keys, word, self.__getitem__, start)


def first_letters(letters: NDArray[np.uint8], ends: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the first eight bytes of each word as one number, which sorts as the words do."""
    return _keys(letters, ends[:-1].astype(np.int64), np.diff(ends))


def last_letters(letters: NDArray[np.uint8], ends: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the last eight bytes of each word as one number, the last one first."""
    return _keys(letters[::-1], len(letters) - ends[1:].astype(np.int64), np.diff(ends))


def _keys(
    letters: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.uint32]
) -> NDArray[np.uint64]:
    padded_letters = np.concatenate([letters, np.zeros(KEY_LENGTH, np.uint8)])
    windows = np.lib.stride_tricks.sliding_window_view(padded_letters, KEY_LENGTH)
    keys = windows[starts]
    keys[np.arange(KEY_LENGTH) >= lengths[:, None]] = 0
    return keys.view(">u8").ravel().astype(np.uint64)


def place_among(
    keys: "memoryview[int]", word: bytes, word_at: Callable[[int], bytes], start: int = 0
) -> int:
    """Return the first place in a sorted list whose word is not before a word.

    The first letters lead to the few words that begin alike, without looking at others.
    """
    key = int.from_bytes(word[:KEY_LENGTH].ljust(KEY_LENGTH, b"\0"))
    first = bisect_left(keys, key, start)
    if len(word) <= KEY_LENGTH or first == len(keys) or keys[first] != key:
        return first

    last = bisect_right(keys, key, first)
    return first + bisect_left(range(first, last), word, key=word_at)


def to_arrays(words: Iterable[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Return the letters and ends of sorted words."""
    words = list(words)
    lengths = np.array([len(word) for word in words], np.uint32)
    letters = b"".join(words)

    ends = np.zeros(len(words) + 1, np.uint32)
    np.cumsum(lengths, out=ends[1:])
    return np.frombuffer(letters, np.uint8), ends


@dataclass(frozen=True)
class Merge:
    """How the words of one list, the addition, go into another, the base."""

    new_words: NDArray[np.int64]
    """The numbers, in the addition, of the words that the base does not have."""
    insertion_points: NDArray[np.int64]
    """The number of the base word before which each of these goes."""
    base_numbers: NDArray[np.int64]
    """The number of each base word in the merged list."""
    addition_numbers: NDArray[np.int64]
    """The number of each word of the addition in the merged list."""

    @property
    def size(self) -> int:
        """The number of words in the merged list."""
        return len(self.base_numbers) + len(self.new_words)


def merge(base: WordList, addition: WordList) -> Merge:
    """Find out how the words of an addition go into a base."""
    insertion_points = [base.place_of(word) for word in addition]
    places = np.array(insertion_points, np.int64)
    novelties = [
        _differs(base, number, word)
        for number, word in zip(insertion_points, addition, strict=True)
    ]
    is_new = np.array(novelties, np.bool_)
    new_words = np.flatnonzero(is_new)
    new_places = places[new_words]

    new_up_to_here: NDArray[np.int64] = np.cumsum(is_new, dtype=np.int64)
    new_before = new_up_to_here - is_new.astype(np.int64)

    base_places = np.arange(len(base))
    shifts = np.searchsorted(new_places, base_places, side="right")
    return Merge(
        new_words=new_words,
        insertion_points=new_places,
        base_numbers=base_places + shifts,
        addition_numbers=places + new_before,
    )


def _differs(words: WordList, number: int, word: bytes) -> bool:
    return number == len(words) or words[number] != word


def splice(
    letters: NDArray[np.uint8],
    ends: NDArray[np.uint32],
    new_words: Sequence[bytes],
    merge: Merge,
    is_used: NDArray[np.bool_],
) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Insert new words into a list, leave out unused ones, and return its letters and ends."""
    new_lengths = np.array([len(word) for word in new_words], np.int64)
    base_lengths = np.diff(ends).astype(np.int64)
    all_lengths = np.insert(base_lengths, merge.insertion_points, new_lengths)

    new_letters = np.frombuffer(b"".join(new_words), np.uint8)
    insertion_ends = ends[merge.insertion_points].astype(np.int64)
    places = np.repeat(insertion_ends, new_lengths)
    all_letters = np.insert(letters, places, new_letters)

    used_lengths = all_lengths[is_used]
    used_ends = np.zeros(len(used_lengths) + 1, np.uint32)
    np.cumsum(used_lengths, out=used_ends[1:])

    is_letter_used = np.repeat(is_used, all_lengths)
    return all_letters[is_letter_used], used_ends
