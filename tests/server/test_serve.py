"""The production server, started as an operator starts it."""

import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from tests.faults.server import StartedProduct
from tests.processes import Command, run, surroundings

WITHIN = 30.0  # seconds
BREATH = threading.Event()


class Server:
    """`marketplace serve` in a process group of its own."""

    def __init__(self, data_dir: Path, port: int, *options: str) -> None:
        self.port = port
        self.log = Path(tempfile.mkstemp(dir=data_dir)[1])
        words = ("serve", "--port", str(port), *options)
        environ = surroundings(DATA_DIR=data_dir)
        self.process = Command(*words, environ=environ, output=self.log, folder=data_dir)

    def wait_until_it_serves(self) -> "Server":
        """Wait until it says where it serves."""
        assert eventually(lambda: "Serving on" in self.said()), self.said()
        return self

    def said(self) -> str:
        return self.log.read_text()

    def lives(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def workers(self) -> list[psutil.Process]:
        """The processes that deliver mail."""
        return [child for child in self.family() if child.name() == "worker"]

    def web_processes(self) -> list[psutil.Process]:
        """The processes that make pages."""
        return [child for child in self.family() if child.name() == "pages"]

    def family(self) -> list[psutil.Process]:
        """The processes that it has started."""
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        self.process.tell(signal.SIGKILL)  # the others see it and end
        self.process.wait(WITHIN)


def eventually(question: Callable[[], object]) -> bool:
    """Ask until the answer is yes, or for too long."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        if question():
            return True
        BREATH.wait(0.05)  # the servers need the cores
    return False


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables."""
    folder = tmp_path_factory.mktemp("served")
    assert run("db", "upgrade", environ=surroundings(DATA_DIR=folder)).returncode == 0
    return folder


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def server(data_dir: Path, port: int) -> Iterator[Server]:
    """A server that already answers."""
    server = Server(data_dir, port)
    try:
        yield server.wait_until_it_serves()
    finally:
        server.kill()


def test_the_server_answers_and_keeps_a_worker_beside_it(server):
    assert server.lives()
    assert eventually(lambda: len(server.workers()) == 1), server.said()


def test_a_web_process_that_is_killed_is_replaced(server):
    killed = server.web_processes()

    killed[0].kill()

    assert eventually(
        lambda: (
            len(server.web_processes()) == len(killed) and killed[0] not in server.web_processes()
        )
    )
    assert eventually(server.lives)


def test_a_worker_that_is_killed_is_started_again(server):
    assert eventually(server.workers), server.said()
    killed = server.workers()[0]

    killed.kill()

    assert eventually(lambda: [worker for worker in server.workers() if worker != killed]), (
        server.said()
    )


def test_the_server_ends_with_its_worker_and_without_complaint(server):
    family = server.family()

    server.process.tell(signal.SIGTERM)

    assert server.process.wait(WITHIN) == 0
    assert not psutil.wait_procs(family, WITHIN)[1]
    assert server.said().count("\n") == 1, server.said()


def test_ctrl_c_ends_the_server_with_its_worker_and_without_complaint(data_dir, port):
    """This one is started as an operator does it: what a shell sets is not forked."""
    product = StartedProduct(surroundings(DATA_DIR=data_dir), port)
    product.start()
    assert product.process is not None
    assert eventually(lambda: "Serving on" in product.log.read_text())
    family = psutil.Process(product.process.pid).children()

    os.killpg(product.process.pid, signal.SIGINT)  # a terminal tells the whole group

    assert product.process.wait(WITHIN) == 0
    assert not psutil.wait_procs(family, WITHIN)[1]
    assert product.log.read_text().count("\n") == 1, product.log.read_text()


def test_a_killed_server_leaves_nothing_behind_and_can_start_again_at_once(server, data_dir):
    family = server.family()

    server.kill()
    again = Server(data_dir, server.port)

    try:
        assert again.wait_until_it_serves().lives()
        assert not psutil.wait_procs(family, WITHIN)[1]
    finally:
        again.kill()


def test_a_taken_port_is_answered_with_one_sentence(server, data_dir):
    second = Server(data_dir, server.port)

    assert second.process.wait(WITHIN) == 1
    assert second.said().count("\n") == 1
    assert f"Port {server.port}" in second.said()
    assert "--port" in second.said()


def test_a_server_without_a_worker_has_none(data_dir, port):
    server = Server(data_dir, port, "--no-worker")

    try:
        assert server.wait_until_it_serves().lives()
        assert not server.workers()
    finally:
        server.kill()
