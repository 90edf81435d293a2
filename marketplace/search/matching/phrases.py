"""Words that stand next to each other in a text, or near each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import concatenated_ranges, union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import FIELD_GAP, Postings
from marketplace.search.text import analysis

Spoken = NDArray[np.uint32]


_NEAR = np.array([-4, -3, -2, -1, 1, 2, 3, 4])
"""How far apart the words of a term may stand, with small words and others between them."""
_MANY = 0.05
"""From this share of all texts on, reading all of them in one go is quicker than reading each that has the words."""


def documents_with(dictionary: Dictionary, phrase: Sequence[str]) -> NDArray[np.int64]:
    """List the documents of the services whose text has these words, one after the other, in one of its parts."""
    words = [_as_in_texts(dictionary, word) for word in phrase]
    if len(words) == 1 or not all(words):
        return _documents_of_any(dictionary, words[0] if len(words) == 1 else [])
    rarest = min(range(len(words)), key=lambda at: _times(dictionary, words[at]))
    spoken = [dictionary.postings.stream_numbers[word] for word in words]
    if _times(dictionary, words[rarest]) > _MANY * len(dictionary.postings.text_documents):
        return _in_a_row_anywhere(dictionary.postings, spoken, rarest)
    return _in_a_row(
        dictionary.postings, _documents_of_any(dictionary, words[rarest]), spoken, rarest
    )


def documents_near(dictionary: Dictionary, words: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """List the documents of the services whose text has one of each of these words, near each other, in one of its parts."""
    documents = _documents_of_any(dictionary, words[0])
    for word in words[1:]:
        documents = np.intersect1d(
            documents, _documents_of_any(dictionary, word), assume_unique=True
        )
    if len(words) == 1 or not len(documents):
        return documents
    stream, bounds = _read(dictionary.postings, documents)
    parts = np.cumsum(stream == FIELD_GAP)
    heard = [_is_one_of(stream, dictionary.postings.stream_numbers[word]) for word in words]
    places = np.flatnonzero(heard[0])
    for other in heard[1:]:
        near = np.clip(places[:, None] + _NEAR, 0, len(stream) - 1)
        places = places[(other[near] & (parts[near] == parts[places][:, None])).any(axis=1)]
    return documents[np.unique(np.searchsorted(bounds, places, side="right"))]


def _times(dictionary: Dictionary, numbers: Sequence[int]) -> int:
    return sum(len(dictionary.postings_of(number)[0]) for number in numbers)


def _as_in_texts(dictionary: Dictionary, word: str) -> list[int]:
    """Give the numbers of a word as it stands in texts, where "fuer" stands as "für" does."""
    numbers = dictionary.exact_matches(analysis.folded_forms(word))
    return sorted(
        {
            *numbers,
            *dictionary.exact_matches(
                analysis.fold(dictionary.spelling(number)) for number in numbers
            ),
        }
    )


def _documents_of_any(dictionary: Dictionary, numbers: Sequence[int]) -> NDArray[np.int64]:
    return union(dictionary.postings_of(number)[0] for number in numbers)


def _in_a_row(
    postings: Postings, documents: NDArray[np.int64], words: Sequence[Spoken], rarest: int
) -> NDArray[np.int64]:
    """Read the texts of some services."""
    stream, bounds = _read(postings, documents)
    return documents[
        np.unique(np.searchsorted(bounds, _places(stream, words, rarest), side="right"))
    ]


def _read(postings: Postings, documents: NDArray[np.int64]) -> tuple[Spoken, NDArray[np.int64]]:
    """Give the texts of some services one after the other, and where each of them ends."""
    texts = np.searchsorted(postings.text_documents, documents)
    starts, ends = (
        postings.text_starts[texts].astype(np.int64),
        postings.text_ends[texts].astype(np.int64),
    )
    return postings.stream[concatenated_ranges(starts, ends)], np.cumsum(ends - starts)


def _in_a_row_anywhere(
    postings: Postings, words: Sequence[Spoken], rarest: int
) -> NDArray[np.int64]:
    """Read all texts, and what was left in the stream by former ones."""
    found = _places(postings.stream, words, rarest)
    order = np.argsort(postings.text_starts, kind="stable")
    texts = order[np.searchsorted(postings.text_starts[order], found, side="right") - 1]
    return union([postings.text_documents[texts[found < postings.text_ends[texts]]]])


def _places(stream: Spoken, words: Sequence[Spoken], rarest: int) -> NDArray[np.int64]:
    """List where in a stream the words stand in a row; a gap ends every text, so that none runs into the next."""
    places = np.flatnonzero(_is_any(stream, words[rarest])) - rarest
    places = places[(places >= 0) & (places <= len(stream) - len(words))]
    for after, word in enumerate(words):
        if after != rarest:
            places = places[_is_any(stream[places + after], word)]
    return places


def _is_one_of(stream: Spoken, words: Spoken) -> NDArray[np.bool_]:
    """Tell for each word of a stream whether it is one of some; quicker than _is_any for many."""
    known = np.zeros(int(words.max(initial=0)) + 2, np.bool_)
    known[words] = True
    return known[np.minimum(stream, len(known) - 1)]


def _is_any(stream: Spoken, word: Spoken) -> NDArray[np.bool_]:
    return np.logical_or.reduce([stream == number for number in word])
