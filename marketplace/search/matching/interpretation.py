"""What is made of a query before anything is ranked: its words with all they may stand for, and what texts must have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import Bits, united
from marketplace.search.index.build import Index
from marketplace.search.index.dictionary import Lexicon
from marketplace.search.matching import compounds, expansion, phrases, spelling, synonyms
from marketplace.search.matching.expansion import Readings
from marketplace.search.matching.spelling import Corrections
from marketplace.search.text import analysis, parsing, thesaurus
from marketplace.search.text.parsing import Wording


@dataclass(frozen=True)
class Marks:
    """Which words of a text in one language answer a query: some words, without accents, and beginnings of words."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def fit(self, word: str) -> bool:
        """Tell whether a word of a text, as analysis.words gives it, answers."""
        return any(
            form in self.words or form.startswith(self.beginnings) for form in analysis.forms(word)
        )


@dataclass(frozen=True)
class Understood:
    """A query in the words of the index."""

    wording: Wording
    readings: list[Readings]
    corrections: Corrections

    def marks(self, index: Index, language: str) -> Marks:
        """Say which words of a text in this language answer."""
        lexicon = index.lexicons.get(language)
        if lexicon is None:
            return Marks()
        found = [by_language[language] for by_language in self.readings]
        numbers = {number for reading in found for number in (*reading.stem, *reading.levels)}
        words = {lexicon.word(number) for number in numbers} | synonyms.words_of(
            lexicon, self.wording.words, language
        )
        beginnings = (
            {analysis.fold(self.wording.words[-1])} if found and found[-1].beginning else set()
        )
        return Marks(frozenset(words), tuple(beginnings))


def understand(index: Index, text: str, language: str, *, verbatim: bool = False) -> Understood:
    """Read a query; verbatim leaves words as they are that look mistyped."""
    said = _without_small_words(parsing.read(text), language)
    found = _looked_up(index, said)
    if language in index.lexicons.keys() & expansion.COMPOUNDING:
        said, found = _taken_apart(index, said, found, language)
    corrected = Corrections({}, {})
    if not verbatim:
        corrected = spelling.correct(index.lexicons, said.words, found, language)
    expansion.look_further(index.lexicons, said.words, found)
    return Understood(said, found, corrected)


def _without_small_words(said: Wording, language: str) -> Wording:
    """Leave out words that say nothing by themselves; the last one may be the beginning of another."""
    words = thesaurus.meaningful(said.words[:-1], language)
    return replace(said, words=(*words, *said.words[-1:]))


def _taken_apart(
    index: Index, said: Wording, found: list[Readings], language: str
) -> tuple[Wording, list[Readings]]:
    """Look for the parts of compounds that no text has; what is related to the compound stays so."""
    apart = compounds.taken_apart(index.lexicons[language], said.words, found, language)
    origin = {
        part: by_language for parts, by_language in zip(apart, found, strict=True) for part in parts
    }
    if len(origin) == len(said.words):
        return said, found
    said = replace(said, words=tuple(origin))
    found = _looked_up(index, said)
    for by_language, former in zip(found, origin.values(), strict=True):
        for other, reading in by_language.items():
            reading.related = united([reading.related, former[other].related])
            reading.related_in_title = united(
                [reading.related_in_title, former[other].related_in_title]
            )
    return said, found


def _looked_up(index: Index, said: Wording) -> list[Readings]:
    found = expansion.read(index.lexicons, said)
    synonyms.relate(index.lexicons, said.words, found)
    return found


def restricted(index: Index, said: Wording, language: str, found: Bits) -> Bits:
    """Keep of a set the services that have all phrases in a text, and nothing in any text that is excluded."""
    for phrase in said.phrases:
        found = found & _having(
            index, (phrases.slots_with(lexicon, phrase) for lexicon in index.lexicons.values())
        )
    for phrase in said.excluded:
        found = found & ~_having(index, _excluded(index, phrase, language))
    return found


def _having(index: Index, slots: Iterator[NDArray[np.int64]]) -> Bits:
    return index.table.set_of(np.concatenate([np.zeros(0, np.int64), *slots]))


def _excluded(index: Index, phrase: tuple[str, ...], language: str) -> Iterator[NDArray[np.int64]]:
    """List the slots of services with a phrase or, where it is one word, with any form of that."""
    for other, lexicon in index.lexicons.items():
        yield phrases.slots_with(lexicon, phrase)
        if len(phrase) == 1 and (other == language or lexicon.exactly(analysis.forms(phrase[0]))):
            yield from _with_stem(lexicon, phrase[0], other)


def _with_stem(lexicon: Lexicon, word: str, language: str) -> Iterator[NDArray[np.int64]]:
    for number in lexicon.with_stems(analysis.stem_keys(word, language)):
        yield lexicon.entries(number)[0].astype(np.int64)
