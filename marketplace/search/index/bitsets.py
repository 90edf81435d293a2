"""Slots, the numbers of services in the index, as lists in order and as sets: rows of bits, one for each slot."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Bitset = NDArray[np.uint64]
"""A set of services: the bit of each one's slot."""


def cardinality(found: Bitset) -> int:
    """Count the services of a set."""
    return int(np.bitwise_count(found).sum(dtype=np.int64))


def contains(found: Bitset, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each slot whether it is in a set."""
    return (found[slots >> 6] >> (slots & 63).astype(np.uint64) & np.uint64(1)).astype(np.bool_)


def concatenated_ranges(
    starts: NDArray[np.integer], ends: NDArray[np.integer]
) -> NDArray[np.int64]:
    """List all places of several stretches, one after the other."""
    lengths = ends.astype(np.int64) - starts
    begin = np.cumsum(lengths) - lengths
    return np.repeat(starts - begin, lengths) + np.arange(int(lengths.sum()))


def union(some: Iterable[NDArray[np.integer]]) -> NDArray[np.int64]:
    """Put lists of slots together, each slot once, in order."""
    slots = np.sort(np.concatenate([np.zeros(0, np.int64), *some]))
    return slots[np.flatnonzero(np.diff(slots, prepend=-1))]


def to_flags(found: Bitset) -> NDArray[np.bool_]:
    """Tell for every slot whether it is in a set."""
    return np.unpackbits(found.view(np.uint8), bitorder="little").view(np.bool_)


def to_bitset(slots: NDArray[np.int64], size: int) -> Bitset:
    """Make a set of slots, of which there are so many in all."""
    flags = np.zeros(-(-size // 64) * 64, np.bool_)
    flags[slots] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)
