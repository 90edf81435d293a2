"""All words of one language in the index, looked up by their beginning, or nearly right."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

_BEYOND = "\U0010ffff"


class Lexicon:
    """The folded words of a language, sorted forwards and backwards."""

    def __init__(self, words: Iterable[str]) -> None:
        self._forwards = sorted(words)
        self._backwards = sorted(word[::-1] for word in self._forwards)
        self._known = frozenset(self._forwards)

    def __contains__(self, word: object) -> bool:
        return word in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._forwards)

    def beginning_with(self, prefix: str, at_most: int) -> list[str]:
        """List words that begin like this, in alphabetical order."""
        start = bisect_left(self._forwards, prefix)
        end = bisect_left(self._forwards, prefix + _BEYOND, start)
        return self._forwards[start : min(end, start + at_most)]

    def one_typo_away(self, word: str) -> list[str]:
        """List words that differ by one letter: added, left out, changed, or swapped with its neighbour.

        A single mistake leaves one half of the word as it is, so that only words which share a half are compared.
        """
        half = len(word) // 2
        candidates = set(_slice(self._forwards, word[:half]))
        candidates.update(found[::-1] for found in _slice(self._backwards, word[half + 1 :][::-1]))
        return [found for found in candidates if is_one_typo(word, found)]


def _slice(ordered: list[str], prefix: str) -> list[str]:
    start = bisect_left(ordered, prefix)
    return ordered[start : bisect_left(ordered, prefix + _BEYOND, start)]


def is_one_typo(one: str, other: str) -> bool:
    """Tell whether two different words are one slip of the finger apart (Damerau's four kinds)."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        return swapped or one[at + 1 :] == other[at + 1 :]
    shorter, longer = sorted((one, other), key=len)
    return shorter[at:] == longer[at + 1 :]
