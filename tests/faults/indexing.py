"""Processes of their own that write an index or read it without a pause, each with a line to whoever started it."""

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from flask import Flask

from marketplace import create_app
from marketplace.search import jobs
from marketplace.search.index import reader as reader_module
from marketplace.search.index import sync
from marketplace.search.index.reader import index_reader
from marketplace.search.queries import find
from marketplace.search.query import Query
from marketplace.search.results import Results
from marketplace.server import worker
from marketplace.settings import from_environment
from tests.faults.server import BREATH
from tests.processes import FORKSERVER

STEADY = 200
"""Services that nobody edits."""
FINDS_THE_STEADY = (
    "membrane",
    "membr",
    '"membrane screening"',
    "screening membranes",
    "Výběr membrán",
    "membran",
)
PATIENCE = 60.0


class Child:
    """A process, and the line to it."""

    def __init__(self, work: Callable[..., None], environ: dict[str, str], *rest: object) -> None:
        self.line, its_end = FORKSERVER.Pipe()
        self.process = FORKSERVER.Process(target=work, args=(environ, its_end, *rest), daemon=True)
        self.process.start()
        its_end.close()
        assert self.hear() == "ready"

    def hear(self) -> Any:
        """Wait for what it says next."""
        assert self.line.poll(PATIENCE), "it says nothing"
        return self.line.recv()

    def ask(self, word: str) -> Any:
        """Say a word, and wait for the answer."""
        self.line.send(word)
        return self.hear()

    def kill(self) -> None:
        """End it as a power cut would; it must have been alive."""
        self.process.kill()
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL, (
            f"it had ended with {self.process.exitcode}"
        )

    def end(self) -> Any:
        """Ask it to end, and hear what it has to say about it."""
        self.line.send(None)
        said = self.hear()
        self.process.join(PATIENCE)
        assert self.process.exitcode == 0
        return said

    def give_up(self) -> None:
        """Leave nothing behind, whatever happened."""
        with suppress(ValueError):
            self.process.kill()
            self.process.join(PATIENCE)


@dataclass
class Notes:
    """What somebody who searches saw."""

    reads: int = 0
    snapshots: int = 0
    complaints: list[str] = field(default_factory=list)


class Ear(logging.Handler):
    """Hears what a process says about its index: that it is damaged, or that nothing can be done with it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        logging.getLogger("marketplace.search").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def keep_in_step(environ: dict[str, str], line: Connection, anew_every: int = 0) -> None:
    """Do the worker's job again and again, hardly pausing; build the index anew every so many times."""
    app, ear, times, failures = create_app(from_environment(environ)), Ear(), 0, 0
    line.send("ready")
    while not line.poll():
        failures += not worker.run_once(app, [worker.Job("search", 0, jobs.sync)])
        times += 1
        if anew_every and times % anew_every == 0:
            with app.app_context():
                sync.rebuild()
        BREATH.wait(0.005)  # the others need the cores
    line.send((times, failures, ear.heard))


def read(environ: dict[str, str], line: Connection, threads: int = 1) -> None:
    """Search all the time, looking at the folder before each search; in between, wait for words that one is told."""
    reader_module.CHECK_INTERVAL = 0
    app, ear, ending = create_app(from_environment(environ)), Ear(), threading.Event()
    with ThreadPoolExecutor(threads) as pool:
        readers = [pool.submit(_search_on, app, ending) for _number in range(threads)]
        line.send("ready")
        while (word := line.recv()) is not None:
            line.send(_comes_to_find(app, word))
        ending.set()
    line.send(([reader.result() for reader in readers], ear.heard))


def _comes_to_find(app: Flask, word: str) -> bool:
    deadline = time.monotonic() + PATIENCE / 2
    with app.app_context():
        while time.monotonic() < deadline:
            if find(Query(text=word, verbatim=True), "en").total == 1:
                return True
            BREATH.wait(0.01)
    return False


def _search_on(app: Flask, ending: threading.Event) -> Notes:
    notes, last = Notes(), -1
    with app.app_context():
        while not ending.is_set() and len(notes.complaints) < 5:
            text = FINDS_THE_STEADY[notes.reads % len(FINDS_THE_STEADY)]
            try:
                found, index = find(Query(text=text), "en"), index_reader().current()
            except Exception:  # nothing may reach a visitor, whatever it is
                notes.complaints.append(traceback.format_exc())
                continue
            change_id = index.change_id if index else -1
            notes.complaints += complaints_about(found)
            if change_id < last:
                notes.complaints.append(
                    f"{text}: what was known at {last} is known no more at {change_id}"
                )
            notes.snapshots += change_id != last
            notes.reads += 1
            last = change_id
            BREATH.wait(0.02)  # those who write need the cores too
    return notes


def complaints_about(found: Results) -> list[str]:
    """Say what is wrong with an answer that must have all the steady services, and only them."""
    text, kinds = found.query.text, found.counts["type"]
    wrong = []
    if found.is_degraded:
        wrong.append(f"{text}: degraded, with {found.total} services")
    if (
        found.total != STEADY
        or kinds != {"testing": STEADY}
        or len(found.ids) != found.query.per_page
    ):
        wrong.append(
            f"{text}: {found.total} services, {len(found.ids)} of them shown, kinds {kinds}"
        )
    return wrong
