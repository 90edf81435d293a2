"""Servers to compare: the product as it is operated, and an empty page of Flask that the same server sends.

Run as `python -m tests.benchmarks.servers PORT`, this serves the empty page.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from flask import Flask

from marketplace.server import serve
from tests.benchmarks.filled import environment

READY_WITHIN = 60  # seconds


@dataclass(frozen=True)
class Server:
    """A server with one web process, by its port and its first process."""

    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Add up the CPU seconds that all its processes have used."""
        times = [
            process.cpu_times()
            for process in (self.process, *self.process.children(recursive=True))
        ]
        return sum(one.user + one.system for one in times)


def product(folder: Path) -> AbstractContextManager[Server]:
    """Serve the marketplace of a data folder."""
    return _running(folder, "marketplace", "serve", "--workers=1", "--no-worker", "--port")


def empty_page(folder: Path) -> AbstractContextManager[Server]:
    """Serve next to nothing."""
    return _running(folder, "tests.benchmarks.servers")


@contextmanager
def _running(folder: Path, *command: str) -> Iterator[Server]:
    """Run a server at a free port until the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = [sys.executable, "-m", *command, str(port)]
    process = psutil.Popen(words, env=environment(folder), stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: psutil.Popen) -> None:
    """Wait until a server takes connections. Raises RuntimeError if it ends or takes too long."""
    deadline = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{' '.join(process.args)} does not serve")


def _application() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "<p>ok</p>")
    return app


if __name__ == "__main__":
    # all but the application, to the last option, is as the product is served
    serve.serve(_application(), "127.0.0.1", int(sys.argv[1]), workers=1, with_worker=False)
