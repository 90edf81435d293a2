"""How long an edit takes until readers find it, and what the readers notice of that.

The worker runs as it is operated; a reader, in a process of its own, asks one search after the other and, in between, for the words that were
published and not found yet; a writer publishes edits as people do, without waiting for those before. An edit begins
when somebody sends the form.
"""

import random
import string
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from marketplace.catalogue import actions
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.drafts import TextDraft
from marketplace.database import transaction, utcnow
from marketplace.search import queries
from marketplace.search.query import Query
from tests.benchmarks import corpus, filled
from tests.benchmarks.bench import Bench, Scale
from tests.benchmarks.corpus import BenchQuery
from tests.benchmarks.table import Row, number, percentile, times

BETWEEN_EDITS = (0.5, 3.0)  # seconds
QUIET = 10.0
"""Seconds in which the reader asks and nobody edits, and as many to become warm, at most."""
PATIENCE = 60.0
"""Seconds after the last edit for which one that is not found yet is waited for."""
LETTERS = 12


@dataclass(frozen=True)
class Edit:
    """A word that now stands in the title of a service, and when somebody began to publish it."""

    service_id: int
    word: str
    language: str
    began: float
    """On the clock that all processes share."""

    def is_found(self) -> bool:
        """Tell whether a visitor who asks for the word finds the service."""
        return self.service_id in queries.find(Query(self.word, verbatim=True), self.language).ids


@dataclass
class Seen:
    """What the reader saw: seconds until edits were found, and milliseconds of its own searches."""

    found: dict[str, float] = field(default_factory=dict)
    quiet: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    """The same while an edit was on its way."""
    cpu: float = 0.0
    """CPU seconds of the worker for all edits."""
    publishing: list[float] = field(default_factory=list)
    """Seconds until an edit was stored."""


def measure(bench: Bench) -> Iterator[Row]:
    """Edit catalogues of each size while somebody searches."""
    for size in bench.sizes:
        folder = bench.folder(size)
        questions = corpus.queries(bench.services(size), bench.scale.queries, bench.scale.seed)
        yield from _rows(_measured(folder, questions, size, bench.scale), size, bench.scale.edits)


def _measured(folder: Path, questions: Sequence[BenchQuery], size: int, scale: Scale) -> Seen:
    """Start worker and reader, edit, and give what the reader saw."""
    quiet = min(QUIET, scale.load)
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    reader = context.Process(target=_read, args=(folder, questions, quiet, theirs), daemon=True)
    with _worker(folder) as worker:
        reader.start()
        ours.recv()  # it is warm
        time.sleep(quiet)
        before = sum(worker.cpu_times())
        publishing = _edit(folder, size, scale, ours)
        ours.send(None)
        seen: Seen = ours.recv()
        seen.cpu = sum(worker.cpu_times()) - before
        seen.publishing = publishing
        reader.join()
    return seen


@contextmanager
def _worker(folder: Path) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "marketplace", "worker"]
    process = psutil.Popen(command, env=filled.environment(folder))
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _edit(folder: Path, size: int, scale: Scale, reader: Connection) -> list[float]:
    """Publish edits at times that nobody foresees, tell the reader, and time each."""
    seconds = []
    rng = random.Random(time.time_ns())  # noqa: S311 - no secret; words of an earlier run are known already
    with filled.application(folder).app_context():
        for _ in range(scale.edits):
            time.sleep(rng.uniform(*BETWEEN_EDITS))
            language = rng.choice(corpus.LANGUAGES[: scale.languages])
            word = "".join(rng.choices(string.ascii_lowercase, k=LETTERS))
            edit = Edit(rng.randint(1, size), word, language, time.monotonic())
            reader.send(edit)
            _publish(edit)
            seconds.append(time.monotonic() - edit.began)
    return seconds


def _publish(edit: Edit) -> None:
    """Put the word into the title, as the editor of the desk does."""
    with transaction():
        (service,) = catalogue.by_ids([edit.service_id])
        text = service.text_in(edit.language)
        if text is None:
            raise RuntimeError(f"service {edit.service_id} has no text in {edit.language}")
        draft = TextDraft({"title": f"{text.title} {edit.word}"})
        actions.save_text(service, edit.language, draft, now=utcnow(), based_on=text.revision)


def _read(folder: Path, questions: Sequence[BenchQuery], quiet: float, writer: Connection) -> None:
    """Ask without pause, until the writer is done and everything was found or has had its time."""
    searches = cycle((Query(query.text, query.filters), query.language) for query in questions)
    seen, awaited, until = Seen(), list[Edit](), None
    with filled.application(folder).app_context():
        warm_at = time.monotonic() + quiet
        while time.monotonic() < warm_at:
            queries.find(*next(searches))
        writer.send("warm")
        while until is None or (awaited and time.monotonic() < until):
            began = time.perf_counter()
            queries.find(*next(searches))
            (seen.meanwhile if awaited else seen.quiet).append(1000 * (time.perf_counter() - began))
            if until is None and writer.poll():
                edit = writer.recv()
                awaited += [edit] if edit else []
                until = None if edit else time.monotonic() + PATIENCE
            for edit in [edit for edit in awaited if edit.is_found()]:
                seen.found[edit.word] = time.monotonic() - edit.began
                awaited.remove(edit)
    writer.send(seen)


def _rows(seen: Seen, size: int, edits: int) -> Iterator[Row]:
    waits = list(seen.found.values())
    yield Row(
        f"edit until a reader finds it; {size:,} services",
        f"{_figures(waits, 's')} · {number(seen.cpu / edits)} s CPU of the worker"
        f" · {len(waits)} of {edits} found",
        f"until it is stored: {_figures(seen.publishing, 's')}",
        times(percentile(waits, 50) / percentile(seen.publishing, 50)),
    )
    yield Row(
        f"a search while an edit is on its way; {size:,} services",
        _figures(seen.meanwhile, "ms"),
        f"nothing to take in: {_figures(seen.quiet, 'ms')}",
        times(percentile(seen.meanwhile, 99) / percentile(seen.quiet, 99)),
    )


def _figures(values: Sequence[float], unit: str) -> str:
    return f"p50 {number(percentile(values, 50))}, p99 {number(percentile(values, 99))} {unit}"
