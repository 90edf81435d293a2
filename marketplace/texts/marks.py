"""Marks by which words are known again, without keeping them."""

import zlib
from collections.abc import Mapping

from marketplace.texts.kinds import Words


def mark_of(words: Mapping[str, Words]) -> int:
    """Return a number that changes with the words, for a text that does not count its changes."""
    return zlib.crc32(repr(sorted(words.items())).encode()) & 0x7FFF_FFFF
