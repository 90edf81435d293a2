"""Marks of texts: which of their fields are behind the original."""

import zlib
from collections.abc import Mapping
from typing import Protocol

from marketplace.texts.declaration import TextField, ThingWithTexts
from marketplace.texts.kinds import Words, is_empty

Revisions = dict[str, int]
"""By the names of fields."""


class MarkedText(Protocol):
    """A text in one language that counts its changes and knows of which original it is.

    An empty mark stands for what counts for the whole text: rows of earlier releases have no other.
    """

    language: str
    revision: int
    """Counts the changes of the text."""
    revisions: Revisions
    """At which of its revisions each field was changed last."""
    of_revision: int | None
    """The oldest revision of the original from which a field was translated."""
    of_revisions: Revisions
    """The same for each field."""
    outdated: int
    """How many fields are behind the original: stored, so that lists can count."""


def mark_of(words: Mapping[str, Words]) -> int:
    """Return a number that changes with the words, for a text that does not count its changes."""
    return zlib.crc32(repr(sorted(words.items())).encode()) & 0x7FFF_FFFF


def changed_at(text: MarkedText, name: str) -> int:
    """Return the revision at which a field of a text was changed last."""
    return (text.revisions or {}).get(name, text.revision)


def translated_from(text: MarkedText, name: str) -> int | None:
    """Return the revision of the original from which a field was translated, if that is known."""
    return (text.of_revisions or {}).get(name, text.of_revision)


def outdated_fields(
    thing: ThingWithTexts, text: MarkedText, original: MarkedText | None
) -> list[TextField]:
    """List the fields whose original was changed since they were translated from it.

    What is not translated yet is not outdated.
    """
    if original is None or text.language == original.language:
        return []
    if not _is_behind(text.of_revision, original.revision):  # nor is any field then
        return []
    return [
        field
        for field in thing.fields
        if _is_behind(translated_from(text, field.name), changed_at(original, field.name))
        and not is_empty(field.words_in(text))
    ]


def _is_behind(of_revision: int | None, revision: int) -> bool:
    return of_revision is not None and of_revision < revision
