"""Texts taken out of the arrays of a language, and others put in, at the price of copying the arrays once."""

from bisect import bisect_left
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.postings import FIELD_GAP, Postings
from marketplace.search.index.word_list import Merger, Words, merge, spliced


def replaced(old: Postings, gone: NDArray[np.bool_], fresh: Postings) -> Postings:
    """Take texts out, and put others in; gone says of each slot whether its text goes.

    What is taken out of the stream stays there unread until all is built anew, so that the rest need not move.
    """
    old_words, fresh_words = Words(old.letters, old.ends), Words(fresh.letters, fresh.ends)
    merger = merge(old_words, fresh_words)
    counts, slots, weights = _entries(old, gone, fresh, merger)
    kept = counts > 0
    new = [fresh_words[number] for number in merger.new.tolist()]
    spellings = Words(fresh.spelled_letters, fresh.spelled_ends)
    new_spellings = [spellings[number] for number in merger.new.tolist()]
    spoken, stream = _continued(old, fresh, merger)
    arrays: tuple[Any, ...] = (
        *spliced(old.letters, old.ends, new, merger, kept),
        *spliced(old.spelled_letters, old.spelled_ends, new_spellings, merger, kept),
        _backwards(old_words, old.backwards, new, merger, kept),
        np.concatenate([[0], np.cumsum(counts[kept])]),
        slots,
        weights,
        *_stems(old, fresh, merger, kept),
        spoken[kept],
        *_texts(old, gone, fresh),
        stream,
    )
    named = zip(fields(Postings), arrays, strict=True)
    return Postings(
        **{
            field.name: array if array.dtype == np.uint8 else array.astype(np.uint32, copy=False)
            for field, array in named
        }
    )


def _entries(
    old: Postings, gone: NDArray[np.bool_], fresh: Postings, merger: Merger
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
    """Give the entries after the change, and how many each of all words has."""
    leaving = np.flatnonzero(gone[old.documents])
    counts = np.zeros(merger.size, np.int64)
    counts[merger.of_old] = np.diff(old.offsets)
    np.subtract.at(
        counts, merger.of_old[np.searchsorted(old.offsets, leaving, side="right") - 1], 1
    )
    counts[merger.of_fresh] += np.diff(fresh.offsets)
    places = _places(old, fresh, merger)
    places -= np.searchsorted(leaving, places)
    slots = np.insert(np.delete(old.documents, leaving), places, fresh.documents)
    weights = np.insert(np.delete(old.weights, leaving), places, fresh.weights)
    return counts, slots, weights


def _places(old: Postings, fresh: Postings, merger: Merger) -> NDArray[np.int64]:
    """Say before which of the old entries each fresh one belongs."""
    places = np.zeros(len(fresh.documents), np.int64)
    neighbours = np.searchsorted(merger.of_old, merger.of_fresh)
    known = np.isin(merger.of_fresh, merger.of_old).tolist()
    for word, neighbour in enumerate(neighbours.tolist()):
        own = slice(fresh.offsets[word], fresh.offsets[word + 1])
        start = old.offsets[neighbour]
        among = (
            old.documents[start : old.offsets[neighbour + 1]] if known[word] else old.documents[:0]
        )
        places[own] = int(start) + np.searchsorted(among, fresh.documents[own])
    return places


def _backwards(
    words: Words,
    backwards: NDArray[np.uint32],
    new: list[bytes],
    merger: Merger,
    kept: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Keep the order of the words from the end."""
    numbers = np.setdiff1d(np.arange(merger.size), merger.of_old, assume_unique=True)
    in_order = sorted(range(len(new)), key=lambda at: new[at][::-1])
    places = [
        bisect_left(backwards, new[at][::-1], key=lambda number: words[number][::-1])
        for at in in_order
    ]
    order = np.insert(merger.of_old[backwards], np.array(places, np.int64), numbers[in_order])
    return (np.cumsum(kept) - 1)[order[kept[order]]]


def _stems(
    old: Postings, fresh: Postings, merger: Merger, kept: NDArray[np.bool_]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Give the stems (letters and ends) and their words (offsets and numbers) that are left."""
    stems, fresh_stems = (
        Words(old.stem_letters, old.stem_ends),
        Words(fresh.stem_letters, fresh.stem_ends),
    )
    stem_merger = merge(stems, fresh_stems)
    of_stem = np.concatenate(
        [
            np.repeat(stem_merger.of_old, np.diff(old.stem_offsets)),
            np.repeat(stem_merger.of_fresh, np.diff(fresh.stem_offsets)),
        ]
    )
    of_word = np.concatenate([merger.of_old[old.stem_words], merger.of_fresh[fresh.stem_words]])
    left = kept[of_word]
    of_word = (np.cumsum(kept) - 1)[of_word[left]]
    pairs = np.unique(of_stem[left] << 32 | of_word)
    counts = np.bincount(pairs >> 32, minlength=stem_merger.size)
    new = [fresh_stems[number] for number in stem_merger.new.tolist()]
    letters, ends = spliced(old.stem_letters, old.stem_ends, new, stem_merger, counts > 0)
    return letters, ends, np.concatenate([[0], np.cumsum(counts[counts > 0])]), pairs & FIELD_GAP


def _continued(
    old: Postings, fresh: Postings, merger: Merger
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Go on with the stream; give the number of each word in it, and the stream.

    A new word may get the number that one had whose last text went: what is left of that text is not read.
    """
    spoken = np.full(merger.size, -1, np.int64)
    spoken[merger.of_old] = old.stream_numbers
    new = np.flatnonzero(spoken < 0)
    spoken[new] = int(old.stream_numbers.max(initial=0)) + 1 + np.arange(len(new))
    more = np.full(len(fresh.stream), FIELD_GAP, np.int64)
    is_word = fresh.stream != FIELD_GAP
    more[is_word] = spoken[merger.of_fresh[np.argsort(fresh.stream_numbers)[fresh.stream[is_word]]]]
    return spoken, np.concatenate([old.stream, more.astype(np.uint32)])


def _texts(
    old: Postings, gone: NDArray[np.bool_], fresh: Postings
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Give the slots of all texts, and where in the continued stream each starts and ends."""
    left = ~gone[old.text_documents]
    shift = np.uint32(len(old.stream))
    slots = np.concatenate([old.text_documents[left], fresh.text_documents])
    starts = np.concatenate([old.text_starts[left], fresh.text_starts + shift])
    ends = np.concatenate([old.text_ends[left], fresh.text_ends + shift])
    order = np.argsort(slots, kind="stable")
    return slots[order], starts[order], ends[order]
