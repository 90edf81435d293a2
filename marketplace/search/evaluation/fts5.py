"""SQLite FTS5 over the texts of the catalogue: the peer that any site could have instead.

It is set up as most would do it: English stems (porter), any word is enough, bm25 with the title counting five
times. The benchmarks have another one, which is set up for speed and filters.
"""

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator

from marketplace.catalogue.models import Service
from marketplace.search.evaluation.answers import DEPTH, Answer
from marketplace.search.evaluation.questions import Question

_TABLE = """
    CREATE VIRTUAL TABLE text USING fts5(slug UNINDEXED, title, body, tokenize = 'porter unicode61')
"""
_HITS = "SELECT slug FROM text WHERE text MATCH ? ORDER BY bm25(text, 0, 5.0, 1.0)"


class Fts5:
    """An index in memory over the texts of services in all languages."""

    def __init__(self, services: Iterable[Service]) -> None:
        """Index the services."""
        self._database = sqlite3.connect(":memory:")
        self._database.execute(_TABLE)
        self._database.executemany("INSERT INTO text VALUES (?, ?, ?)", _rows(services))

    def ask(self, question: Question) -> Answer:
        """Ask a question of the index."""
        start = time.perf_counter()
        slugs = self._find(question.query)
        milliseconds = 1000 * (time.perf_counter() - start)
        return Answer(question, slugs[:DEPTH], len(slugs), milliseconds)

    def _find(self, query: str) -> list[str]:
        """List the services of which any text has any word, each where its best text stands."""
        words = re.findall(r"[^\W_]+", query.lower())
        if not words:
            return []

        any_word = " OR ".join(f'"{word}"' for word in words)
        hits = self._database.execute(_HITS, (any_word,))
        return list(dict.fromkeys(slug for (slug,) in hits))


def _rows(services: Iterable[Service]) -> Iterator[tuple[str, str, str]]:
    for service in services:
        for text in service.texts:
            parts = [
                text.summary,
                text.description,
                *text.what_you_get,
                *text.who_it_is_for,
                text.how_it_works,
            ]
            yield service.slug, text.title, "\n".join(parts)
