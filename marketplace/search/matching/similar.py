"""Services like another one: those that share its telling words, in any of its languages."""

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import FIELD_GAP, TERM_WEIGHTS, TITLE_MARK

_WORDS, _TITLE_COUNTS = 15, 3.0
_LEAST, _COMMON = 0.2, 0.2
"""What has less of the words than this share of what the service itself has is not like it; nor does a word count that
more than this share of all services have."""


def like(index: Index, id: int, at_most: int) -> list[int]:
    """List the ids of services like one, the most alike first; none if the index does not know it."""
    documents = np.flatnonzero(index.facets.ids == id)
    if not len(documents):
        return []
    likeness = np.zeros(len(index.facets.ids), np.float32)
    for dictionary in index.dictionaries.values():
        _add_likeness(likeness, dictionary, int(documents[0]), index.facets.total)
    least, likeness[documents[0]] = _LEAST * likeness[documents[0]], 0
    best = np.argsort(-likeness, kind="stable")[:at_most]
    return index.facets.ids[best[likeness[best] > max(least, 0)]].tolist()


def _add_likeness(
    likeness: NDArray[np.float32], dictionary: Dictionary, document: int, total: int
) -> None:
    words, rarity = _telling(dictionary, document, total)
    for word, worth in zip(words.tolist(), rarity.tolist(), strict=True):
        documents, weights = dictionary.postings_of(word)
        prominence = TERM_WEIGHTS[weights]
        titled = prominence >= TITLE_MARK
        plain = prominence % TITLE_MARK
        likeness[documents] += worth * (plain / (1 + plain) + titled * np.float32(_TITLE_COUNTS))


def _telling(
    dictionary: Dictionary, document: int, total: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """List the words that tell most about a text, and how rare each is: not those it alone has, nor what many have."""
    text = int(np.searchsorted(dictionary.postings.text_documents, document))
    nothing = np.zeros(0, np.int64), np.zeros(0)
    if (
        text == len(dictionary.postings.text_documents)
        or dictionary.postings.text_documents[text] != document
    ):
        return nothing
    said = dictionary.postings.stream[
        dictionary.postings.text_starts[text] : dictionary.postings.text_ends[text]
    ]
    numbers, times = np.unique(said[said != FIELD_GAP], return_counts=True)
    words = dictionary.words_by_stream_number[numbers]
    having = (
        dictionary.postings.offsets[words + 1].astype(np.int64) - dictionary.postings.offsets[words]
    )
    suited = (having > 1) & (having <= max(_COMMON * total, 3))
    words, times, rarity = words[suited], times[suited], np.log1p(total / having[suited])
    best = np.argsort(-rarity * np.sqrt(times), kind="stable")[:_WORDS]
    return words[best].astype(np.int64), rarity[best]
