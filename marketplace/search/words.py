"""A sorted list of words as two arrays: their letters in a row, and where each ends."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_BEYOND = b"\xff"
"""Sorts after every letter in UTF-8."""


class Words:
    """Words in UTF-8, sorted, none twice; the number of a word is its place."""

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.uint32]) -> None:
        self._letters, self._ends = letters.tobytes(), ends.data
        self._size = len(ends) - 1

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, number: int) -> bytes:
        return self._letters[self._ends[number] : self._ends[number + 1]]

    def __iter__(self) -> Iterator[bytes]:
        return (self._letters[start:end] for start, end in pairwise(self._ends))

    def number(self, word: bytes) -> int:
        """Give the number of a word, or -1 if it is not here."""
        number = bisect_left(self, word)
        return number if number < self._size and self[number] == word else -1

    def beginning(self, start: bytes) -> range:
        """Give the numbers of the words that begin like this."""
        first = bisect_left(self, start)
        return range(first, bisect_left(self, start + _BEYOND, first))


def as_arrays(words: Iterable[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Give the letters and ends of sorted words."""
    words = list(words)
    ends = np.zeros(len(words) + 1, np.uint32)
    np.cumsum(np.fromiter(map(len, words), np.uint32, len(words)), out=ends[1:])
    return np.frombuffer(b"".join(words), np.uint8), ends


def merged(one: Words, other: Words) -> tuple[list[bytes], NDArray[np.int64], NDArray[np.int64]]:
    """Merge two lists of words; give the result, and for each list the new numbers of its words."""
    words = sorted({*one, *other})
    numbers = {word: number for number, word in enumerate(words)}
    places = [np.fromiter((numbers[word] for word in some), np.int64, len(some)) for some in (one, other)]
    return words, places[0], places[1]
