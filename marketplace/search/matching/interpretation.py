"""What is made of a query before anything is ranked: its words with all they may stand for, and what texts must have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import Bitset, union
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching import compounds, expansion, phrases, spelling, synonyms
from marketplace.search.matching.expansion import Readings
from marketplace.search.matching.spelling import Corrections
from marketplace.search.text import analysis, parsing, thesaurus
from marketplace.search.text.parsing import ParsedQuery


@dataclass(frozen=True)
class Marks:
    """Which words of a text in one language answer a query: some words, without accents, and beginnings of words."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def fit(self, word: str) -> bool:
        """Tell whether a word of a text, as analysis.tokenize gives it, answers."""
        return any(
            form in self.words or form.startswith(self.beginnings)
            for form in analysis.folded_forms(word)
        )


@dataclass(frozen=True)
class Understood:
    """A query in the words of the index."""

    wording: ParsedQuery
    readings: list[Readings]
    corrections: Corrections

    def marks(self, index: Index, language: str) -> Marks:
        """Say which words of a text in this language answer."""
        dictionary = index.dictionaries.get(language)
        if dictionary is None:
            return Marks()
        found = [by_language[language] for by_language in self.readings]
        numbers = {number for reading in found for number in (*reading.stem, *reading.levels)}
        words = {dictionary.word(number) for number in numbers} | synonyms.words_of(
            dictionary, self.wording.words, language
        )
        beginnings = (
            {analysis.fold(self.wording.words[-1])} if found and found[-1].beginning else set()
        )
        return Marks(frozenset(words), tuple(beginnings))


def understand(index: Index, text: str, language: str, *, verbatim: bool = False) -> Understood:
    """Read a query; verbatim leaves words as they are that look mistyped."""
    said = _without_small_words(parsing.parse(text), language)
    found = _looked_up(index, said)
    if language in index.dictionaries.keys() & expansion.COMPOUNDING:
        said, found = _taken_apart(index, said, found, language)
    corrected = Corrections({}, {})
    if not verbatim:
        corrected = spelling.correct(index.dictionaries, said.words, found, language)
    expansion.look_further(index.dictionaries, said.words, found)
    return Understood(said, found, corrected)


def _without_small_words(said: ParsedQuery, language: str) -> ParsedQuery:
    """Leave out words that say nothing by themselves; the last one may be the beginning of another."""
    words = thesaurus.without_function_words(said.words[:-1], language)
    return replace(said, words=(*words, *said.words[-1:]))


def _taken_apart(
    index: Index, said: ParsedQuery, found: list[Readings], language: str
) -> tuple[ParsedQuery, list[Readings]]:
    """Look for the parts of compounds that no text has; what is related to the compound stays so."""
    apart = compounds.taken_apart(index.dictionaries[language], said.words, found, language)
    origin = {
        part: by_language for parts, by_language in zip(apart, found, strict=True) for part in parts
    }
    if len(origin) == len(said.words):
        return said, found
    said = replace(said, words=tuple(origin))
    found = _looked_up(index, said)
    for by_language, former in zip(found, origin.values(), strict=True):
        for other, reading in by_language.items():
            reading.related = union([reading.related, former[other].related])
            reading.related_in_title = union(
                [reading.related_in_title, former[other].related_in_title]
            )
    return said, found


def _looked_up(index: Index, said: ParsedQuery) -> list[Readings]:
    found = expansion.read(index.dictionaries, said)
    synonyms.relate(index.dictionaries, said.words, found)
    return found


def restricted(index: Index, said: ParsedQuery, language: str, found: Bitset) -> Bitset:
    """Keep of a set the services that have all phrases in a text, and nothing in any text that is excluded."""
    for phrase in said.phrases:
        found = found & _having(
            index,
            (
                phrases.documents_with(dictionary, phrase)
                for dictionary in index.dictionaries.values()
            ),
        )
    for phrase in said.excluded:
        found = found & ~_having(index, _excluded(index, phrase, language))
    return found


def _having(index: Index, documents: Iterator[NDArray[np.int64]]) -> Bitset:
    return index.facets.bitset_of(np.concatenate([np.zeros(0, np.int64), *documents]))


def _excluded(index: Index, phrase: tuple[str, ...], language: str) -> Iterator[NDArray[np.int64]]:
    """List the documents of services with a phrase or, where it is one word, with any form of that."""
    for other, dictionary in index.dictionaries.items():
        yield phrases.documents_with(dictionary, phrase)
        if len(phrase) == 1 and (
            other == language or dictionary.exact_matches(analysis.folded_forms(phrase[0]))
        ):
            yield from _with_stem(dictionary, phrase[0], other)


def _with_stem(dictionary: Dictionary, word: str, language: str) -> Iterator[NDArray[np.int64]]:
    for number in dictionary.words_with_stems(analysis.stem_keys(word, language)):
        yield dictionary.postings_of(number)[0].astype(np.int64)
