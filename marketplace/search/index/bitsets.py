"""Slots, the numbers of services in the index, as lists in order and as sets: rows of bits, one for each slot."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
"""A set of services: the bit of each one's slot."""


def size_of(found: Bits) -> int:
    """Count the services of a set."""
    return int(np.bitwise_count(found).sum(dtype=np.int64))


def contains(found: Bits, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each slot whether it is in a set."""
    return (found[slots >> 6] >> (slots & 63).astype(np.uint64) & np.uint64(1)).astype(np.bool_)


def places_in(starts: NDArray[np.integer], ends: NDArray[np.integer]) -> NDArray[np.int64]:
    """List all places of several stretches, one after the other."""
    lengths = ends.astype(np.int64) - starts
    begin = np.cumsum(lengths) - lengths
    return np.repeat(starts - begin, lengths) + np.arange(int(lengths.sum()))


def united(some: Iterable[NDArray[np.integer]]) -> NDArray[np.int64]:
    """Put lists of slots together, each slot once, in order."""
    slots = np.sort(np.concatenate([np.zeros(0, np.int64), *some]))
    return slots[np.flatnonzero(np.diff(slots, prepend=-1))]


def flags_of(found: Bits) -> NDArray[np.bool_]:
    """Tell for every slot whether it is in a set."""
    return np.unpackbits(found.view(np.uint8), bitorder="little").view(np.bool_)


def bits_of(slots: NDArray[np.int64], size: int) -> Bits:
    """Make a set of slots, of which there are so many in all."""
    flags = np.zeros(-(-size // 64) * 64, np.bool_)
    flags[slots] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)
