"""The engine of the search alone, beside SQLite FTS5 and tantivy: answers by kind of query, build, memory.

One process asks all engines the same questions in random order, one thread each, after as many other questions to
warm up.
"""

import gc
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil

from tests.benchmarks import corpus
from tests.benchmarks.bench import Bench
from tests.benchmarks.corpus import KINDS, BenchQuery, BenchService
from tests.benchmarks.engines.contenders import ENGINES, PEERS, Ours
from tests.benchmarks.engines.engine import Engine
from tests.benchmarks.table import Row, number, percentile, times

MEGABYTE = 1e6
SMALL = 100
"""The services in the index that memory is compared with."""
WEIGHING = 200
"""Queries after which a process is weighed."""
ALL = "all"
Milliseconds = Mapping[str, list[float]]
"""By kind of query."""


def measure(bench: Bench) -> Iterator[Row]:
    """Build all engines, ask them in turns, and weigh them."""
    scale = bench.scale
    size = bench.sizes[-1]
    services = bench.services(size)
    questions = corpus.queries(services, scale.queries, scale.seed)
    warming = corpus.queries(services, scale.queries, scale.seed + 1)
    bench.notes += [f"{peer} is not installed." for peer in PEERS if peer not in ENGINES]
    with tempfile.TemporaryDirectory(dir=bench.root) as name:
        folders = {engine: Path(name, engine) for engine in ENGINES}
        small = {engine: Path(name, f"{engine}-small") for engine in ENGINES}
        builds = {engine: _build(engine, services, folder) for engine, folder in folders.items()}
        for engine, folder in small.items():
            _build(engine, services[:SMALL], folder)
        grown = {
            engine: _grown(engine, folders[engine], small[engine], warming[:WEIGHING])
            for engine in ENGINES
        }
        opened = {engine: ENGINES[engine](folder) for engine, folder in folders.items()}
        milliseconds = _race(opened, questions, warming)
        sizes = {engine: _size(folder) for engine, folder in folders.items()}
        del opened

    for kind in (ALL, *KINDS):
        yield _answers(f"engine, {kind} queries; {size:,} services", kind, milliseconds)
    yield _figures("engine, build of its index", builds, "s CPU")
    yield _figures("engine, its index on the disk", sizes, "MB")
    yield _figures(f"engine, memory (PSS) beyond that for {SMALL} services", grown, "MB")


def _build(name: str, services: Sequence[BenchService], folder: Path) -> float:
    """Index the services in a new folder; return the CPU seconds it took."""
    folder.mkdir()
    began = time.process_time()
    ENGINES[name].build(services, folder)
    return time.process_time() - began


def _race(
    engines: Mapping[str, Engine], questions: Sequence[BenchQuery], warming: Sequence[BenchQuery]
) -> dict[str, Milliseconds]:
    """Ask every engine every question in random order; return the times by engine."""
    for query in warming:
        for engine in engines.values():
            engine.answer(query)
    turns = [(name, query) for name in engines for query in questions]
    random.Random(0).shuffle(turns)  # noqa: S311 - no secret, the same order each time
    milliseconds: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in engines}
    gc.collect()
    gc.freeze()
    for name, query in turns:
        began = time.perf_counter()
        engines[name].answer(query)
        spent = 1000 * (time.perf_counter() - began)
        for kind in (ALL, query.kind):
            milliseconds[name][kind].append(spent)
    return dict(milliseconds)


def _grown(name: str, folder: Path, small: Path, questions: Sequence[BenchQuery]) -> float:
    """Return by how many megabytes more a process holds that answers from this index."""
    return _weight(name, folder, questions) - _weight(name, small, questions)


def _weight(name: str, folder: Path, questions: Sequence[BenchQuery]) -> float:
    """Weigh a new process after it has answered."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as child:
        return child.submit(_weigh, name, folder, questions).result()


def _weigh(name: str, folder: Path, questions: Sequence[BenchQuery]) -> float:
    engine = ENGINES[name](folder)
    for query in questions:
        engine.answer(query)
    gc.collect()
    return float(psutil.Process().memory_full_info().pss / MEGABYTE)


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / MEGABYTE


def _answers(subject: str, kind: str, milliseconds: Mapping[str, Milliseconds]) -> Row:
    median, slow = (
        {name: percentile(kinds[kind], share) for name, kinds in milliseconds.items()}
        for share in (50, 99)
    )

    def figures(name: str) -> str:
        return f"p50 {number(median[name])}, p99 {number(slow[name])} ms"

    peers = [name for name in milliseconds if name != Ours.name]
    return Row(
        subject,
        figures(Ours.name),
        " · ".join(f"{peer} {figures(peer)}" for peer in peers),
        " · ".join(
            f"p50 {times(median[Ours.name] / median[peer])},"
            f" p99 {times(slow[Ours.name] / slow[peer])}"
            for peer in peers
        ),
    )


def _figures(subject: str, values: Mapping[str, float], unit: str) -> Row:
    ours = values[Ours.name]
    peers = {name: value for name, value in values.items() if name != Ours.name}
    return Row(
        subject,
        f"{number(ours)} {unit}",
        " · ".join(f"{name} {number(value)} {unit}" for name, value in peers.items()),
        " · ".join(times(ours / value) if value > 0 else "" for value in peers.values()),
    )
