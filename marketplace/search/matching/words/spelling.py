"""Spelling correction of a word that no text has: by an edit or two, or by its sound."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import STEM, Expansion, Expansions, is_known
from marketplace.search.matching.words.sounds import (
    SAME_CONSONANTS,
    SAME_SOUND,
    words_alike_in_sound,
)
from marketplace.search.text import analysis, known_words
from marketplace.search.text.tokenizer import WRITTEN_WORD, normalize

ONE_TYPO, TWO_TYPOS = 1, 2
SIMILARITIES = {ONE_TYPO: 0.9, TWO_TYPOS: 0.6, SAME_SOUND: 0.55, SAME_CONSONANTS: 0.5}
"""How much a word counts by its distance from what was typed."""
_LETTERS_MIN, _LETTERS_MIN_FOR_TWO = 4, 9
LETTERS_MIN_BEYOND_CHANCE = 7
"""Letters of a word from which on that it looks like one of the catalogue is no chance."""
Candidates = Mapping[str, Mapping[int, int]]
"""The words that a mistyped word may stand for: by language and number, and distance."""


@dataclass(frozen=True)
class SpellingCorrections:
    """What words were taken for, and could have been taken for, each as it is spelled."""

    applied: Mapping[str, str]
    suggested: Mapping[str, str]
    """In another language than the reader's, of which the query has no other sign."""


def with_spellings(text: str, spellings: Mapping[str, str]) -> str | None:
    """Return a text with some of its words spelled otherwise.

    None if that changes nothing.
    """

    def respelled(match: re.Match[str]) -> str:
        word = match[0]
        spelling = spellings.get(normalize(word), word)
        if word.islower():
            return spelling
        return spelling[0].upper() + spelling[1:]

    corrected = WRITTEN_WORD.sub(respelled, text)
    return corrected if corrected != text else None


def correct(
    dictionaries: Mapping[str, Dictionary],
    words: Sequence[str],
    expansions: Sequence[Expansions],
    language: str,
) -> SpellingCorrections:
    """Expand words that are not known in any language to those that they were mistyped for.

    A word of the reader's language is none that was mistyped, though no text has it. A word that is off in the reader's
    language often looks like one of another; what is corrected to another language counts only if the query has a word
    of that language already. Nor is a short word corrected in a query of which nothing is known and something remains
    unknown: that it resembles the catalogue is chance.
    """
    unknown = {
        word: by_language
        for word, by_language in zip(words, expansions, strict=True)
        if not is_known(by_language, language)
    }
    candidates = {
        word: _candidates(dictionaries, word, language)
        for word in unknown
        if len(word) >= _LETTERS_MIN
    }
    languages = _query_languages(dictionaries, expansions, language)
    likely = {
        word: _likely(dictionaries, word, by_language, languages, language)
        for word, by_language in candidates.items()
        if not known_words.is_known(word, language)
    }

    applied = _spellings(dictionaries, likely, language)
    is_nothing_known = len(unknown) == len(words)
    if is_nothing_known and len(applied) < len(unknown):
        applied = {
            word: spelling
            for word, spelling in applied.items()
            if _is_beyond_chance(word, likely[word])
        }
    for word in applied:
        for text_language, numbers in likely[word].items():
            _add_forms(
                unknown[word][text_language], dictionaries[text_language], numbers, text_language
            )

    uncorrected = {word: candidates[word] for word in candidates if word not in applied}
    return SpellingCorrections(applied, _spellings(dictionaries, uncorrected, language))


def _is_beyond_chance(word: str, candidates: Candidates) -> bool:
    """Whether a word is so long that it would not resemble the catalogue by chance."""
    nearest = min(distance for numbers in candidates.values() for distance in numbers.values())
    return len(word) >= LETTERS_MIN_BEYOND_CHANCE and nearest == ONE_TYPO


def _likely(
    dictionaries: Mapping[str, Dictionary],
    word: str,
    candidates: Candidates,
    languages: Container[str],
    language: str,
) -> Candidates:
    """Choose the words that a word was mistyped for, or was written for as it sounds.

    They are of the languages of the query, but of none that has the word itself.
    """
    likely = {
        text_language: numbers
        for text_language, numbers in candidates.items()
        if numbers and text_language in languages and not known_words.is_known(word, text_language)
    }
    if likely or language not in dictionaries:
        return likely
    return {language: words_alike_in_sound(dictionaries[language], word, language)}


def _query_languages(
    dictionaries: Mapping[str, Dictionary], expansions: Sequence[Expansions], language: str
) -> set[str]:
    """Return the reader's language, and those of which the query has a certain word."""
    return {language} | {
        text_language
        for text_language in dictionaries
        if any(by_language[text_language].is_certain for by_language in expansions)
    }


def _candidates(
    dictionaries: Mapping[str, Dictionary], word: str, language: str
) -> dict[str, dict[int, int]]:
    """Return the words near a word by language.

    Two edits away only in the reader's.
    """
    return {
        text_language: _near_words(dictionary, word, with_two_typos=text_language == language)
        for text_language, dictionary in dictionaries.items()
    }


def is_near_a_word(dictionaries: Mapping[str, Dictionary], word: str, language: str) -> bool:
    """Whether a word of the reader's language is near enough to be what was meant."""
    if language not in dictionaries or known_words.is_known(word, language):
        return False
    return bool(_near_words(dictionaries[language], word, with_two_typos=True))


def _near_words(dictionary: Dictionary, word: str, *, with_two_typos: bool) -> dict[int, int]:
    """Return the numbers of words that are near, each with its edit distance."""
    near_words = {
        number: distance
        for form in analysis.folded_forms(word)
        for number, distance in dictionary.fuzzy_matches(form, 1)
    }
    if not near_words and with_two_typos and len(word) >= _LETTERS_MIN_FOR_TWO:
        return dict(dictionary.fuzzy_matches(analysis.fold(word), 2))
    return near_words


def _spellings(
    dictionaries: Mapping[str, Dictionary],
    candidates_by_word: Mapping[str, Candidates],
    language: str,
) -> dict[str, str]:
    """Return the most likely spelling of each word that has any."""
    spellings = {
        word: _best_spelling(dictionaries, candidates, language)
        for word, candidates in candidates_by_word.items()
    }
    return {word: spelling for word, spelling in spellings.items() if spelling}


def _best_spelling(
    dictionaries: Mapping[str, Dictionary], candidates: Candidates, language: str
) -> str | None:
    """Choose the most likely word: of the reader's language, nearest, most frequent."""
    ranked = []
    for text_language, numbers in candidates.items():
        dictionary = dictionaries[text_language]
        for number, distance in numbers.items():
            frequency = len(dictionary.postings_of(number)[0])
            spelling = dictionary.spelling(number)
            ranked.append((text_language != language, distance, -frequency, spelling))
    return min(ranked)[-1] if ranked else None


def _add_forms(
    expansion: Expansion, dictionary: Dictionary, numbers: Mapping[int, int], language: str
) -> None:
    """Let a word stand for those near it, with all their forms."""
    for number, distance in numbers.items():
        is_near = distance == ONE_TYPO
        similarity = SIMILARITIES[distance]
        expansion.add(number, similarity, is_certain=is_near)

        stem_keys = analysis.stem_keys(dictionary.spelling(number), language)
        for form in dictionary.words_with_stems(stem_keys):
            expansion.add(form, similarity * STEM, is_certain=is_near)
