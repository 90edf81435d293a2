"""What a search engine has to do here, and the right answers, found by looking at every service."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Protocol

from tests.benchmarks.corpus import FACETS, BenchQuery, BenchService
from tests.benchmarks.words import words_of

TOP = 20
WEIGHTS = {"title": 10.0, "summary": 3.0, "body": 1.0}


@dataclass(frozen=True)
class Answer:
    """The best services, how many there are, and how many each value of each facet would give."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


class Engine(Protocol):
    """A search engine that keeps its index in a folder."""

    name: ClassVar[str]

    def __init__(self, folder: Path) -> None: ...

    @classmethod
    def build(cls, services: Iterable[BenchService], folder: Path) -> None:
        """Index all services."""

    def answer(self, query: BenchQuery) -> Answer:
        """Do all that a page of results needs."""


def columns(service: BenchService) -> Iterator[str]:
    """Put the texts of all languages together: titles, summaries, descriptions."""
    return map(" ".join, zip(*service.texts.values(), strict=True))


class ByHand:
    """What is right, found by looking at every service."""

    def __init__(self, services: Iterable[BenchService], fold: Callable[[str], str]) -> None:
        fold = self._fold = lru_cache(100_000)(fold)
        self._services = [
            (
                service.id,
                {fold(word) for text in columns(service) for word in words_of(text)},
                service.values(),
            )
            for service in services
        ]

    def answer(self, query: BenchQuery) -> Answer:
        """List all services that match, in no order of rank."""
        wanted = [self._fold(word) for word in query.text.split()]
        found = [
            (id, values)
            for id, words, values in self._services
            if self._has(words, wanted, query.prefix_last)
        ]
        facets = {
            facet: dict(
                Counter(
                    code
                    for _, values in found
                    if passes(values, query, facet)
                    for code in values[facet]
                )
            )
            for facet in FACETS
        }
        ids = [id for id, values in found if passes(values, query)]
        return Answer(ids, len(ids), facets)

    @staticmethod
    def _has(words: set[str], wanted: list[str], prefix_last: bool) -> bool:
        whole, begun = (wanted[:-1], wanted[-1]) if prefix_last else (wanted, "")
        return words.issuperset(whole) and (
            not begun or any(word.startswith(begun) for word in words)
        )


def passes(values: Mapping[str, Sequence[str]], query: BenchQuery, without: str = "") -> bool:
    """Tell whether what a service has passes all filters but that of one facet."""
    return all(
        facet == without or {*codes} & {*values[facet]} for facet, codes in query.filters.items()
    )


def without_accents(word: str) -> str:
    """Fold a word as SQLite does."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", word.lower())
        if not unicodedata.combining(letter)
    )


def as_ascii(word: str) -> str:
    """Fold a word as tantivy does."""
    return without_accents(word).replace("ß", "ss").replace("œ", "oe").replace("æ", "ae")
