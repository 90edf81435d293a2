"""Compounds that no text has, taken apart: "Membranreinigung" is looked for as "membran" and "reinigung"."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.bitsets import union
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import LINKS, Readings, is_known
from marketplace.search.text import analysis

_SHORTEST = 4
"""Letters of a part: shorter ones are found in too many words that are no compounds."""


def taken_apart(
    dictionary: Dictionary, words: Sequence[str], found: Sequence[Readings], language: str
) -> list[list[str]]:
    """Give each word of a query, or its parts where it is a compound that the reader's language does not know."""
    return [
        (not is_known(by_language, language, by_name=False) and _parts(dictionary, word, language))
        or [word]
        for word, by_language in zip(words, found, strict=True)
    ]


def _parts(dictionary: Dictionary, word: str, language: str) -> list[str] | None:
    """Give the two words that a word is made of, where one text has both; those most alike in length."""
    splits = [pair for pair in _splits(word) if _stand_together(dictionary, pair, language)]
    return list(max(splits, key=lambda pair: min(map(len, pair)))) if splits else None


def _splits(word: str) -> Iterator[tuple[str, str]]:
    for end in range(_SHORTEST, len(word) - _SHORTEST + 1):
        head, tail = word[:end], word[end:]
        for link in LINKS:
            if head.endswith(link) and len(head) - len(link) >= _SHORTEST:
                yield head.removesuffix(link) if link else head, tail


def _stand_together(dictionary: Dictionary, pair: tuple[str, str], language: str) -> bool:
    head, tail = (_documents_with(dictionary, part, language) for part in pair)
    return bool(len(np.intersect1d(head, tail, assume_unique=True)))


def _documents_with(dictionary: Dictionary, part: str, language: str) -> NDArray[np.int64]:
    return union(
        dictionary.postings_of(number)[0]
        for number in dictionary.words_with_stems(analysis.stem_keys(part, language))
    )
