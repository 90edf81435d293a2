"""Compare our search with SQLite FTS5 and tantivy: build, size, memory, and milliseconds by kind of query.

Run `python -m tests.benchmarks.search_engines --services 100000 --queries 500`; it prints two or three Markdown tables.
One process asks all engines the same questions in random order, one thread each, after as many other questions to warm
up. Compare the rows, not two machines.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil

from marketplace.search import queries
from marketplace.search.index import build as index
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document
from marketplace.search.index.facets import Row
from marketplace.search.text.tokenizer import tokenize
from tests.benchmarks import corpus
from tests.benchmarks.corpus import KINDS, BenchQuery, BenchService
from tests.benchmarks.engine import Answer, Engine
from tests.benchmarks.peers import SqliteFts5, Tantivy

MEGABYTE = 1e6
SMALL = 100
"""The services in the index that memory is compared with."""
Times = dict[tuple[str, str], list[float]]
"""Milliseconds by engine and kind of query."""


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
        found = queries.answer(
            self._index, queries.Query(query.text, query.filters), query.language
        )
        return Answer(
            found.ids, found.total, {facet: found.counts[facet] for facet in corpus.FACETS}
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


_ENGINES: tuple[type[Engine], ...] = (Ours, SqliteFts5, Tantivy)
ENGINES = {engine.name: engine for engine in _ENGINES}


def main() -> None:
    """Build, measure, and print."""
    options = _options()
    names = options.only.split(",")
    services = corpus.services(options.services, options.languages, options.seed)
    questions = corpus.queries(services, options.queries, options.seed)
    warming = corpus.queries(services, options.queries, options.seed + 1)
    with tempfile.TemporaryDirectory() as folder:
        folders = {name: Path(folder, name) for name in names}
        seconds = {name: _build(name, services, folders[name]) for name in names}
        small = {name: Path(folder, f"{name}-small") for name in names}
        for name in names:
            _build(name, services[:SMALL], small[name])
        del services
        gc.collect()
        sizes = {
            name: sum(file.stat().st_size for file in folders[name].rglob("*") if file.is_file())
            for name in names
        }
        grown = {name: _grown(name, folders[name], small[name], warming[:200]) for name in names}
        times, found = _race(
            {name: ENGINES[name](folders[name]) for name in names}, questions, warming
        )
    print(
        f"{options.services:,} services, {options.languages} languages, {options.queries} queries, seed {options.seed}\n"
    )
    memory = {name: tuple(size / MEGABYTE for size in grown[name]) for name in names}
    _table(
        "engine|build s|index MB|+RSS MB|+PSS MB|+USS MB",
        ((name, seconds[name], sizes[name] / MEGABYTE, *memory[name]) for name in names),
    )
    _table(
        "queries|engine|p50 ms|p95 ms|p99 ms|max ms|found",
        (
            (kind, name, *_percentiles(times[name, kind]), found[name, kind])
            for kind in ("all", *KINDS)
            for name in names
        ),
    )
    peers = [name for name in names if name != Ours.name] if Ours.name in names else []
    _table(
        "queries|ours to|p50|p99",
        (_ratio(times, kind, peer) for kind in ("all", *KINDS) for peer in peers),
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--languages", type=int, default=2, choices=range(1, 6))
    parser.add_argument(
        "--only", default=",".join(ENGINES), help="engines, with commas between them"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _build(name: str, services: Iterable[BenchService], folder: Path) -> float:
    """Index the services in a new folder; return the seconds it took."""
    folder.mkdir()
    started = time.perf_counter()
    ENGINES[name].build(services, folder)
    return time.perf_counter() - started


def _race(
    engines: dict[str, Engine], queries: Sequence[BenchQuery], warming: Sequence[BenchQuery]
) -> tuple[Times, dict[tuple[str, str], float]]:
    """Ask every engine every question; return the times, and how many services an answer has on average."""
    for query in warming:
        for engine in engines.values():
            engine.answer(query)
    turns = [(name, query) for name in engines for query in queries]
    random.Random(0).shuffle(turns)  # noqa: S311 - no secret, the same order each time
    times: Times = defaultdict(list)
    totals: dict[tuple[str, str], list[int]] = defaultdict(list)
    gc.freeze()
    for name, query in turns:
        started = time.perf_counter()
        answer = engines[name].answer(query)
        spent = 1000 * (time.perf_counter() - started)
        for kind in ("all", query.kind):
            times[name, kind].append(spent)
            totals[name, kind].append(answer.total)
    return times, {key: statistics.mean(those) for key, those in totals.items()}


def _grown(name: str, folder: Path, small: Path, queries: Sequence[BenchQuery]) -> tuple[int, ...]:
    """Say by how much more a process grows that answers from this index than from a small one, in bytes."""
    without, having = _held(name, small, queries), _held(name, folder, queries)
    return tuple(after - before for before, after in zip(without, having, strict=True))


def _held(name: str, folder: Path, queries: Sequence[BenchQuery]) -> tuple[int, ...]:
    """Weigh a new process after it has answered: RSS, PSS and USS."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as child:
        return child.submit(_weigh, name, folder, queries).result()


def _weigh(name: str, folder: Path, queries: Sequence[BenchQuery]) -> tuple[int, ...]:
    engine = ENGINES[name](folder)
    for query in queries:
        engine.answer(query)
    gc.collect()
    memory = psutil.Process().memory_full_info()
    return memory.rss, memory.pss, memory.uss


def _percentiles(times: Sequence[float]) -> tuple[float, ...]:
    """List p50, p95, p99 and the maximum."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98], max(times)


def _ratio(times: Times, kind: str, peer: str) -> tuple[str, str, float, float]:
    (ours, _, our_slow, _), (theirs, _, their_slow, _) = (
        _percentiles(times[name, kind]) for name in (Ours.name, peer)
    )
    return kind, peer, ours / theirs, our_slow / their_slow


def _table(head: str, rows: Iterable[Iterable[str | float]]) -> None:
    """Print a table, unless it has no rows."""
    lines = [
        " | ".join(cell if isinstance(cell, str) else _figure(cell) for cell in row) for row in rows
    ]
    if lines:
        names = head.split("|")
        print(
            f"| {' | '.join(names)} |\n|{'---|' * len(names)}",
            *(f"| {line} |" for line in lines),
            "",
            sep="\n",
        )


def _figure(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
