"""The kinds of words that a thing may say: how each is cleaned, and when it says nothing."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from marketplace.text import clean_line, clean_lines, clean_sentence, clean_text

Words = str | list[str]


class TextKind(StrEnum):
    """What sort of words a field takes."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    """A sentence or a few, without a break of line."""
    MARKDOWN = "markdown"
    LIST = "list"
    """Short items, one a line where they are typed."""


_CLEANERS: Mapping[TextKind, Callable[[str | None], Words]] = {
    TextKind.LINE: clean_sentence,
    TextKind.PARAGRAPH: clean_sentence,
    TextKind.MARKDOWN: clean_text,
    TextKind.LIST: clean_lines,
}


def from_typing(kind: TextKind, typed: str | None) -> Words:
    """Return the words as they are stored, of what somebody typed."""
    return _CLEANERS[kind](typed)


def clean(kind: TextKind, words: Words | None) -> Words:
    """Return stored words as a record says them: an older release may have let in more."""
    if kind is TextKind.LIST:
        return [clean_sentence(item) for item in words or []]
    return _CLEANERS[kind](words if isinstance(words, str) else "")


def empty(kind: TextKind) -> Words:
    """Return what a field of a kind says where it says nothing."""
    return [] if kind is TextKind.LIST else ""


def is_empty(words: object) -> bool:
    """Whether words say nothing. What is no text at all is wrong in another way."""
    return not clean_line(words) if isinstance(words, str) else not words
