"""Texts with the words marked that answer a query."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from markupsafe import Markup, escape

from marketplace.markdown import plain_lines
from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.text.analysis import tokenize

Matcher = Callable[[str], bool]
"""Tells of a word, as it is written, whether it answers."""
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_SIGN = re.compile(r"[^\W_]+|[&<>\"']")
_CACHED_WORDS = 100_000
_EXTRACT_LENGTH = 160
"""Characters of an extract."""
_LEAD_LENGTH = 60
"""Characters of an extract before its first marked word."""


def matcher_of(terms: MatchedTerms) -> Matcher:
    """Return what tells which words answer.

    It looks at every word only once.
    """

    @cache
    def matches(word: str) -> bool:
        return any(map(terms.match, _tokens(word)))

    return matches


@lru_cache(_CACHED_WORDS)
def _tokens(word: str) -> list[str]:
    """Return the words that are compared for a written one.

    A capital with a dot makes two.
    """
    return tokenize(word)


def highlight(text: str, matches: Matcher) -> Markup:
    """Mark the words of a text that answer.

    All else stays as it is written.
    """

    def marked(match: re.Match[str]) -> str:
        piece = match[0]
        if not piece.isalnum():
            return escape(piece)
        return f"<mark>{piece}</mark>" if matches(piece) else piece

    return Markup(_WORD_OR_SIGN.sub(marked, _composed(text)))  # noqa: S704 – every sign of HTML is escaped


def count_matches(text: str, matches: Matcher) -> int:
    """Count the different words of a text that answer."""
    words = _WORD.findall(_composed(text))
    return len({word.casefold() for word in words if matches(word)})


def extract(passages: Iterable[str], matches: Matcher, *, more_than: int = 0) -> Markup | None:
    """Return a short marked piece of the line that has the most words that answer.

    Passages are Markdown. Return None if no line has more such words than are to be seen already.
    """
    best_line, most = None, more_than
    for passage in passages:
        if count_matches(passage, matches) <= most:
            continue  # a line has no more than its passage, and parsing costs more than counting
        for line in plain_lines(_composed(passage)):
            count = count_matches(line, matches)
            if count > most:
                best_line, most = line, count
    if best_line is None:
        return None
    return highlight(_shortened(" ".join(best_line.split()), matches), matches)


def _shortened(line: str, matches: Matcher) -> str:
    """Cut a line to what stands around its first word that answers, with dots for the rest."""
    if len(line) <= _EXTRACT_LENGTH:
        return line

    place = _first_match(line, matches)
    start = max(0, min(place - _LEAD_LENGTH, len(line) - _EXTRACT_LENGTH))
    end = min(start + _EXTRACT_LENGTH, len(line))
    if start:
        start = line.find(" ", start, place) + 1 or place
    if end < len(line):
        end = max(line.rfind(" ", place, end), 0) or end

    before = "… " if start else ""
    after = " …" if end < len(line) else ""
    return before + line[start:end].rstrip() + after


def _first_match(line: str, matches: Matcher) -> int:
    words: Iterator[re.Match[str]] = _WORD.finditer(line)
    return next((word.start() for word in words if matches(word[0])), 0)


def _composed(text: str) -> str:
    """Write each character in one way, so that accents do not part words."""
    return unicodedata.normalize("NFC", text)
