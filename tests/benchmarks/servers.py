"""Servers to compare: the product as it is operated, and next to nothing, sent by the same server.

Run as `python -m tests.benchmarks.servers PORT WORKERS`, this serves the floors: an empty page of Flask at `/`, and at
`/cards` twenty cards that Jinja writes.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from flask import Flask

from marketplace.server import serve
from marketplace.settings import from_environment
from tests.benchmarks.filled import environment

READY_WITHIN, ENDED_WITHIN = 60, 20
"""Seconds."""
WAITS = re.compile(r"^voluntary_ctxt_switches:\s+(\d+)", re.MULTILINE)
EMPTY, CARDS = "/", "/cards"
CARD = """<!doctype html><title>Cards</title>{% for card in cards %}<article class="card">
<h2><a href="/services/{{ card.number }}">{{ card.title }}</a></h2><p>{{ card.summary }}</p>
<ul>{% for name in card.names %}<li>{{ name }}</li>{% endfor %}</ul></article>{% endfor %}"""


@dataclass(frozen=True)
class Server:
    """A server, by its port and its first process."""

    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Add up the CPU seconds that all its processes have used."""
        times = [process.cpu_times() for process in self._processes()]
        return sum(spent.user + spent.system for spent in times)

    def memory(self) -> float:
        """Add up the memory of all its processes in megabytes; what they share counts once."""
        return sum(process.memory_full_info().pss for process in self._processes()) / (1 << 20)

    def wakeups(self) -> int:
        """Count how often any thread of its processes has waited for something; Linux only."""
        statuses = [
            status.read_text(encoding="utf-8")
            for process in self._processes()
            for status in Path(f"/proc/{process.pid}/task").glob("*/status")
        ]
        return sum(int(WAITS.findall(status)[0]) for status in statuses)

    def _processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def product(
    folder: Path, *, workers: int = 1, with_worker: bool = False, threads: int = 0
) -> AbstractContextManager[Server]:
    """Serve the marketplace of a data folder, with as many threads as usual unless said."""
    options = [] if with_worker else ["--no-worker"]
    command = ["tests.benchmarks.threads", "serve", str(threads)]
    if not threads:
        command = ["marketplace", "serve"]
    return _running(
        folder, lambda port: [*command, f"--workers={workers}", f"--port={port}", *options]
    )


def floors(folder: Path, *, workers: int = 1) -> AbstractContextManager[Server]:
    """Serve next to nothing."""
    return _running(folder, lambda port: ["tests.benchmarks.servers", str(port), str(workers)])


@contextmanager
def _running(folder: Path, command: Callable[[int], list[str]]) -> Iterator[Server]:
    """Run a server at a free port until the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = [sys.executable, "-m", *command(port)]
    process = psutil.Popen(words, env=environment(folder), stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, process)
    finally:
        _end(process)


def _end(process: psutil.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=ENDED_WITHIN)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(port: int, process: psutil.Popen) -> None:
    """Wait until a server answers. Raises RuntimeError if it ends or takes too long."""
    deadline = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        connection.close()
        time.sleep(0.05)
    raise RuntimeError(f"{' '.join(process.args)} does not serve")


def _application() -> Flask:
    app = Flask(__name__)
    # An empty page has no encoder beside it.
    app.extensions["settings"] = from_environment(os.environ | {"MARKETPLACE_EMBEDDINGS": "off"})
    cards = [
        {
            "number": number,
            "title": f"Service {number} & its title",
            "summary": "Membranes for clean water & more. " * 7,
            "names": ["Testing", "Membranes", "Online", "Cluster of a region"],
        }
        for number in range(20)
    ]
    template = app.jinja_env.from_string(CARD)
    app.add_url_rule(EMPTY, "empty", lambda: "<p>ok</p>")
    app.add_url_rule(CARDS, "cards", lambda: template.render(cards=cards))
    return app


if __name__ == "__main__":
    # all but the application, to the last option, is as the product is served
    serve.serve(
        _application(), "127.0.0.1", int(sys.argv[1]), workers=int(sys.argv[2]), with_worker=False
    )
