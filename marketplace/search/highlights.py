"""Texts with the words marked that answer a query, so that a reader sees at a glance why a service is among the results."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from markupsafe import Markup, escape

from marketplace.search.analysis import words
from marketplace.search.understanding import Marks

Answers = Callable[[str], bool]
"""Tells of a word, as it is written, whether it answers."""

_WORD = re.compile(r"[^\W_]+")
_WORD_OR_SIGN = re.compile(r"[^\W_]+|[&<>\"']")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKDOWN = re.compile(r"^[\s#>|+*-]+|[*`|]+|(?<!\w)_+|_+(?!\w)", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_LONG, _BEFORE = 160, 60
"""Characters of an extract, and how many of them stand before the first marked word."""


def answering(marks: Marks) -> Answers:
    """Give what tells which words answer; it looks at every word only once."""
    return cache(lambda written: any(marks.fit(word) for word in words(written)))


def highlighted(text: str, answers: Answers) -> Markup:
    """Mark the words of a text that answer; all else stays as it is written."""

    def shown(piece: re.Match[str]) -> str:
        if piece[0].isalnum():
            return f"<mark>{piece[0]}</mark>" if answers(piece[0]) else piece[0]
        return escape(piece[0])

    return Markup(_WORD_OR_SIGN.sub(shown, _composed(text)))  # noqa: S704 – every sign of HTML is escaped


def extract(passages: Iterable[str], answers: Answers) -> Markup | None:
    """Give a short piece of the first passage with a word that answers, marked; None if none has one."""
    for passage in passages:
        for line in _lines(passage):
            if place := next((word.start() for word in _WORD.finditer(line) if answers(word[0])), None) is not None:
                return highlighted(_around(line, place), answers)
    return None


def _lines(passage: str) -> Iterator[str]:
    """List the lines of a passage in plain words, without its Markdown."""
    plain = _MARKDOWN.sub("", _LINK.sub(r"\1", _composed(passage)))
    return (_SPACE.sub(" ", line).strip() for line in plain.split("\n"))


def _around(line: str, place: int) -> str:
    """Cut a line to what stands around a place, between words, and show where something was left out."""
    if len(line) <= _LONG:
        return line
    start = max(0, min(place - _BEFORE, len(line) - _LONG))
    end = start + _LONG
    if start:
        start = min(line.find(" ", start, place) + 1 or place, place)
    if end < len(line):
        end = max(line.rfind(" ", place, end), 0) or end
    return f"{'… ' if start else ''}{line[start:end].rstrip()}{' …' if end < len(line) else ''}"


def _composed(text: str) -> str:
    """Write each character in one way, so that accents do not part words."""
    return unicodedata.normalize("NFC", text)
