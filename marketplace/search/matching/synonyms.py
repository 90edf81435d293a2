"""Synonyms: services that have a term of a concept that a query names."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import Expansions
from marketplace.search.matching.phrases import documents_near
from marketplace.search.text import analysis
from marketplace.search.text.thesaurus import Concept, Mention, without_function_words

_NO_DOCUMENTS = np.zeros(0, np.int64)
Documents = NDArray[np.uint32]
_CONCEPTS_MAX = 100
"""Concepts whose documents are kept for each language: some megabytes at 100,000 services."""
_documents_by_concept: WeakKeyDictionary[Dictionary, dict[Concept, tuple[Documents, Documents]]] = (
    WeakKeyDictionary()
)
"""What is known of an open index; it goes with that, as an index does not change while it is open."""


def add_synonyms(
    dictionaries: Mapping[str, Dictionary],
    mentions: Iterable[Mention],
    expansions: Sequence[Expansions],
) -> None:
    """Add to the words that name a concept the documents that have another term of it."""
    for mention in mentions:
        named_by = expansions[mention.start : mention.end]
        for language in mention.concept.terms:
            if language not in dictionaries:
                continue
            documents, titles = _documents_about(dictionaries[language], mention.concept, language)
            for by_language in named_by:
                expansion = by_language[language]
                expansion.synonym_documents = union([expansion.synonym_documents, documents])
                expansion.synonym_titles = union([expansion.synonym_titles, titles])


def synonym_words(
    dictionary: Dictionary, mentions: Iterable[Mention], language: str
) -> Iterable[str]:
    """List the words, in any form, that carry the meaning of the terms of all concepts named."""
    for mention in mentions:
        concept = mention.concept
        for term in concept.terms.get(language, ()):
            is_verbatim = term in concept.verbatim_terms
            for word in without_function_words(term, language):
                for number in _forms_of(dictionary, word, language, is_verbatim):
                    yield dictionary.word(number)


def _documents_about(
    dictionary: Dictionary, concept: Concept, language: str
) -> tuple[Documents, Documents]:
    """Return the documents with a term of a concept, and with one in the title, as last found."""
    documents_by_concept = _documents_by_concept.setdefault(dictionary, {})
    documents = documents_by_concept.get(concept)
    if documents is None:
        documents = _find_documents_about(dictionary, concept, language)
        if len(documents_by_concept) < _CONCEPTS_MAX:
            documents_by_concept[concept] = documents
    return documents


def _find_documents_about(
    dictionary: Dictionary, concept: Concept, language: str
) -> tuple[Documents, Documents]:
    terms = concept.terms[language]
    documents = union(
        _documents_with(dictionary, term, language, term in concept.verbatim_terms)
        for term in terms
    )
    titles = union(_title_matches(dictionary, term, language) for term in terms)
    titles = np.intersect1d(documents, titles, assume_unique=True)
    return documents.astype(np.uint32), titles.astype(np.uint32)


def _documents_with(
    dictionary: Dictionary, term: Sequence[str], language: str, is_verbatim: bool
) -> NDArray[np.int64]:
    """Find the documents with the words of a term near each other, in any form or verbatim."""
    words = [
        sorted(_forms_of(dictionary, word, language, is_verbatim))
        for word in without_function_words(term, language)
    ]
    if not words or not all(words):
        return _NO_DOCUMENTS
    return documents_near(dictionary, words)


def _title_matches(dictionary: Dictionary, term: Sequence[str], language: str) -> NDArray[np.int64]:
    """Find the documents that have all words of a term in their title."""
    words = without_function_words(term, language)
    matches = [
        dictionary.title_matches(_forms_of(dictionary, word, language, False)) for word in words
    ]
    return reduce(np.intersect1d, matches) if matches else _NO_DOCUMENTS


def _forms_of(dictionary: Dictionary, word: str, language: str, is_verbatim: bool) -> set[int]:
    """Return the words of an index that are forms of a word, or only the word itself."""
    exact_matches = dictionary.exact_matches(analysis.folded_forms(word))
    if is_verbatim:
        return set(exact_matches)
    stem_matches = dictionary.words_with_stems(analysis.stem_keys(word, language))
    return {*exact_matches, *stem_matches}
