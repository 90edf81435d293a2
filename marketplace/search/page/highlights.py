"""Texts with the words marked that answer a query, so that a reader sees at a glance why a service is among the results."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from markupsafe import Markup, escape

from marketplace.search.matching.interpretation import MatchedTerms
from marketplace.search.text.analysis import tokenize

Answers = Callable[[str], bool]
"""Tells of a word, as it is written, whether it answers."""

_WORD = re.compile(r"[^\W_]+")
_WORD_OR_SIGN = re.compile(r"[^\W_]+|[&<>\"']")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKDOWN = re.compile(r"^[\s#>|+*-]+|^\d+[.)]\s|[*`|]+|(?<!\w)_+|_+(?!\w)")
_MEMORY = 100_000
_LONG, _BEFORE = 160, 60
"""Characters of an extract, and how many of them stand before the first marked word."""


def answering(terms: MatchedTerms) -> Answers:
    """Give what tells which words answer; it looks at every word only once."""
    return cache(lambda written: any(map(terms.match, _compared(written))))


@lru_cache(_MEMORY)
def _compared(written: str) -> list[str]:
    """Give the words that are compared for one as it is written; a capital with a dot makes two of one."""
    return tokenize(written)


def highlighted(text: str, answers: Answers) -> Markup:
    """Mark the words of a text that answer; all else stays as it is written."""

    def shown(piece: re.Match[str]) -> str:
        if piece[0].isalnum():
            return f"<mark>{piece[0]}</mark>" if answers(piece[0]) else piece[0]
        return escape(piece[0])

    return Markup(_WORD_OR_SIGN.sub(shown, _composed(text)))  # noqa: S704 – every sign of HTML is escaped


def reasons(text: str, answers: Answers) -> int:
    """Count the different words of a text that answer."""
    return len({word.casefold() for word in _WORD.findall(_composed(text)) if answers(word)})


def extract(passages: Iterable[str], answers: Answers, *, more_than: int = 0) -> Markup | None:
    """Give a short piece, marked, of the line of some passages that has the most words that answer.

    Give None if no line has more of them than there are to be seen already.
    """
    best = None
    for line in (line for passage in passages for line in _lines(passage)):
        if (many := reasons(line, answers)) > more_than:
            best, more_than = line, many
    return highlighted(_around(_plain(best), answers), answers) if best else None


def _lines(passage: str) -> Iterator[str]:
    """List the lines of a passage, without the addresses of links: nobody reads their words."""
    without_links = _LINK.sub(r"\1", passage) if "](" in passage else passage
    return iter(_composed(without_links).split("\n"))


def _plain(line: str) -> str:
    """Write a line of Markdown in plain words."""
    return " ".join(_MARKDOWN.sub("", line).split())


def _around(line: str, answers: Answers) -> str:
    """Cut a line to what stands around its first word that answers, and show where something was left out."""
    if len(line) <= _LONG:
        return line
    place = next((word.start() for word in _WORD.finditer(line) if answers(word[0])), 0)
    start = max(0, min(place - _BEFORE, len(line) - _LONG))
    end = min(start + _LONG, len(line))
    if start:
        start = line.find(" ", start, place) + 1 or place
    if end < len(line):
        end = max(line.rfind(" ", place, end), 0) or end
    return f"{'… ' if start else ''}{line[start:end].rstrip()}{' …' if end < len(line) else ''}"


def _composed(text: str) -> str:
    """Write each character in one way, so that accents do not part words."""
    return unicodedata.normalize("NFC", text)
