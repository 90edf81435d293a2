"""The engines that are compared: ours, and those of the peers that are installed."""

import importlib
from collections.abc import Iterable
from pathlib import Path

from marketplace.search.answering import answer
from marketplace.search.index import build as index
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document
from marketplace.search.index.facets import Row
from marketplace.search.query import Query
from marketplace.search.text.tokenizer import tokenize
from tests.benchmarks import corpus
from tests.benchmarks.corpus import BenchQuery, BenchService
from tests.benchmarks.engines.engine import Answer, Engine
from tests.benchmarks.engines.sqlite import SqliteFts5


class Ours:
    """The search of the marketplace."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        self._index = Index(folder / "search")

    @classmethod
    def build(cls, services: Iterable[BenchService], folder: Path) -> None:
        """Index all services as the worker would."""
        (folder / "search").mkdir()
        index.build(folder / "search", (_document_of(service) for service in services), change_id=1)

    def answer(self, query: BenchQuery) -> Answer:
        """Find, count and rank as a page of results would."""
        results = answer(self._index, Query(query.text, query.filters), query.language)
        return Answer(
            results.ids, results.total, {facet: results.counts[facet] for facet in corpus.FACETS}
        )


def _document_of(service: BenchService) -> Document:
    texts = {
        language: (*(" ".join(tokenize(part)) for part in text), "")
        for language, text in service.texts.items()
    }
    values = {**service.values(), "joint": ["joint" if service.joint else "own"]}
    return Document(
        service.id, texts, Row(service.id, service.published, service.reply_within_days, values)
    )


def _tantivy() -> tuple[type[Engine], ...]:
    """Return tantivy, or nothing where it is not installed: it has no wheel for every machine."""
    try:
        return (importlib.import_module("tests.benchmarks.engines.tantivy").Tantivy,)
    except ModuleNotFoundError:
        return ()


_ALWAYS: tuple[type[Engine], ...] = (Ours, SqliteFts5)
ENGINES = {engine.name: engine for engine in (*_ALWAYS, *_tantivy())}
PEERS = ("sqlite", "tantivy")
"""Those that ours is compared with, where they are installed."""
