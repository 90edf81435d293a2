"""Decompounding: "Membranreinigung" is looked for as "membran" and "reinigung"."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import LINKS, Expansions, is_known
from marketplace.search.text import analysis

_LETTERS_MIN = 4
"""Letters of a part: shorter ones are found in too many words that are no compounds."""
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
        if not is_known(by_language, language, with_synonyms=False):
            split = _best_split(dictionary, word, language)
        parts.append(split or [word])
    return parts


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
