"""The query parser: what a visitor typed, as words, “phrases” and -exclusions.

Everything else is text, and nothing is an error.
"""

import re
from dataclasses import dataclass

from marketplace.search.text.analysis import tokenize

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_PHRASES_MAX = 4
"""Phrases, and exclusions, that count as such: each has all texts read. Others are just words."""
_CLAUSE = re.compile(
    r'(?P<exclusion>(?<!\S)-(?=[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<text>[^\s"]+|"))'
)


@dataclass(frozen=True)
class ParsedQuery:
    """The words that are looked for, and what must, or must not, be in a text."""

    words: tuple[str, ...] = ()
    """All words that count, those of phrases too, in the order typed."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """Words that must stand next to each other."""
    excluded: tuple[tuple[str, ...], ...] = ()
    """Words and phrases that must not be in a text."""
    is_open: bool = True
    """Whether the last word may be half typed: it is neither in a phrase nor excluded."""

    def __bool__(self) -> bool:
        return bool(self.words or self.excluded)


def parse(text: str) -> ParsedQuery:
    """Parse what was typed."""
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    is_open = True

    for clause in _CLAUSE.finditer(text.translate(_QUOTES)):
        phrase = clause["phrase"]
        is_phrase = phrase is not None
        is_exclusion = bool(clause["exclusion"])
        is_open = not is_phrase and not is_exclusion

        clause_words = tokenize(phrase if is_phrase else clause["text"])
        if not clause_words:
            continue
        if is_exclusion:
            excluded.append(tuple(clause_words))
            continue
        words += clause_words
        if is_phrase:
            phrases.append(tuple(clause_words))

    return ParsedQuery(
        words=tuple(dict.fromkeys(words)),
        phrases=tuple(phrases[:_PHRASES_MAX]),
        excluded=tuple(excluded[:_PHRASES_MAX]),
        is_open=is_open,
    )
