"""Words that were written without their spaces: "permisdetravail", "cleantechnology".

Nearly every run of letters falls into words if these may be short. So a part has to be a word of the texts and of the
language too, or one of its function words, and a text has to have all of them unless each is long.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce

import numpy as np

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import COMPOUNDING
from marketplace.search.matching.words.spelling import is_near_a_word
from marketplace.search.text import analysis, known_words, thesaurus
from marketplace.search.text.word_filters import LANGUAGES

_LETTERS_MIN, _LETTERS_MAX = 8, 40
_PART_LETTERS_MIN, _SMALL_LETTERS_MIN = 3, 2
_PARTS_MAX = 4
_LONG = 5
"""Letters of a part that no chance brings about: one of them is needed, and several need no text that has them all."""
_TRIED_MAX = 20
"""Ways to part a word that are tried, the likeliest first."""
Parts = tuple[str, ...]


def parts_of(
    dictionaries: Mapping[str, Dictionary], word: str, language: str
) -> Sequence[str] | None:
    """Return the words that were written as one: few and long, rather the reader's."""
    if not _LETTERS_MIN <= len(word) <= _LETTERS_MAX or not word.isalpha():
        return None
    is_one_word = language not in COMPOUNDING and known_words.is_known(word, language)
    if is_one_word or is_near_a_word(dictionaries, word, language):
        return None
    languages = [code for code in LANGUAGES if code in dictionaries]
    for text_language in sorted(languages, key=lambda code: code != language):
        dictionary = dictionaries[text_language]
        ways = sorted(_ways(dictionary, word, text_language), key=_by_likelihood)[:_TRIED_MAX]
        likely = [parts for parts in ways if max(map(len, parts)) >= _LONG]
        for parts in likely:
            if _have_a_text(dictionary, parts, text_language):
                return parts
        for parts in likely:
            if min(map(len, parts)) >= _LONG:
                return parts
    return None


def _ways(dictionary: Dictionary, word: str, language: str) -> list[Parts]:
    """List the ways to part a word, without the small words between."""

    @cache
    def words_from(start: int) -> list[tuple[int, bool]]:
        return list(_words_from(dictionary, word, start, language))

    def ways_from(start: int, parts: Parts, count: int) -> Iterator[Parts]:
        if start == len(word) and parts and count > 1:
            yield parts
        elif start < len(word) and count < _PARTS_MAX:
            for end, is_small in words_from(start):
                longer = parts if is_small else (*parts, word[start:end])
                yield from ways_from(end, longer, count + 1)

    return list(ways_from(0, (), 0))


def _words_from(
    dictionary: Dictionary, word: str, start: int, language: str
) -> Iterator[tuple[int, bool]]:
    """Go through the words that begin at a place: their ends, and whether they are small."""
    for end in range(start + _SMALL_LETTERS_MIN, len(word) + 1):
        part = word[start:end]
        if _is_small(part, language):
            yield end, True
        elif len(part) >= _PART_LETTERS_MIN and _is_word(dictionary, part, language):
            yield end, False


def _is_small(part: str, language: str) -> bool:
    return not thesaurus.without_function_words([part], language)


def _is_word(dictionary: Dictionary, part: str, language: str) -> bool:
    """Whether the language has a word, and the texts too, a long one in whatever form."""
    if analysis.fold(part) not in dictionary and len(part) < _LONG:
        return False
    return known_words.is_known(part, language) and bool(_forms(dictionary, part, language))


def _forms(dictionary: Dictionary, part: str, language: str) -> list[int]:
    return dictionary.words_with_stems(analysis.stem_keys(part, language))


def _by_likelihood(parts: Parts) -> tuple[int, int]:
    """Rank ways to part a word: by how many parts there are, then by the shortest."""
    return len(parts), -min(map(len, parts))


def _have_a_text(dictionary: Dictionary, parts: Parts, language: str) -> bool:
    """Whether a text has all the parts."""
    texts = [
        union(dictionary.postings_of(number)[0] for number in _forms(dictionary, part, language))
        for part in parts
    ]
    return bool(len(reduce(np.intersect1d, texts)))
