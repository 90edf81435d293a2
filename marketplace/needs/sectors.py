"""To which sector words seem to belong: one that they name, or that of fitting services."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from marketplace.catalogue.models import Service
from marketplace.search.text import analysis, function_words
from marketplace.search.text.tokenizer import tokenize
from marketplace.vocabularies.nace import division_titles

_DIVISIONS_MAX = 2
"""A word in the titles of more divisions, such as "manufacture", says nothing about which."""
_LETTERS_MIN = 4


def sector_of(text: str, language: str, services: Sequence[Service] = ()) -> str:
    """Return the NACE division to which words of a language seem to belong, or nothing.

    The services are those that may fit, the best first.
    """
    return _named_sector(text, language) or _sector_of_services(services)


def _named_sector(text: str, language: str) -> str:
    """Return the division whose title has most of the telling words of a text."""
    divisions = _divisions_by_stem(language)
    points: Counter[str] = Counter()
    for word in dict.fromkeys(tokenize(text)):
        for code in {code for stem in _stems(word, language) for code in divisions.get(stem, ())}:
            points[code] += 1
    return _first(points)


def _sector_of_services(services: Sequence[Service]) -> str:
    points: Counter[str] = Counter(sector for service in services for sector in service.sectors)
    return _first(points)


def _first(points: Counter[str]) -> str:
    """Return the code with most points, of several the first in the order of the codes."""
    return min(points, key=lambda code: (-points[code], code), default="")


@lru_cache(8)
def _divisions_by_stem(language: str) -> Mapping[str, frozenset[str]]:
    """Return the divisions that a word of a title stands for, if it is telling."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, title in division_titles(language).items():
        for word in tokenize(title):
            for stem in _stems(word, language):
                codes[stem].add(code)
    return {
        stem: frozenset(divisions)
        for stem, divisions in codes.items()
        if len(divisions) <= _DIVISIONS_MAX
    }


def _stems(word: str, language: str) -> tuple[str, ...]:
    if len(word) < _LETTERS_MIN or function_words.is_function_word(word, language):
        return ()
    return analysis.stem_keys(word, language)
