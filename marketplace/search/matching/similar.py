"""Services like another one.

Those that share its terms of the highest tf–idf, in any of its languages.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import FIELD_GAP, TERM_WEIGHTS, TITLE_MARK

_TERMS_MAX = 15
"""Terms of a text that are compared."""
_TITLE_BONUS = np.float32(3.0)
_IN_TEXT = TERM_WEIGHTS % TITLE_MARK
_SHARES = _IN_TEXT / (1 + _IN_TEXT) + (TERM_WEIGHTS >= TITLE_MARK) * _TITLE_BONUS
"""By the code of a weight what a term that is shared says."""
_LIKENESS_SHARE_MIN = 0.2
"""The share of what a service itself scores that another one must exceed to be like it."""
_COMMON_SHARE = 0.2
"""The share of all services from which on a term is too common to count."""
_COMMON_COUNT_MIN = 3
"""The number of services that may have a term in the smallest catalogue."""


def find_similar(index: Index, service_id: int, at_most: int) -> list[int]:
    """List the ids of services like one, the most alike first.

    None if the index does not know it.
    """
    documents = np.flatnonzero(index.facets.ids == service_id)
    if not len(documents):
        return []
    document = int(documents[0])

    likeness = np.zeros(len(index.facets.ids), np.float32)
    for dictionary in index.dictionaries.values():
        _add_likeness(likeness, dictionary, document, index.facets.total)

    least = _LIKENESS_SHARE_MIN * likeness[document]
    likeness[document] = 0
    best = np.argsort(-likeness, kind="stable")[:at_most]
    similar = best[likeness[best] > max(least, 0)]
    return index.facets.ids[similar].tolist()


def _add_likeness(
    likeness: NDArray[np.float32], dictionary: Dictionary, document: int, total: int
) -> None:
    """Add to the likeness of each document what it shares with one in a language."""
    for term, idf in _top_terms(dictionary, document, total):
        documents, codes = dictionary.postings_of(term)
        likeness[documents] += idf * _SHARES[codes]


def _top_terms(dictionary: Dictionary, document: int, total: int) -> Iterator[tuple[int, float]]:
    """List the terms of a text with the highest tf–idf, each with its idf.

    Neither a term that this text alone has says what it is like, nor one that many have.
    """
    numbers, counts = np.unique(_stream_of(dictionary, document), return_counts=True)
    terms = dictionary.words_by_stream_number[numbers]
    frequencies = dictionary.frequencies[terms]
    is_suitable = (frequencies > 1) & (frequencies <= max(_COMMON_SHARE * total, _COMMON_COUNT_MIN))

    terms, counts = terms[is_suitable], counts[is_suitable]
    idf = np.log1p(total / frequencies[is_suitable])
    best = np.argsort(-idf * np.sqrt(counts), kind="stable")[:_TERMS_MAX]
    return zip(terms[best].tolist(), idf[best].tolist(), strict=True)


def _stream_of(dictionary: Dictionary, document: int) -> NDArray[np.uint32]:
    """Return a document's text as numbers of the stream.

    Empty if it has none in this language.
    """
    postings = dictionary.postings
    text = int(np.searchsorted(postings.text_documents, document))
    has_text = text < len(postings.text_documents) and postings.text_documents[text] == document
    if not has_text:
        return np.zeros(0, np.uint32)

    positions = np.arange(postings.text_starts[text], postings.text_ends[text])
    stream = postings.tokens(positions)
    return stream[stream != FIELD_GAP]
