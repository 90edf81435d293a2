"""Decompounding: "Membranreinigung" is looked for as "membran" and "reinigung".

So is what is written without its space, in any language: "iso14001" as "iso" and "14001".
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import LINKS, Expansions, is_known
from marketplace.search.matching.phrases import documents_near, documents_with_phrase
from marketplace.search.matching.words.glued_words import parts_of
from marketplace.search.text import analysis

_LETTERS_MIN = 4
"""Letters of a part: shorter ones are found in too many words that are no compounds."""
_RUN_TOGETHER_LETTERS_MIN = 2
"""Letters of a part where both stand side by side in a text."""
_LETTERS_MAX = 80
"""Letters from which on it is no word of any language: German laws have 63."""
Split = tuple[str, str]


def decompound(
    dictionary: Dictionary,
    words: Sequence[str],
    expansions: Sequence[Expansions],
    language: str,
) -> list[Sequence[str]]:
    """Return each word of a query, or the parts of a compound that the language lacks."""
    parts: list[Sequence[str]] = []
    for word, by_language in zip(words, expansions, strict=True):
        split = None
        if _is_unknown(word, by_language, language, with_synonyms=False):
            split = _best_split(dictionary, word, language)
        parts.append(split or [word])
    return parts


def part_words(
    dictionaries: Mapping[str, Dictionary],
    words: Sequence[str],
    expansions: Sequence[Expansions],
    language: str,
) -> list[Sequence[str]]:
    """Return each word of a query, or the words that were written without their spaces.

    Only of a word that no text has: two of them that some text has side by side, or more of what is no typo.
    """
    parts: list[Sequence[str]] = []
    for word, by_language in zip(words, expansions, strict=True):
        split: Sequence[str] | None = None
        if _is_unknown(word, by_language, language):
            split = _split_side_by_side(dictionaries, analysis.fold(word))
            split = split or parts_of(dictionaries, word, language)
        parts.append(split or [word])
    return parts


def _is_unknown(
    word: str, by_language: Expansions, language: str, *, with_synonyms: bool = True
) -> bool:
    """Whether a word is one that no text has, and may have parts."""
    is_word = len(word) <= _LETTERS_MAX
    return is_word and not is_known(by_language, language, with_synonyms=with_synonyms)


def _split_side_by_side(dictionaries: Mapping[str, Dictionary], word: str) -> Split | None:
    """Find the two words, rather at a border of letters and digits, or alike in length."""
    splits = [(word[:end], word[end:]) for end in range(1, len(word))]
    allowed = [
        split
        for split in splits
        if _is_border(split) or _shorter_length(split) >= _RUN_TOGETHER_LETTERS_MIN
    ]
    for split in sorted(allowed, key=_by_likelihood):
        if any(_has_side_by_side(dictionary, split) for dictionary in dictionaries.values()):
            return split
    return None


def _has_side_by_side(dictionary: Dictionary, split: Split) -> bool:
    """Whether a text has two words in a row or, of letters and digits, near: ISO/IEC 17025."""
    if not all(part in dictionary for part in split):
        return False
    if _is_border(split):
        numbers = [dictionary.exact_matches([part]) for part in split]
        return bool(len(documents_near(dictionary, numbers)))
    return bool(len(documents_with_phrase(dictionary, split)))


def _is_border(split: Split) -> bool:
    head, tail = split
    return head[-1].isdigit() != tail[0].isdigit()


def _by_likelihood(split: Split) -> tuple[bool, int]:
    return not _is_border(split), -_shorter_length(split)


def _best_split(dictionary: Dictionary, word: str, language: str) -> Split | None:
    """Find the two words that a word is made of, where one text has both.

    The most alike in length.
    """
    splits = [split for split in _splits(word) if _stand_together(dictionary, split, language)]
    return max(splits, key=_shorter_length, default=None)


def _shorter_length(split: Split) -> int:
    head, tail = split
    return min(len(head), len(tail))


def _splits(word: str) -> Iterator[Split]:
    for end in range(_LETTERS_MIN, len(word) - _LETTERS_MIN + 1):
        head, tail = word[:end], word[end:]
        for link in LINKS:
            if head.endswith(link) and len(head) - len(link) >= _LETTERS_MIN:
                yield head.removesuffix(link), tail


def _stand_together(dictionary: Dictionary, split: Split, language: str) -> bool:
    head, tail = (_documents_with(dictionary, part, language) for part in split)
    return bool(len(np.intersect1d(head, tail, assume_unique=True)))


def _documents_with(dictionary: Dictionary, part: str, language: str) -> NDArray[np.int64]:
    numbers = dictionary.words_with_stems(analysis.stem_keys(part, language))
    return union(dictionary.postings_of(number)[0] for number in numbers)
