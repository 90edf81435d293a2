"""A marketplace that runs: the demonstration, its server and its worker, in processes of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests import processes
from tests.faults.server import eventually, free_port
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
    folder: Path
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
def running(folder: Path, inspected: KindsOfPages, **settings: str) -> Iterator[Site]:
    """Make the demonstration in a folder, and serve it until the end.

    It finds by words alone, unless settings name an encoder: what is near in meaning comes when it can, and whether it
    is in time is not what a journey is about.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    chosen = {"EMBEDDINGS": "off", "RATELIMIT": "off", "BASE_URL": address} | settings
    environ = processes.surroundings(DATA_DIR=folder, **chosen)
    demonstration = processes.run("demo", environ=environ)
    assert demonstration.returncode == 0, demonstration.stderr
    site = Site(address, folder, folder / "server.log", inspected)
    words = ("serve", "--port", str(port), "--workers", "1")
    with processes.running(*words, environ=environ, output=site.log):
        assert eventually(lambda: "Serving on" in site.log.read_text()), site.log.read_text()
        yield site
