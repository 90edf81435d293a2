"""Words that stand next to each other in a text, or near each other."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import Bitset, concatenated_ranges, union
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import FIELD_GAP, Postings
from marketplace.search.text import analysis
from marketplace.search.text.parsing import ParsedQuery

Documents = NDArray[np.int64]
Stream = NDArray[np.uint32]
"""Words of texts, or the numbers under which a word stands there."""
_NO_DOCUMENTS = np.zeros(0, np.int64)
_NEAR = np.array([-4, -3, -2, -1, 1, 2, 3, 4])
"""How far apart the words of a term may stand, with function words and others between them."""
_TOKENS_AT_ONCE = 1 << 16
"""Words of texts that are read together: of more, most of the time goes to memory."""
_COMPARED_MAX = 4
"""Words up to which comparing a stream with each is quicker than looking it up in a table."""
_FREQUENT_SHARE = 0.05
"""From this share of all texts on, reading all of them in one go is quicker than reading some."""


class _Block(NamedTuple):
    """The texts of some documents, one after the other."""

    documents: Documents
    stream: Stream
    bounds: Documents
    """Where each text ends."""

    def documents_at(self, positions: Documents) -> Documents:
        """Return the documents in whose texts some positions lie."""
        return self.documents[np.unique(np.searchsorted(self.bounds, positions, side="right"))]


def restrict(index: Index, query: ParsedQuery, language: str, documents: Bitset) -> Bitset:
    """Keep of a set the documents with all phrases of a query and nothing that it excludes."""
    for phrase in query.phrases:
        documents = documents & _bitset(index, _with_phrase_in_any_language(index, phrase))
    for phrase in query.excluded:
        documents = documents & ~_bitset(index, _excluded(index, phrase, language))
    return documents


def _bitset(index: Index, documents: Iterable[Documents]) -> Bitset:
    return index.facets.bitset_of(np.concatenate([_NO_DOCUMENTS, *documents]))


def _with_phrase_in_any_language(index: Index, phrase: Sequence[str]) -> Iterator[Documents]:
    for dictionary in index.dictionaries.values():
        yield documents_with_phrase(dictionary, phrase)


def _excluded(index: Index, phrase: Sequence[str], language: str) -> Iterator[Documents]:
    """Find the documents with a phrase or, where it is one word, with any form of that."""
    for text_language, dictionary in index.dictionaries.items():
        yield documents_with_phrase(dictionary, phrase)
        if len(phrase) > 1:
            continue
        (word,) = phrase
        if text_language == language or dictionary.exact_matches(analysis.folded_forms(word)):
            yield from _with_stem(dictionary, word, text_language)


def _with_stem(dictionary: Dictionary, word: str, language: str) -> Iterator[Documents]:
    for number in dictionary.words_with_stems(analysis.stem_keys(word, language)):
        documents, _weights = dictionary.postings_of(number)
        yield documents.astype(np.int64)


def documents_with_phrase(dictionary: Dictionary, phrase: Sequence[str]) -> Documents:
    """Find the documents whose text has these words in a row, in one of its parts."""
    words = [_numbers_in_texts(dictionary, word) for word in phrase]
    if not all(words):
        return _NO_DOCUMENTS
    if len(words) == 1:
        return _documents_with_any(dictionary, words[0])

    postings = dictionary.postings
    stream_numbers = [postings.stream_numbers[numbers] for numbers in words]
    frequencies = [_frequency(dictionary, numbers) for numbers in words]
    rarest = frequencies.index(min(frequencies))
    if frequencies[rarest] > _FREQUENT_SHARE * len(postings.text_documents):
        return _with_row_in_whole_stream(postings, stream_numbers, rarest)
    documents = _documents_with_any(dictionary, words[rarest])
    return _with_row(postings, documents, stream_numbers, rarest)


def documents_near(dictionary: Dictionary, words: Sequence[Sequence[int]]) -> Documents:
    """Find the documents with one of each of these words near each other, in one field."""
    documents = _documents_with_any(dictionary, words[0])
    for numbers in words[1:]:
        having_word = _documents_with_any(dictionary, numbers)
        documents = np.intersect1d(documents, having_word, assume_unique=True)
    return keep_near(dictionary, documents, words)


def keep_near(
    dictionary: Dictionary, documents: Documents, words: Sequence[Sequence[int]]
) -> Documents:
    """Keep of documents, which have one of each of these words, those that have them near."""
    if len(words) == 1 or not len(documents):
        return documents

    stream_numbers = [dictionary.postings.stream_numbers[numbers] for numbers in words]
    blocks = _read_in_blocks(dictionary.postings, documents)
    return np.concatenate([_near_in_block(block, stream_numbers) for block in blocks])


def _near_in_block(block: _Block, words: Sequence[Stream]) -> Documents:
    gaps = np.flatnonzero(block.stream == FIELD_GAP)
    is_first, *is_other = (_is_one_of(block.stream, word) for word in words)
    positions = np.flatnonzero(is_first)
    for is_word in is_other:
        positions = _with_neighbour(positions, is_word, gaps)
    return block.documents_at(positions)


def _with_neighbour(positions: Documents, is_word: NDArray[np.bool_], gaps: Documents) -> Documents:
    """Keep the positions that have a word near them, and no gap between."""
    near = np.clip(positions[:, None] + _NEAR, 0, len(is_word) - 1)
    rows, columns = np.nonzero(is_word[near])
    places, neighbours = positions[rows], near[rows, columns]
    is_same_field = np.searchsorted(gaps, places) == np.searchsorted(gaps, neighbours)
    is_near = is_same_field & (places != neighbours)
    return positions[np.unique(rows[is_near])]


def _frequency(dictionary: Dictionary, numbers: Sequence[int]) -> int:
    return sum(len(dictionary.postings_of(number)[0]) for number in numbers)


def _numbers_in_texts(dictionary: Dictionary, word: str) -> list[int]:
    """Return the numbers of a word as it stands in texts, where "fuer" stands as "für" does."""
    numbers = dictionary.exact_matches(analysis.folded_forms(word))
    spellings = (analysis.fold(dictionary.spelling(number)) for number in numbers)
    return sorted({*numbers, *dictionary.exact_matches(spellings)})


def _documents_with_any(dictionary: Dictionary, numbers: Sequence[int]) -> Documents:
    return union(dictionary.postings_of(number)[0] for number in numbers)


def _with_row(
    postings: Postings, documents: Documents, words: Sequence[Stream], rarest: int
) -> Documents:
    """Read the texts of some documents."""
    documents_of_blocks = [
        block.documents_at(_positions_of_row(block.stream, words, rarest))
        for block in _read_in_blocks(postings, documents)
    ]
    return np.concatenate([_NO_DOCUMENTS, *documents_of_blocks])


def _with_row_in_whole_stream(
    postings: Postings, words: Sequence[Stream], rarest: int
) -> Documents:
    """Read all texts, and what was left in the stream by former ones."""
    positions_in_stream = _positions_of_row(postings.stream, words, rarest)
    positions_behind = _positions_of_row(postings.added_stream, words, rarest)
    positions = np.concatenate([positions_in_stream, positions_behind + len(postings.stream)])

    order = np.argsort(postings.text_starts, kind="stable")
    starts = postings.text_starts[order]
    texts = order[np.searchsorted(starts, positions, side="right") - 1]
    is_in_text = positions >= postings.text_starts[texts]
    is_current = is_in_text & (positions < postings.text_ends[texts])
    return union([postings.text_documents[texts[is_current]]])


def _read_in_blocks(postings: Postings, documents: Documents) -> Iterator[_Block]:
    """Read the texts of some documents, as many at a time as stay near the processor."""
    texts = np.searchsorted(postings.text_documents, documents)
    starts = postings.text_starts[texts].astype(np.int64)
    ends = postings.text_ends[texts].astype(np.int64)
    bounds = np.cumsum(ends - starts)

    first = 0
    while first < len(documents):
        start = int(bounds[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(bounds, start + _TOKENS_AT_ONCE)))
        block = slice(first, last)
        stream = postings.tokens(concatenated_ranges(starts[block], ends[block]))
        yield _Block(documents[block], stream, bounds[block] - start)
        first = last


def _positions_of_row(stream: Stream, words: Sequence[Stream], rarest: int) -> Documents:
    """List where in a stream words stand in a row.

    A gap ends every text, so none runs on.
    """
    positions = np.flatnonzero(_is_one_of(stream, words[rarest])) - rarest
    is_inside = (positions >= 0) & (positions <= len(stream) - len(words))
    positions = positions[is_inside]
    for offset, word in enumerate(words):
        if offset != rarest:
            positions = positions[_is_one_of(stream[positions + offset], word)]
    return positions


def _is_one_of(stream: Stream, words: Stream) -> NDArray[np.bool_]:
    """Whether each word of a stream is one of some."""
    if len(words) > _COMPARED_MAX:
        is_word = np.zeros(int(words.max()) + 2, np.bool_)
        is_word[words] = True
        return is_word.take(stream, mode="clip")  # what is larger than all words is none

    is_word = stream == words[0]
    for word in words[1:]:
        is_word |= stream == word
    return is_word
