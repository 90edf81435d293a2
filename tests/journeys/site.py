"""A marketplace that runs: the demonstration, its server and its worker, in processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.journeys.inspection import KindsOfPages

PASSWORD = "water finds a way"
COORDINATOR = "coordinator@inno-drop.example.org"


class Session(NamedTuple):
    """What a browser knows after signing in."""

    cookies: dict[str, str]
    path: str
    """Where signing in led to, after the language."""


@dataclass(frozen=True)
class Site:
    """Where the marketplace is, and what its server wrote about itself."""

    address: str
    log: Path
    inspected: KindsOfPages
    """The kinds of pages that axe has seen."""
    sessions: dict[str, Session] = field(default_factory=dict)
    """What the people who have signed in came with, and where that led them."""

    def complaints(self) -> list[str]:
        """List what the server or its worker complained about."""
        return [
            line
            for line in self.log.read_text().splitlines()
            if "Traceback" in line or "Error" in line
        ]


@contextmanager
def running(folder: Path, inspected: KindsOfPages) -> Iterator[Site]:
    """Make the demonstration in a folder, and serve it until the end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith("MARKETPLACE_")
    }
    environ |= {
        "MARKETPLACE_DATA_DIR": str(folder),
        "MARKETPLACE_BASE_URL": address,
        "MARKETPLACE_RATELIMIT": "off",
    }
    subprocess.run(
        [sys.executable, "-m", "marketplace", "demo"],
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    command = [sys.executable, "-m", "marketplace", "serve", "--port", str(port), "--workers", "1"]
    site = Site(address, folder / "server.log", inspected)
    server = subprocess.Popen(
        command, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _wait_until_it_serves(server, site.log)
        yield site
    finally:
        _end(server)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_it_serves(server: subprocess.Popen[str], log: Path) -> None:
    """Read what the server says until it says where it is; what it says later goes to the log."""
    assert server.stderr is not None
    for line in server.stderr:
        with log.open("a") as file:
            file.write(line)
        if line.startswith("Serving on"):
            threading.Thread(target=_keep_log, args=(server, log), daemon=True).start()
            return
    raise AssertionError(f"The server did not start:\n{log.read_text()}")


def _keep_log(server: subprocess.Popen[str], log: Path) -> None:
    assert server.stderr is not None
    with server.stderr as lines, log.open("a", buffering=1) as file:
        file.writelines(lines)


def _end(server: subprocess.Popen[str]) -> None:
    """End the server with all its processes."""
    server.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
