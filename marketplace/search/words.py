"""A sorted list of words as two arrays: their letters in a row, and where each ends."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

_BEYOND = b"\xff"
"""Sorts after every letter in UTF-8."""


class Words(Sequence[bytes]):
    """Words in UTF-8, sorted, none twice; the number of a word is its place."""

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.uint32]) -> None:
        self._letters, self._ends = letters.tobytes(), ends.data

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return self._letters[self._ends[number] : self._ends[number + 1]]

    def number(self, word: bytes) -> int:
        """Give the number of a word, or -1 if it is not here."""
        number = bisect_left(self, word)
        return number if number < len(self) and self[number] == word else -1

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


def merged(one: Sequence[bytes], other: Sequence[bytes]) -> tuple[list[bytes], NDArray[np.int64], NDArray[np.int64]]:
    """Merge two lists of words; give the result, and for each list the new numbers of its words."""
    words = sorted({*one, *other})
    numbers = {word: number for number, word in enumerate(words)}
    places = [np.fromiter((numbers[word] for word in some), np.int64, len(some)) for some in (one, other)]
    return words, places[0], places[1]
