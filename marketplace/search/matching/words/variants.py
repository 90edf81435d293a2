"""Variants: an unknown word in another spelling, or in another form of its root.

"organization" is "organisation", an "arquitecta" does what an "arquitecto" does, and who looks for
"Reinigungskräfte" wants "Reinigung". The table beside this file has the endings, with an example each,
and each pair holds in both directions.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from marketplace.search.index.dictionary import Dictionary
from marketplace.search.matching.expansion import Expansions, is_known
from marketplace.search.text import analysis

_TABLE = Path(__file__).with_suffix(".csv")
_SIMILARITY = 0.7
"""What another form counts: less than an inflected one, more than what only looks alike."""
_ROOT_LETTERS_MIN = 3
_WORD_LETTERS_MIN = 5


def add_variants(
    dictionary: Dictionary | None,
    words: Sequence[str],
    expansions: Sequence[Expansions],
    language: str,
) -> None:
    """Let words that nobody knows stand for their variants in the reader's language."""
    if dictionary is None:
        return
    for word, by_language in zip(words, expansions, strict=True):
        if len(word) < _WORD_LETTERS_MIN or is_known(by_language, language):
            continue
        for variant in _variants(analysis.fold(word), language):
            keys = analysis.stem_keys(variant, language)
            for number in dictionary.words_with_stems(keys):
                by_language[language].add(number, _SIMILARITY, is_certain=True)


def _variants(word: str, language: str) -> Iterator[str]:
    """List the variants of a folded word, of the longest of its endings first."""
    for ending, other in _endings().get(language, ()):
        root = word.removesuffix(ending)
        if root != word and len(root) >= _ROOT_LETTERS_MIN:
            yield root + other


@cache
def _endings() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Read the table: for each language pairs of endings, the longest first."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = [
            (row["language"], analysis.fold(row["ending"]), analysis.fold(row["other"]))
            for row in csv.DictReader(table)
        ]
    pairs: dict[str, dict[tuple[str, str], None]] = {}
    for language, ending, other in rows:
        of_language = pairs.setdefault(language, {})
        of_language[ending, other] = None
        if other:
            of_language[other, ending] = None
    return {
        language: sorted(of_language, key=lambda pair: -len(pair[0]))
        for language, of_language in pairs.items()
    }
