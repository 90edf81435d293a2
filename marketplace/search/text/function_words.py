"""How much a word tells by itself: function words nothing, common words little.

The table beside this file names, for each language, words that people put in whatever they look for. Of weight 0 are
function words, such as articles, question words and courtesies; those of a weight below 1 are common in the language
however rare they are in a catalogue. They are read with the words of the reader's language only: "can" is no
auxiliary to a reader of Spanish. The words were collected for this marketplace.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from marketplace.search.text import analysis
from marketplace.search.text.tokenizer import normalize

_TABLE = Path(__file__).parent / "function_words.csv"
_COLUMNS = ["language", "kind", "weight", "words"]


def weight(word: str, language: str) -> float:
    """Return how much a word tells to readers of a language, from 0 to 1."""
    return _weights().get(language, {}).get(analysis.fold(word), 1.0)


def is_function_word(word: str, language: str) -> bool:
    """Whether a word says nothing about what is looked for."""
    return weight(word, language) == 0


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    return parse_table(_TABLE.read_text(encoding="utf-8"))


def parse_table(table: str) -> dict[str, dict[str, float]]:
    """Parse a table of words: for each language, the weight of each word without accents.

    Words in several lines have the lowest of their weights. Raises ValueError that names the line which is not understood.
    """
    rows = csv.reader(table.splitlines())
    if next(rows, None) != _COLUMNS:
        raise ValueError(f"the first line names the columns: {','.join(_COLUMNS)}")
    weights: dict[str, dict[str, float]] = {}
    for row in rows:
        try:
            language, _kind, weight_of_line, words = row
            line_weight = float(weight_of_line)
        except ValueError as error:
            raise ValueError(f"line {rows.line_num}: {error}") from error
        weights_of_language = weights.setdefault(language, {})
        for word in words.split():
            for form in analysis.folded_forms(normalize(word)):
                weights_of_language[form] = min(line_weight, weights_of_language.get(form, 1.0))
    return weights
