"""Measure how long an edit takes until readers find it, and what the readers notice of that.

Run `python -m tests.benchmarks.edits --services 10000 --edits 60`; it prints two Markdown tables. The worker runs as it
is operated; a reader, in a process of its own, asks one search after the other and, in between, for the words that were
published and not found yet; a writer publishes edits as people do, without waiting for those before. An edit begins
when somebody sends the form.
"""

import argparse
import os
import random
import statistics
import string
import sys
import tempfile
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
from tests.benchmarks import corpus, filled
from tests.benchmarks.corpus import BenchQuery

BETWEEN_EDITS = (0.5, 3.0)  # seconds
QUIET = 10.0
"""Seconds in which the reader asks and nobody edits, and as many to become warm."""
PATIENCE = 60.0
"""Seconds after the last edit for which one that is not found yet is waited for."""
LETTERS = 12
SHOWN = (50, 95, 99)


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
        return (
            self.service_id
            in queries.find(queries.Query(self.word, verbatim=True), self.language).ids
        )


@dataclass
class Seen:
    """What the reader saw: seconds until edits were found, and milliseconds of its own searches."""

    found: dict[str, float] = field(default_factory=dict)
    quiet: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    """The same while an edit was on its way."""
    cpu: float = 0.0
    """CPU seconds of the worker for all edits."""


def main() -> None:
    """Fill a folder, edit it, and print."""
    options = _options()
    services = filled.catalogue(options.services, options.languages, options.seed)
    asked = corpus.queries(services, 500, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        filled.fill(options.folder or Path(folder), services)
        del services
        seen = _measured(options.folder or Path(folder), asked, options)
    busy = f"{os.getloadavg()[0]:.1f} processes wanted {os.cpu_count()} cores"
    print(
        f"{options.services:,} services, {options.languages} languages, {options.edits} edits; at the end {busy}\n"
    )
    _print(seen, options.edits)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--languages", type=int, default=2, choices=range(1, 6))
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument(
        "--folder", type=Path, help="a data folder to fill, or one that was filled with as many"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _measured(folder: Path, asked: Sequence[BenchQuery], options: argparse.Namespace) -> Seen:
    """Start worker and reader, edit, and give what the reader saw."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    reader = context.Process(target=_read, args=(folder, asked, theirs), daemon=True)
    with _worker(folder) as worker:
        reader.start()
        ours.recv()  # it is warm
        time.sleep(QUIET)
        before = sum(worker.cpu_times())
        _edit(folder, options, ours)
        ours.send(None)
        seen: Seen = ours.recv()
        seen.cpu = sum(worker.cpu_times()) - before
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


def _edit(folder: Path, options: argparse.Namespace, reader: Connection) -> None:
    """Publish edits at times that nobody foresees, and tell the reader of each."""
    rng = random.Random(time.time_ns())  # noqa: S311 - no secret; words of an earlier run are known already
    with filled.application(folder).app_context():
        for _ in range(options.edits):
            time.sleep(rng.uniform(*BETWEEN_EDITS))
            language = rng.choice(corpus.LANGUAGES[: options.languages])
            word = "".join(rng.choices(string.ascii_lowercase, k=LETTERS))
            edit = Edit(rng.randint(1, options.services), word, language, time.monotonic())
            reader.send(edit)
            _publish(edit)


def _publish(edit: Edit) -> None:
    """Put the word into the title, as the editor of the desk does."""
    with transaction():
        (service,) = catalogue.by_ids([edit.service_id])
        text = service.text_in(edit.language)
        if text is None:
            raise RuntimeError(f"service {edit.service_id} has no text in {edit.language}")
        draft = TextDraft(f"{text.title} {edit.word}", text.summary, text.description)
        actions.save_text(service, edit.language, draft, now=utcnow(), based_on=text.revision)


def _read(folder: Path, asked: Sequence[BenchQuery], writer: Connection) -> None:
    """Ask without pause, until the writer is done and everything was found or has had its time."""
    searches = cycle((queries.Query(query.text, query.filters), query.language) for query in asked)
    seen, awaited, until = Seen(), list[Edit](), None
    with filled.application(folder).app_context():
        warm_at = time.monotonic() + QUIET
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


def _print(seen: Seen, edits: int) -> None:
    names = " | ".join(f"p{percent}" for percent in SHOWN)
    print(f"| seconds until found | {names} | max | found | worker's CPU each |\n{'| --- ' * 7}|")
    print(
        f"| edits | {_figures(list(seen.found.values()))} | {len(seen.found)} of {edits} | {seen.cpu / edits:.3g} |\n"
    )
    print(f"| milliseconds of a search | {names} | max | searches |\n{'| --- ' * 6}|")
    for name, times in (("nothing to take in", seen.quiet), ("an edit on its way", seen.meanwhile)):
        print(f"| {name} | {_figures(times)} | {len(times):,} |")


def _figures(values: Sequence[float]) -> str:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return " | ".join(
        f"{value:.3g}" for value in (*(cuts[percent - 1] for percent in SHOWN), max(values))
    )


if __name__ == "__main__":
    main()
