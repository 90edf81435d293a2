"""Sets of documents: as sorted lists of document numbers, and as rows of bits.

A document number is the place of a service in the index, counted from 0.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Bitset = NDArray[np.uint64]
"""A set of documents: the bit of each document number, 64 to an element, lowest first."""
_BITS = 64


def cardinality(bitset: Bitset) -> int:
    """Count the documents of a set."""
    return int(np.bitwise_count(bitset).sum(dtype=np.int64))


def contains(bitset: Bitset, documents: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each document whether it is in a set."""
    elements = bitset[documents >> 6]
    places = documents & 63
    bits = elements >> places.astype(np.uint64)
    lowest_bits = bits & np.uint64(1)
    return lowest_bits.astype(np.bool_)


def concatenated_ranges(
    starts: NDArray[np.integer], ends: NDArray[np.integer]
) -> NDArray[np.int64]:
    """List all numbers of several ranges, one range after the other."""
    lengths = ends.astype(np.int64) - starts
    offsets = np.cumsum(lengths) - lengths
    return np.repeat(starts - offsets, lengths) + np.arange(int(lengths.sum()))


def union(document_lists: Iterable[NDArray[np.integer]]) -> NDArray[np.int64]:
    """Unite lists of documents: each document once, in order."""
    documents = np.sort(np.concatenate([np.zeros(0, np.int64), *document_lists]))
    steps = np.diff(documents, prepend=-1)
    return documents[np.flatnonzero(steps)]


def to_flags(bitset: Bitset) -> NDArray[np.bool_]:
    """Return for every document whether it is in a set."""
    return np.unpackbits(bitset.view(np.uint8), bitorder="little").view(np.bool_)


def to_bitset(documents: NDArray[np.int64], size: int) -> Bitset:
    """Return documents as a bitset, in an index of a size."""
    flags = np.zeros(math.ceil(size / _BITS) * _BITS, np.bool_)
    flags[documents] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)
