"""Demotion: what somebody does not want comes after everything else.

That is what has it in the title. A text that only mentions it may do so to say that it is not meant,
and sinks a little. A text that says itself that it comes without it is what was asked for.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.postings import CODES
from marketplace.search.matching.expansion import Expansion, expand
from marketplace.search.matching.phrases import documents_with_phrase
from marketplace.search.matching.ranking import Ranking
from marketplace.search.matching.synonyms import add_synonyms
from marketplace.search.text import thesaurus
from marketplace.search.text.negations import Negation, negating_words
from marketplace.search.text.parsing import ParsedQuery

_BELOW_ALL = 100.0
"""More than any score."""
_MENTIONED = 0.7
"""What of its score is left to a text that only mentions what is not wanted."""
Documents = NDArray[np.int64]


def demote(index: Index, ranking: Ranking, negations: Sequence[Negation], language: str) -> Ranking:
    """Put the documents that are about what is not wanted behind those that are not."""
    scores = ranking.scores
    for negation in negations:
        mentioning, titled = _documents_with(index, negation.words, language)
        is_without = np.isin(ranking.documents, _documents_without(index, negation.words, language))
        is_mentioned = np.isin(ranking.documents, mentioning) & ~is_without
        is_titled = np.isin(ranking.documents, titled) & ~is_without
        scores = np.where(is_mentioned, scores * _MENTIONED, scores)
        scores = np.where(is_titled, scores - _BELOW_ALL, scores)
    return replace(ranking, scores=scores)


def _documents_without(index: Index, words: tuple[str, ...], language: str) -> Documents:
    """List the documents that say in a language that they come without something."""
    dictionary = index.dictionaries.get(language)
    if dictionary is None:
        return np.zeros(0, np.int64)
    phrases = ((*negation, *words) for negation in negating_words(language))
    return union([documents_with_phrase(dictionary, phrase) for phrase in phrases])


def _documents_with(
    index: Index, words: tuple[str, ...], language: str
) -> tuple[Documents, Documents]:
    """List the documents that have words or another name of a thing, and have it in the title."""
    expansions = expand(index.dictionaries, ParsedQuery(words=words, is_open=False))
    add_synonyms(index.dictionaries, thesaurus.find_mentions(words), expansions)
    mentioning, titled = [], []
    for other, dictionary in index.dictionaries.items():
        in_language = [by_language[other] for by_language in expansions]
        mentioning.append(_intersection([word.synonym_documents for word in in_language]))
        titled.append(_intersection([word.synonym_titles for word in in_language]))
        if other == language or all(word.is_certain for word in in_language):
            postings = [_documents_of(dictionary, word) for word in in_language]
            mentioning.append(_intersection([documents for documents, _titles in postings]))
            titled.append(_intersection([titles for _documents, titles in postings]))
    return union(mentioning), union(titled)


def _documents_of(dictionary: Dictionary, word: Expansion) -> tuple[Documents, Documents]:
    documents, codes = dictionary.postings_of_each([*word.stem_matches, *word.similarities])
    return documents.astype(np.int64), documents[codes >= CODES].astype(np.int64)


def _intersection(documents: Sequence[Documents]) -> Documents:
    return reduce(np.intersect1d, documents)
