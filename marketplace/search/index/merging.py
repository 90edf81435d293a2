"""Side segments: texts go out of the postings of a language, and others come in.

An edit pays for word lists and for what has changed since the last merge. A merge pays for copying the large arrays
once, not for analysing all texts again.
"""

from bisect import bisect_left
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.postings import FIELD_GAP, Postings
from marketplace.search.index.word_list import Merge, WordList, merge, splice

_STEM_BITS = 32
_WORD_MASK = 2**_STEM_BITS - 1
_FEW = 16
"""Leaving documents up to which looking for one after the other is quicker."""
_BLOCK = 1 << 20
"""Entries that are looked at together: numpy makes eight bytes of each."""


class _Entries(NamedTuple):
    """The postings of a side segment."""

    removed: NDArray[np.uint32]
    """Which of the base's entries have left."""
    words: NDArray[np.int64]
    """The merged word of each entry that has come, in order."""
    documents: NDArray[np.uint32]
    weights: NDArray[np.uint8]


class _Stems(NamedTuple):
    """The merged stem keys and their words, named as in Postings."""

    letters: NDArray[np.uint8]
    ends: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    words: NDArray[np.int64]


class _Stream(NamedTuple):
    """What follows the token stream, and the number of each merged word in it."""

    numbers: NDArray[np.int64]
    tokens: NDArray[np.uint32]


class _Texts(NamedTuple):
    """Whose texts there are, and where they lie in the continued stream."""

    documents: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]


def replace_texts(base: Postings, is_leaving: NDArray[np.bool_], addition: Postings) -> Postings:
    """Return postings without the texts of leaving documents, and with those of an addition.

    The large arrays are those of the base, with a side segment beside them. What leaves the token stream stays there unread until all is built anew, so that the others need not move.
    """
    base_words = WordList(base.letters, base.ends)
    addition_words = WordList(addition.letters, addition.ends)
    addition_spellings = WordList(addition.spelled_letters, addition.spelled_ends)
    merged_words = merge(base_words, addition_words)
    new_words = _words_at(addition_words, merged_words.new_words)
    new_spellings = _words_at(addition_spellings, merged_words.new_words)

    entries = _merge_entries(base, is_leaving, addition, merged_words)
    is_used = _frequencies(base, entries, merged_words) > 0
    letters, ends = splice(base.letters, base.ends, new_words, merged_words, is_used)
    spelled_letters, spelled_ends = splice(
        base.spelled_letters, base.spelled_ends, new_spellings, merged_words, is_used
    )
    reversed_order = _merge_reversed_order(
        base_words, base.reversed_order, new_words, merged_words, is_used
    )
    stems = _merge_stems(base, addition, merged_words, is_used)
    stream = _continue_stream(base, addition, merged_words)
    texts = _merge_texts(base, is_leaving, addition)
    added_counts = np.bincount(entries.words, minlength=merged_words.size)
    return Postings(
        letters=letters,
        ends=ends,
        spelled_letters=spelled_letters,
        spelled_ends=spelled_ends,
        reversed_order=_uint32(reversed_order),
        offsets=_merge_offsets(base, merged_words, is_used),
        documents=base.documents,
        weights=base.weights,
        stem_letters=stems.letters,
        stem_ends=stems.ends,
        stem_offsets=_uint32(stems.offsets),
        stem_words=_uint32(stems.words),
        stream_numbers=_uint32(stream.numbers[is_used]),
        text_documents=texts.documents,
        text_starts=texts.starts,
        text_ends=texts.ends,
        stream=base.stream,
        removed=entries.removed,
        added_offsets=_uint32(_offsets(added_counts[is_used])),
        added_documents=entries.documents,
        added_weights=entries.weights,
        added_stream=stream.tokens,
    )


def _words_at(words: WordList, numbers: NDArray[np.int64]) -> list[bytes]:
    return [words[number] for number in numbers.tolist()]


def _merge_entries(
    base: Postings, is_leaving: NDArray[np.bool_], addition: Postings, words: Merge
) -> _Entries:
    is_staying = ~is_leaving[base.added_documents]
    words_of_base = np.repeat(words.base_numbers, base.added_counts)
    words_of_addition = np.repeat(words.addition_numbers, np.diff(addition.offsets))

    added_words = np.concatenate([words_of_base[is_staying], words_of_addition])
    documents = np.concatenate([base.added_documents[is_staying], addition.documents])
    weights = np.concatenate([base.added_weights[is_staying], addition.weights])
    order = np.lexsort((documents, added_words))
    return _Entries(
        removed=_uint32(np.union1d(base.removed, _leaving_entries(base, is_leaving))),
        words=added_words[order],
        documents=documents[order],
        weights=weights[order],
    )


def _leaving_entries(base: Postings, is_leaving: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return which of the base's entries are those of leaving documents."""
    leaving = np.flatnonzero(is_leaving).astype(np.uint32)
    if len(leaving) <= _FEW:
        entries = [np.flatnonzero(base.documents == document) for document in leaving]
        return np.concatenate([np.zeros(0, np.int64), *entries])

    entries = [
        start + np.flatnonzero(is_leaving[base.documents[start : start + _BLOCK]])
        for start in range(0, len(base.documents), _BLOCK)
    ]
    return np.concatenate([np.zeros(0, np.int64), *entries])


def _frequencies(base: Postings, entries: _Entries, words: Merge) -> NDArray[np.int64]:
    """Return how many documents have each merged word."""
    frequencies = np.bincount(entries.words, minlength=words.size)
    removed_entries = np.diff(np.searchsorted(entries.removed, base.offsets))
    frequencies[words.base_numbers] += np.diff(base.offsets) - removed_entries
    return frequencies


def _merge_offsets(base: Postings, words: Merge, is_used: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Return where the base's entries of each merged word begin.

    Those of a word that is not used any more come to the word before it. All of them have left.
    """
    starts_of_new = base.offsets[words.insertion_points]
    starts = np.insert(base.offsets[:-1], words.insertion_points, starts_of_new)
    return np.append(starts[is_used], base.offsets[-1:])


def merge_side_segment(postings: Postings) -> Postings:
    """Return the same postings in large arrays that are written anew, without a side segment."""
    if not postings.has_side_segment:
        return postings

    removed = postings.removed
    staying_documents = np.delete(postings.documents, removed)
    staying_weights = np.delete(postings.weights, removed)
    places = _insertion_points(postings, staying_documents)
    return replace(
        postings,
        offsets=_uint32(_offsets(postings.frequencies())),
        documents=np.insert(staying_documents, places, postings.added_documents),
        weights=np.insert(staying_weights, places, postings.added_weights),
        stream=np.concatenate([postings.stream, postings.added_stream]),
        removed=removed[:0],
        added_offsets=postings.added_offsets[:0],
        added_documents=postings.added_documents[:0],
        added_weights=postings.added_weights[:0],
        added_stream=postings.added_stream[:0],
    )


def _insertion_points(
    postings: Postings, staying_documents: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Return before which of the entries that stay each one of the side segment goes."""
    staying_offsets = _offsets(postings.frequencies() - postings.added_counts)
    places = np.zeros(len(postings.added_documents), np.int64)
    for word in np.flatnonzero(postings.added_counts).tolist():
        start, end = staying_offsets[word : word + 2].tolist()
        entries = slice(postings.added_offsets[word], postings.added_offsets[word + 1])
        documents = staying_documents[start:end]
        places[entries] = start + np.searchsorted(documents, postings.added_documents[entries])
    return places


def _merge_reversed_order(
    base_words: WordList,
    base_order: NDArray[np.uint32],
    new_words: list[bytes],
    words: Merge,
    is_used: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return the numbers of the merged words, sorted by their letters in reverse."""
    all_numbers = np.arange(words.size)
    new_numbers = np.setdiff1d(all_numbers, words.base_numbers, assume_unique=True)
    reversed_words = [word[::-1] for word in new_words]
    order_of_new = sorted(range(len(new_words)), key=reversed_words.__getitem__)

    def reversed_base_word(number: int) -> bytes:
        return base_words[number][::-1]

    places = [
        bisect_left(base_order, reversed_words[new_word], key=reversed_base_word)
        for new_word in order_of_new
    ]
    order = np.insert(
        words.base_numbers[base_order],
        np.array(places, np.int64),
        new_numbers[order_of_new],
    )
    used_order = order[is_used[order]]
    return _renumbered(is_used)[used_order]


def _merge_stems(
    base: Postings, addition: Postings, words: Merge, is_used: NDArray[np.bool_]
) -> _Stems:
    base_stems = WordList(base.stem_letters, base.stem_ends)
    addition_stems = WordList(addition.stem_letters, addition.stem_ends)
    stems = merge(base_stems, addition_stems)

    pairs = _insert_new(
        _pairs(base, stems.base_numbers, words.base_numbers),
        _pairs(addition, stems.addition_numbers, words.addition_numbers),
    )
    is_pair_used = is_used[pairs & _WORD_MASK]
    pairs = pairs[is_pair_used]

    counts = np.bincount(pairs >> _STEM_BITS, minlength=stems.size)
    new_stems = _words_at(addition_stems, stems.new_words)
    letters, ends = splice(base.stem_letters, base.stem_ends, new_stems, stems, counts > 0)
    return _Stems(
        letters=letters,
        ends=ends,
        offsets=_offsets(counts[counts > 0]),
        words=_renumbered(is_used)[pairs & _WORD_MASK],
    )


def _pairs(
    postings: Postings, stem_numbers: NDArray[np.int64], word_numbers: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the merged numbers of each stem key and word as one number each, in order."""
    stems = np.repeat(stem_numbers, np.diff(postings.stem_offsets))
    return stems << _STEM_BITS | word_numbers[postings.stem_words]


def _insert_new(numbers: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Insert into numbers in order those of some others that are not there."""
    if not len(numbers):
        return others
    places = np.searchsorted(numbers, others)
    neighbours = numbers[np.minimum(places, len(numbers) - 1)]
    is_new = neighbours != others
    return np.insert(numbers, places[is_new], others[is_new])


def _continue_stream(base: Postings, addition: Postings, words: Merge) -> _Stream:
    """Append the texts of an addition to the token stream.

    A new word may get the number of one whose last text left: what remains of that text is not read.
    """
    numbers = np.full(words.size, -1, np.int64)
    numbers[words.base_numbers] = base.stream_numbers

    new_words = np.flatnonzero(numbers < 0)
    last_number = int(base.stream_numbers.max(initial=0))
    numbers[new_words] = last_number + 1 + np.arange(len(new_words))

    is_word = addition.stream != FIELD_GAP
    words_by_stream_number = np.argsort(addition.stream_numbers)
    addition_words = words_by_stream_number[addition.stream[is_word]]
    merged_words = words.addition_numbers[addition_words]

    tokens = np.full(len(addition.stream), FIELD_GAP, np.int64)
    tokens[is_word] = numbers[merged_words]
    stream = np.concatenate([base.added_stream, _uint32(tokens)])
    return _Stream(numbers, stream)


def _merge_texts(base: Postings, is_leaving: NDArray[np.bool_], addition: Postings) -> _Texts:
    is_staying = ~is_leaving[base.text_documents]
    shift = np.uint32(len(base.stream) + len(base.added_stream))
    new_starts = addition.text_starts + shift
    new_ends = addition.text_ends + shift

    documents = np.concatenate([base.text_documents[is_staying], addition.text_documents])
    starts = np.concatenate([base.text_starts[is_staying], new_starts])
    ends = np.concatenate([base.text_ends[is_staying], new_ends])

    order = np.argsort(documents, kind="stable")
    return _Texts(
        documents=documents[order],
        starts=starts[order],
        ends=ends[order],
    )


def _renumbered(is_used: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number of each used word when the unused ones are left out."""
    numbers: NDArray[np.int64] = np.cumsum(is_used, dtype=np.int64) - 1
    return numbers


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where the entries of each word begin, and where the last ones end."""
    return np.concatenate([[0], np.cumsum(counts)])


def _uint32(numbers: NDArray[Any]) -> NDArray[np.uint32]:
    return numbers.astype(np.uint32, copy=False)
