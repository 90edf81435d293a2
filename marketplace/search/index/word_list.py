"""A sorted list of words as two arrays: their letters in a row, and where each ends."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Merger:
    """How the words of one list go into another: which are new, before which old ones, and where all are then."""

    new: NDArray[np.int64]
    """The numbers, in the list that goes in, of the words that the other does not have."""
    places: NDArray[np.int64]
    """Before which old word each of these goes."""
    of_old: NDArray[np.int64]
    of_fresh: NDArray[np.int64]
    """The places of the words of either list when they are one."""

    @property
    def size(self) -> int:
        """The number of words in the end."""
        return len(self.of_old) + len(self.new)


def merge(old: Words, fresh: Words) -> Merger:
    """Find out how fresh words go into an old list."""
    places = np.fromiter((bisect_left(old, word) for word in fresh), np.int64, len(fresh))
    known = [
        at < len(old) and old[at] == word for at, word in zip(places.tolist(), fresh, strict=True)
    ]
    is_new = ~np.array(known, np.bool_)
    new = np.flatnonzero(is_new)
    before: NDArray[np.int64] = np.cumsum(is_new) - is_new
    of_old = np.arange(len(old)) + np.searchsorted(places[new], np.arange(len(old)), side="right")
    return Merger(new, places[new], of_old, places + before)


def spliced(
    letters: NDArray[np.uint8],
    ends: NDArray[np.uint32],
    new: Sequence[bytes],
    merger: Merger,
    kept: NDArray[np.bool_],
) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Put new words into a list and keep some of the result; give its letters and ends."""
    sizes = np.fromiter(map(len, new), np.int64, len(new))
    lengths = np.insert(np.diff(ends).astype(np.int64), merger.places, sizes)
    more = np.frombuffer(b"".join(new), np.uint8)
    letters = np.insert(letters, np.repeat(ends[merger.places].astype(np.int64), sizes), more)
    ends = np.zeros(int(kept.sum()) + 1, np.uint32)
    np.cumsum(lengths[kept], out=ends[1:])
    return letters[np.repeat(kept, lengths)], ends
