"""Other words for the same thing: services that have a term of the concept that a query names, in whatever language."""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import Readings
from marketplace.search.matching.phrases import documents_near
from marketplace.search.text import analysis
from marketplace.search.text.thesaurus import find_mentions, without_function_words


def relate(
    dictionaries: Mapping[str, Dictionary], words: Sequence[str], found: Sequence[Readings]
) -> None:
    """Note for the words that name a concept the services that have another term of it."""
    for mention in find_mentions(words):
        for language, terms in mention.concept.terms.items():
            if language in dictionaries:
                written = mention.concept.verbatim_terms
                documents = union(
                    _documents_with(dictionaries[language], term, language, term in written)
                    for term in terms
                )
                titled = np.intersect1d(
                    documents, _titled(dictionaries[language], terms, language), assume_unique=True
                )
                for by_language in found[mention.start : mention.end]:
                    reading = by_language[language]
                    reading.related = union([reading.related, documents])
                    reading.related_in_title = union([reading.related_in_title, titled])


def words_of(dictionary: Dictionary, words: Sequence[str], language: str) -> set[str]:
    """List the words, in any form, that carry the meaning of the terms of all concepts that a query names."""
    return {
        dictionary.word(number)
        for mention in find_mentions(words)
        for term in mention.concept.terms.get(language, ())
        for word in without_function_words(term, language)
        for number in _forms_of(dictionary, word, language, term in mention.concept.verbatim_terms)
    }


def _documents_with(
    dictionary: Dictionary, term: Sequence[str], language: str, as_written: bool
) -> NDArray[np.int64]:
    """List the services whose text has the words of a term near each other, in any form or only as they are written."""
    words = [
        sorted(_forms_of(dictionary, word, language, as_written))
        for word in without_function_words(term, language)
    ]
    return documents_near(dictionary, words) if words and all(words) else np.zeros(0, np.int64)


def _titled(
    dictionary: Dictionary, terms: Sequence[Sequence[str]], language: str
) -> NDArray[np.int64]:
    """List the services that have all words of a term in their title."""
    return union(
        reduce(
            np.intersect1d,
            [
                dictionary.title_matches(_forms_of(dictionary, word, language, False))
                for word in words
            ],
        )
        for term in terms
        if (words := without_function_words(term, language))
    )


def _forms_of(dictionary: Dictionary, word: str, language: str, as_written: bool) -> set[int]:
    """List the words of an index that are forms of a word, or only the word as it is written."""
    stems = () if as_written else analysis.stem_keys(word, language)
    return {
        *dictionary.exact_matches(analysis.folded_forms(word)),
        *dictionary.words_with_stems(stems),
    }
