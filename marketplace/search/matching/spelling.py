"""What was meant by a word that no text has: words one slip of the finger away, or two in a long word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import STEM, Readings, is_known
from marketplace.search.text import analysis

ONE_TYPO, TWO_TYPOS = 0.9, 0.6
_SHORTEST, _SHORTEST_WITH_TWO = 4, 9


@dataclass(frozen=True)
class Corrections:
    """What words were taken for, each as it is spelled; and what they could have been taken for."""

    made: Mapping[str, str]
    proposed: Mapping[str, str]
    """In another language than the reader's, of which the query has no other sign."""


def correct(
    dictionaries: Mapping[str, Dictionary],
    words: Sequence[str],
    found: Sequence[Readings],
    language: str,
) -> Corrections:
    """Take in the corrections of words that are not known in any language.

    A word that is off in the reader's language often looks like one of another; what is corrected to another language
    counts only if the query has a word of that language already. Nor is anything corrected in a query of which nothing
    is known and something remains unknown: that it resembles the catalogue is chance.
    """
    unknown = {
        word: readings
        for word, readings in zip(words, found, strict=True)
        if not is_known(readings, language)
    }
    spoken = {
        other for other in dictionaries if any(readings[other].certain for readings in found)
    } | {language}
    near = {
        word: {
            other: _near(dictionary, word, far=other == language)
            for other, dictionary in dictionaries.items()
        }
        for word in unknown
        if len(word) >= _SHORTEST
    }
    likely = {
        word: {other: near[word][other] for other in spoken if other in dictionaries}
        for word in near
    }
    made = {word: best for word in near if (best := _best(dictionaries, likely[word], language))}
    if len(made) < len(unknown) == len(words):
        made = {}
    for word in made:
        for other in likely[word]:
            _take_in(dictionaries[other], near[word][other], other, unknown[word])
    proposed = {
        word: best
        for word in near
        if word not in made and (best := _best(dictionaries, near[word], language))
    }
    return Corrections(made, proposed)


def _near(dictionary: Dictionary, word: str, *, far: bool) -> dict[int, int]:
    """List words that are near, each with its distance."""
    near = {
        number: 1
        for form in analysis.folded_forms(word)
        for number, _away in dictionary.fuzzy_matches(form, 1)
    }
    if not near and far and len(word) >= _SHORTEST_WITH_TWO:
        return dict(dictionary.fuzzy_matches(analysis.fold(word), 2))
    return near


def _best(
    dictionaries: Mapping[str, Dictionary], near: Mapping[str, Mapping[int, int]], language: str
) -> str | None:
    """Choose the word that was most likely meant: of the reader's language, nearest, most used."""
    candidates = [
        (
            other != language,
            away,
            -len(dictionaries[other].postings_of(number)[0]),
            dictionaries[other].spelling(number),
        )
        for other, some in near.items()
        for number, away in some.items()
    ]
    return min(candidates)[-1] if candidates else None


def _take_in(
    dictionary: Dictionary, near: Mapping[int, int], language: str, by_language: Readings
) -> None:
    """Let a word stand for those near it, with all their forms."""
    reading = by_language[language]
    for number, away in near.items():
        level = ONE_TYPO if away == 1 else TWO_TYPOS
        reading.add(number, level, certain=away == 1)
        for relative in dictionary.words_with_stems(
            analysis.stem_keys(dictionary.spelling(number), language)
        ):
            reading.add(relative, level * STEM, certain=away == 1)
