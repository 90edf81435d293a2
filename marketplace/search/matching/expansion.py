"""What the words of a query may stand for: words of the index, in every language, at levels of likeness.

A word is looked up as it is written, as the beginning of a word (the last one typed), by its stem, glued to its
neighbour, as a part of a compound, by a long beginning in common; and, only where nothing of the better kinds is found
in any language, with a typo or two (corrections). The levels were measured (docs/decisions).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.text import analysis
from marketplace.search.text.parsing import ParsedQuery

EXACT, PREFIX, JOINED, STEM = 1.0, 0.95, 0.9, 0.8
TAIL, HEAD, LOOSE, SIMILAR = 0.8, 0.75, 0.5, 0.4
COMPOUNDING = frozenset({"da", "de", "et", "fi", "hu", "nl", "sv"})
"""Languages that write compounds in one word."""
LINKS = ("", "s", "es", "n", "en", "e", "er")
"""What compounds put between their parts."""
_SHORTEST_PREFIX, _SHORTEST_PART, _SHORTEST_LOOSE_PART, _SHORTEST_SIMILAR = 2, 3, 4, 5
_SHORTEST_SOUND_PART = 6
"""Letters of a part that is enough to answer though the rest of the compound is no word of the index."""
_MOST = 200
"""As many words as are looked at for one reason."""
_NOWHERE = np.zeros(0, np.int64)


@dataclass
class Reading:
    """Which words of one language a word of the query may stand for."""

    levels: dict[int, float] = field(default_factory=dict)
    """How alike each is."""
    stem: Sequence[int] = ()
    """Words with the same stem; they count together."""
    beginning: range = range(0)
    """Words that begin with it."""
    sound: bool = False
    """More than a likeness: enough to answer."""
    certain: bool = False
    """More than a stem in common: words of one language look like stems of another."""
    related: NDArray[np.int64] = field(default_factory=lambda: _NOWHERE)
    """Documents of services that have other words for the same thing (relations)."""
    related_in_title: NDArray[np.int64] = field(default_factory=lambda: _NOWHERE)
    """Those of them that have it in the title."""

    def add(self, number: int, level: float, *, sound: bool = True, certain: bool = False) -> None:
        """Take a word in, at the best of its levels."""
        self.levels[number] = max(level, self.levels.get(number, 0.0))
        self.sound, self.certain = self.sound or sound, self.certain or certain


Readings = dict[str, Reading]
"""A word's readings by language."""


def read(dictionaries: Mapping[str, Dictionary], wording: ParsedQuery) -> list[Readings]:
    """Look up every word of a query in every language as it is written, by its stem, as a beginning, and joined."""
    last = wording.words[-1] if wording.words and wording.is_open else None
    found = [
        {
            language: _reading(dictionary, word, language, last=word == last)
            for language, dictionary in dictionaries.items()
        }
        for word in wording.words
    ]
    for language, dictionary in dictionaries.items():
        _join(dictionary, wording.words, [by_language[language] for by_language in found])
    return found


def is_known(by_language: Readings, language: str, *, by_name: bool = True) -> bool:
    """Tell whether a word is a word: in the reader's language, for certain in another, or the name of a concept."""
    return any(
        (by_name and len(reading.related))
        or (reading.sound and (reading.certain or other == language))
        for other, reading in by_language.items()
    )


def _reading(dictionary: Dictionary, word: str, language: str, *, last: bool) -> Reading:
    reading = Reading(stem=dictionary.words_with_stems(analysis.stem_keys(word, language)))
    reading.sound = bool(reading.stem)
    for number in dictionary.exact_matches(analysis.folded_forms(word)):
        reading.add(number, EXACT, certain=True)
    if last and len(word) >= _SHORTEST_PREFIX:
        reading.beginning = dictionary.words_with_prefix(analysis.fold(word))
        reading.certain = reading.certain or bool(reading.beginning)
        reading.sound = reading.sound or reading.certain
    return reading


def _join(dictionary: Dictionary, words: Sequence[str], readings: Sequence[Reading]) -> None:
    """Glue neighbours: "waste water" stands for "wastewater" too."""
    for at, (one, other) in enumerate(pairwise(words)):
        glued = analysis.fold(one)
        if dictionary.words_with_prefix(glued):
            for link in LINKS:
                for number in dictionary.words_with_prefix(f"{glued}{link}{analysis.fold(other)}")[
                    :_MOST
                ]:
                    for reading in readings[at : at + 2]:
                        reading.add(number, JOINED, certain=True)


def look_further(
    dictionaries: Mapping[str, Dictionary], words: Sequence[str], found: Sequence[Readings]
) -> None:
    """Add compounds of which a word is a part, and words that begin as it does."""
    for word, by_language in zip(words, found, strict=True):
        folded = analysis.fold(word)
        for language, reading in by_language.items():
            if language in COMPOUNDING and len(folded) >= _SHORTEST_PART:
                for number, level in _compounds(dictionaries[language], folded):
                    sound = level > LOOSE or len(folded) >= _SHORTEST_SOUND_PART
                    reading.add(number, level, sound=sound, certain=level == HEAD)
            if len(folded) >= _SHORTEST_SIMILAR:
                for number in _similar(dictionaries[language], folded):
                    reading.add(number, SIMILAR, sound=False)


def _compounds(dictionary: Dictionary, word: str) -> Iterator[tuple[int, float]]:
    """List words that begin or end with a word: compounds if the rest is a word too, else perhaps."""
    for number in dictionary.words_with_prefix(word)[:_MOST]:
        rest = dictionary.word(number)[len(word) :]
        if rest and any(
            rest.startswith(link) and _is_part(dictionary, rest[len(link) :]) for link in LINKS
        ):
            yield number, HEAD
        elif rest and len(word) >= _SHORTEST_LOOSE_PART:
            yield number, LOOSE
    for number in dictionary.words_with_suffix(word)[:_MOST]:
        rest = dictionary.word(number)[: -len(word)]
        if rest and any(
            rest.endswith(link) and _is_part(dictionary, rest[: len(rest) - len(link)])
            for link in LINKS
        ):
            yield number, TAIL
        elif rest and len(word) >= _SHORTEST_LOOSE_PART:
            yield number, LOOSE


def _is_part(dictionary: Dictionary, rest: str) -> bool:
    return len(rest) >= _SHORTEST_PART and rest in dictionary


def _similar(dictionary: Dictionary, word: str) -> Iterator[int]:
    """List words that have a long beginning in common, and end differently by one to three letters."""
    for number in dictionary.words_with_prefix(word[: max(_SHORTEST_SIMILAR, len(word) - 3)])[
        :_MOST
    ]:
        other = dictionary.word(number)
        common = _common(word, other)
        if (
            other != word
            and len(other) - common <= 3
            and common >= 0.6 * max(len(word), len(other))
        ):
            yield number


def _common(one: str, other: str) -> int:
    """Count the letters that two words have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
