"""Synonyms: services that have a term of a concept that a query names."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary, PostingList
from marketplace.search.index.postings import CODES
from marketplace.search.matching.expansion import Expansions
from marketplace.search.matching.phrases import keep_near
from marketplace.search.text import analysis
from marketplace.search.text.thesaurus import Concept, Mention, without_function_words

_NO_DOCUMENTS = np.zeros(0, np.int64)
Documents = NDArray[np.uint32]
Flags = NDArray[np.bool_]
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
            documents, titles = documents_about(dictionaries[language], mention.concept, language)
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


def documents_about(
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
    """Find the documents with a term of a concept, and with one in the title.

    Terms of one word come first: what has one of them need not be read for the longer ones.
    """
    occurrences = _Occurrences(dictionary, language)
    is_about, is_titled = occurrences.nowhere(), occurrences.nowhere()
    for term in sorted(concept.terms[language], key=len):
        words = without_function_words(term, language)
        documents = occurrences.near(words, ~is_about, term in concept.verbatim_terms)
        is_about[documents] = True
        is_titled |= occurrences.in_title(words)

    documents = np.flatnonzero(is_about)
    titles = np.flatnonzero(is_about & is_titled)
    return documents.astype(np.uint32), titles.astype(np.uint32)


class _Occurrences:
    """Where the words of a concept stand: its terms share words, so each is looked up once."""

    def __init__(self, dictionary: Dictionary, language: str) -> None:
        self._dictionary = dictionary
        self._language = language
        self._size = 1 + int(dictionary.postings.text_documents.max(initial=0))
        self._flags: dict[tuple[str, bool], Flags] = {}
        self._title_flags: dict[str, Flags] = {}
        self._forms: dict[tuple[str, bool], list[int]] = {}

    def nowhere(self) -> Flags:
        """Return a flag for each document, none of them set."""
        return np.zeros(self._size, np.bool_)

    def near(self, words: Sequence[str], is_open: Flags, is_verbatim: bool) -> NDArray[np.int64]:
        """List the open documents with all words near each other, in any form or verbatim."""
        forms = [self._forms_of(word, is_verbatim) for word in words]
        if not all(forms):
            return _NO_DOCUMENTS
        flags = [self._documents_with(word, is_verbatim) for word in words]
        documents = np.flatnonzero(reduce(np.logical_and, flags, is_open))
        return keep_near(self._dictionary, documents, forms)

    def in_title(self, words: Sequence[str]) -> Flags:
        """Return for each document whether all words are in its title, in any form."""
        return reduce(np.logical_and, [self._titles_with(word) for word in words])

    def _documents_with(self, word: str, is_verbatim: bool) -> Flags:
        flags = self._flags.get((word, is_verbatim))
        if flags is None:
            documents, _codes = self._postings_of(word, is_verbatim)
            flags = self._flags[word, is_verbatim] = self.nowhere()
            flags[documents] = True
        return flags

    def _titles_with(self, word: str) -> Flags:
        flags = self._title_flags.get(word)
        if flags is None:
            documents, codes = self._postings_of(word, is_verbatim=False)
            flags = self._title_flags[word] = self.nowhere()
            flags[documents[codes >= CODES]] = True
        return flags

    def _postings_of(self, word: str, is_verbatim: bool) -> PostingList:
        return self._dictionary.postings_of_each(self._forms_of(word, is_verbatim))

    def _forms_of(self, word: str, is_verbatim: bool) -> list[int]:
        forms = self._forms.get((word, is_verbatim))
        if forms is None:
            forms = sorted(_forms_of(self._dictionary, word, self._language, is_verbatim))
            self._forms[word, is_verbatim] = forms
        return forms


def _forms_of(dictionary: Dictionary, word: str, language: str, is_verbatim: bool) -> set[int]:
    """Return the words of an index that are forms of a word, or only the word itself."""
    exact_matches = dictionary.exact_matches(analysis.folded_forms(word))
    if is_verbatim:
        return set(exact_matches)
    stem_matches = dictionary.words_with_stems(analysis.stem_keys(word, language))
    return {*exact_matches, *stem_matches}
