"""Services with titles whose words begin as what was typed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import CODES
from marketplace.search.matching.interpretation import interpret
from marketplace.search.matching.ranking import rank
from marketplace.search.text import analysis, thesaurus
from marketplace.search.text.tokenizer import tokenize

Documents = NDArray[np.int64]


def services_titled(index: Index, text: str, language: str, at_most: int) -> list[int]:
    """List the ids of services whose titles have all that a reader typed, the best first.

    The titles are those that the reader sees: of a text in the reader's language where there is
    one. The engine orders them, as it orders results.
    """
    documents = _documents_titled(index, text, language)
    if not len(documents):
        return []
    titled = index.facets.bitset_of(documents)
    interpretation = interpret(index, text, language, is_verbatim=True)
    ranking = rank(index, interpretation.expansions, language)
    best = ranking.best(titled, index.facets, at_most)
    newest = index.facets.newest(titled)[: at_most + len(best)]
    in_order = dict.fromkeys([*best.tolist(), *newest.tolist()])  # the engine may leave some out
    return index.facets.ids[list(in_order)[:at_most]].tolist()


def _documents_titled(index: Index, text: str, language: str) -> Documents:
    """Find the documents in the reader's language, else those without a text in it."""
    words = tokenize(text)
    own = index.dictionaries.get(language)
    if own is None:
        return _union(
            [_in_titles(other, words, code) for code, other in index.dictionaries.items()]
        )
    documents = _in_titles(own, words, language)
    if len(documents):
        return documents
    others = [
        _in_titles(other, words, code)
        for code, other in index.dictionaries.items()
        if code != language
    ]
    elsewhere = _union(others)
    return np.setdiff1d(elsewhere, own.postings.text_documents)


def _union(documents: Sequence[Documents]) -> Documents:
    return np.unique(np.concatenate(documents)) if documents else np.zeros(0, np.int64)


def _in_titles(dictionary: Dictionary, typed: Sequence[str], language: str) -> Documents:
    """List the documents whose titles have each word, or another that begins with it."""
    words = [*thesaurus.without_function_words(typed[:-1], language), *typed[-1:]]
    documents: Documents | None = None
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        having = _having(dictionary, word, "" if is_last else language)
        documents = having if documents is None else np.intersect1d(documents, having)
        if not len(documents):
            break
    return np.zeros(0, np.int64) if documents is None else documents


def _having(dictionary: Dictionary, word: str, language: str) -> Documents:
    """List the documents with a word in the title: its beginning, or in a language its stem."""
    parts = [
        dictionary.postings_of_range(numbers)
        for form in analysis.folded_forms(word)
        if (numbers := dictionary.words_with_prefix(form))
    ]
    if language:
        stems = analysis.stem_keys(word, language)
        parts.append(dictionary.postings_of_each(dictionary.words_with_stems(stems)))
    titled = [documents[codes >= CODES] for documents, codes in parts]
    return _union([documents.astype(np.int64) for documents in titled])
