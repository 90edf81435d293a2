"""Other words for the same thing: services that have a term of the concept that a query names, in whatever language."""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import united
from marketplace.search.index.dictionary import Lexicon
from marketplace.search.matching.expansion import Readings
from marketplace.search.matching.phrases import slots_near
from marketplace.search.text import analysis
from marketplace.search.text.thesaurus import meaningful, mentioned


def relate(
    lexicons: Mapping[str, Lexicon], words: Sequence[str], found: Sequence[Readings]
) -> None:
    """Note for the words that name a concept the services that have another term of it."""
    for mention in mentioned(words):
        for language, terms in mention.concept.terms.items():
            if language in lexicons:
                written = mention.concept.as_written
                slots = united(
                    _slots_with(lexicons[language], term, language, term in written)
                    for term in terms
                )
                titled = np.intersect1d(
                    slots, _titled(lexicons[language], terms, language), assume_unique=True
                )
                for by_language in found[mention.start : mention.end]:
                    reading = by_language[language]
                    reading.related = united([reading.related, slots])
                    reading.related_in_title = united([reading.related_in_title, titled])


def words_of(lexicon: Lexicon, words: Sequence[str], language: str) -> set[str]:
    """List the words, in any form, that carry the meaning of the terms of all concepts that a query names."""
    return {
        lexicon.word(number)
        for mention in mentioned(words)
        for term in mention.concept.terms.get(language, ())
        for word in meaningful(term, language)
        for number in _forms_of(lexicon, word, language, term in mention.concept.as_written)
    }


def _slots_with(
    lexicon: Lexicon, term: Sequence[str], language: str, as_written: bool
) -> NDArray[np.int64]:
    """List the services whose text has the words of a term near each other, in any form or only as they are written."""
    words = [
        sorted(_forms_of(lexicon, word, language, as_written))
        for word in meaningful(term, language)
    ]
    return slots_near(lexicon, words) if words and all(words) else np.zeros(0, np.int64)


def _titled(lexicon: Lexicon, terms: Sequence[Sequence[str]], language: str) -> NDArray[np.int64]:
    """List the services that have all words of a term in their title."""
    return united(
        reduce(
            np.intersect1d,
            [lexicon.titled(_forms_of(lexicon, word, language, False)) for word in words],
        )
        for term in terms
        if (words := meaningful(term, language))
    )


def _forms_of(lexicon: Lexicon, word: str, language: str, as_written: bool) -> set[int]:
    """List the words of an index that are forms of a word, or only the word as it is written."""
    stems = () if as_written else analysis.stem_keys(word, language)
    return {*lexicon.exactly(analysis.forms(word)), *lexicon.with_stems(stems)}
