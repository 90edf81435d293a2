"""The analyzers of Whoosh: words as the search of visitors reads and stems them.

Whoosh's own know thirteen languages, and neither Czech nor accents that were left out.
"""

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Filter, Token, Tokenizer

from marketplace.finding.words import keys_of
from marketplace.search.text.tokenizer import joined_words, tokenize


class WordTokenizer(Tokenizer):
    """Cuts a text into words."""

    def __call__(self, value: str, **_options: Any) -> Iterator[Token]:
        """Yield a token for each word."""
        token = Token(positions=False, chars=False, removestops=True, mode="")
        token.boost = 1.0
        for word in (*tokenize(value), *joined_words(value)):
            token.text = word
            yield token


class StemFilter(Filter):
    """Gives each word the keys under which it meets its other forms in a language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, tokens: Iterator[Token]) -> Iterator[Token]:
        """Yield a token for each key of each word."""
        for token in tokens:
            for key in sorted(keys_of(token.text, self.language)):
                token.text = key
                yield token


def analyzer(language: str = "") -> Analyzer:
    """Return what cuts a text of a language, or of none, into keys."""
    return WordTokenizer() | StemFilter(language)
