"""The words of five languages as Bloom filters, made from the dictionaries of simplemma.

A filter answers "is this a word?" from some hundred kilobytes where a dictionary takes hundreds of megabytes. It knows
every word of its language, and takes three in a thousand others for one.

This file imports nothing of the marketplace: the build of the wheel, which is isolated, runs it as it is.
"""

import os
import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import numpy as np
import simplemma.strategies
from numpy.typing import NDArray

LANGUAGES = ("de", "es", "cs", "fr", "en")
"""The largest dictionary first, so that two processes are done at about the same time."""
_BITS_PER_WORD, _HASHES = 12, 8
"""Eight places in twelve bits for each word: three in a thousand others are taken for words."""
_MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd numbers that spread the bits of a checksum (splitmix64, xxHash)."""
_ALL_BITS = 2**64 - 1
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae"})
_LETTERS_AND_UMLAUTS = _LETTERS | str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
Filter = NDArray[np.uint8]
Checksums = TypeVar("Checksums", int, NDArray[np.uint64])


def build(folder: Path) -> None:
    """Make a file for each language in a folder that exists."""
    processes = min(len(LANGUAGES), os.cpu_count() or 1)
    with ProcessPoolExecutor(processes) as pool:
        for language, word_filter in zip(LANGUAGES, pool.map(_of_language, LANGUAGES), strict=True):
            np.save(folder / f"{language}.npy", word_filter)


def _of_language(language: str) -> Filter:
    factory = simplemma.strategies.DefaultDictionaryFactory(cache_max_size=0)
    return of_words(factory.get_dictionary(language))


def of_words(words: Collection[str]) -> Filter:
    """Make the filter of some words, without their accents: für as fur, and as fuer."""
    forms = {word.encode() for word in _lines(word for word in words if word.isascii())}
    accented = _lines(word for word in words if not word.isascii())
    for spelled_out in (_LETTERS, _LETTERS_AND_UMLAUTS):
        text = "\n".join(accented).translate(spelled_out)
        forms.update(_plain(text).split(b"\n"))
    forms.discard(b"")

    size = len(forms) * _BITS_PER_WORD // 8 + 1
    bits = np.zeros(size * 8, np.bool_)
    for place in _places(np.fromiter(map(crc32, forms), np.uint64, len(forms)), len(bits)):
        bits[place] = True
    return np.packbits(bits, bitorder="little")


def _lines(words: Iterable[str]) -> list[str]:
    """List words in small letters, all in one go: there are a million."""
    return "\n".join(words).casefold().split("\n")


def _plain(text: str) -> bytes:
    """Return the Latin letters of a text without the marks on them."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore")


def has_word(word_filter: "memoryview[int]", word: str) -> bool:
    """Whether a word, without its accents, is probably one of the filter."""
    for place in _places(crc32(word.encode()), len(word_filter) * 8):
        if not word_filter[place >> 3] >> (place & 7) & 1:
            return False
    return True


def _places(checksums: Checksums, size: int) -> Iterator[Checksums]:
    """Go through the bits that stand for a word, or for each of many.

    Two hashes make all of them (Kirsch and Mitzenmacher, Less hashing, same performance).
    """
    first, step = (((checksums + 1) * by & _ALL_BITS) >> 32 for by in _MULTIPLIERS)
    for number in range(_HASHES):
        yield (first + number * step) % size


if __name__ == "__main__":
    build(Path(sys.argv[1]))
