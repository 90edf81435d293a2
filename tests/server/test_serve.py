"""The production server, started as an operator starts it."""

import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from marketplace.search.meaning import builtin
from marketplace.search.meaning.builtin import BuiltinEncoder
from marketplace.search.meaning.encoders import EncoderAway
from tests.faults.server import StartedProduct, children_of, free_port
from tests.processes import Command, kill_group, run, surroundings

WITHIN = 30.0  # seconds
BREATH = threading.Event()


class Server:
    """`marketplace serve` in a process group of its own."""

    def __init__(self, data_dir: Path, port: int, *options: str) -> None:
        self.port = port
        self.log = Path(tempfile.mkstemp(dir=data_dir)[1])
        words = ("serve", "--port", str(port), *options)
        environ = surroundings(DATA_DIR=data_dir, LANGUAGES="en")  # each is warmed at every start
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
        return children_of(self.process.pid, "worker")

    def web_processes(self) -> list[psutil.Process]:
        """The processes that make pages."""
        return children_of(self.process.pid, "pages")

    def family(self) -> list[psutil.Process]:
        """The processes that it has started."""
        return psutil.Process(self.process.pid).children()

    def wake_ups(self) -> int:
        """How often its threads went to sleep until now, as the system counts them."""
        processes = [psutil.Process(self.process.pid), *self.family()]
        states = [
            text_of(path)
            for process in processes
            for path in Path(f"/proc/{process.pid}/task").glob("*/status")
        ]
        counts = re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", "\n".join(states), re.MULTILINE)
        return sum(map(int, counts))

    def kill(self) -> None:
        self.process.tell(signal.SIGKILL)  # the others see it and end
        self.process.wait(WITHIN)


def text_of(path: Path) -> str:
    """Read what the system says of a thread; one that has ended says nothing."""
    try:
        return path.read_text()
    except OSError:
        return ""


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
    return free_port()


@pytest.fixture(scope="module")
def steady_server(data_dir: Path) -> Iterator[Server]:
    """A server that already answers, and that no test ends."""
    with serving(data_dir, free_port()) as server:
        yield server


@pytest.fixture
def server(data_dir: Path, port: int) -> Iterator[Server]:
    """A server that already answers, to be ended."""
    with serving(data_dir, port) as server:
        yield server


@contextmanager
def serving(data_dir: Path, port: int) -> Iterator[Server]:
    """Serve until the end of the block."""
    server = Server(data_dir, port)
    try:
        yield server.wait_until_it_serves()
    finally:
        server.kill()


def test_the_server_answers_and_keeps_a_worker_beside_it(steady_server):
    assert steady_server.lives()
    assert eventually(lambda: len(steady_server.workers()) == 1), steady_server.said()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_a_site_that_nobody_visits_hardly_wakes(steady_server):
    """At most four times a second, of three seconds in which the machine has no other work."""

    def is_quiet() -> bool:
        seconds, before = 3.0, steady_server.wake_ups()
        BREATH.wait(seconds)
        return steady_server.wake_ups() - before <= 4 * seconds

    assert eventually(is_quiet)


def test_a_web_process_that_is_killed_is_replaced(steady_server):
    killed = steady_server.web_processes()

    killed[0].kill()

    assert eventually(
        lambda: (
            len(steady_server.web_processes()) == len(killed)
            and killed[0] not in steady_server.web_processes()
        )
    )
    assert eventually(steady_server.lives)


def test_a_worker_that_is_killed_is_started_again(steady_server):
    assert eventually(steady_server.workers), steady_server.said()
    killed = steady_server.workers()[0]

    killed.kill()

    assert eventually(lambda: [worker for worker in steady_server.workers() if worker != killed]), (
        steady_server.said()
    )


def test_the_server_ends_with_its_worker_and_without_complaint(server):
    family = server.family()

    server.process.tell(signal.SIGTERM)

    assert server.process.wait(WITHIN) == 0
    assert not psutil.wait_procs(family, WITHIN)[1]
    assert server.said().count("\n") == 1, server.said()


def test_ctrl_c_ends_the_server_with_its_worker_and_without_complaint(data_dir, port):
    """This one is started as an operator does it: what a shell sets is not forked."""
    product = StartedProduct(surroundings(DATA_DIR=data_dir, LANGUAGES="en"), port)
    process = product.begin()
    try:
        assert eventually(lambda: "Serving on" in product.log.read_text())
        family = psutil.Process(process.pid).children()

        os.killpg(process.pid, signal.SIGINT)  # a terminal tells the whole group

        assert process.wait(WITHIN) == 0
        assert not psutil.wait_procs(family, WITHIN)[1]
        assert product.log.read_text().count("\n") == 1, product.log.read_text()
    finally:
        kill_group(process.pid)


def test_a_killed_server_leaves_nothing_behind_and_can_start_again_at_once(server, data_dir):
    family = server.family()

    server.kill()
    again = Server(data_dir, server.port)

    try:
        assert again.wait_until_it_serves().lives()
        assert not psutil.wait_procs(family, WITHIN)[1]
    finally:
        again.kill()


def test_a_taken_port_is_answered_with_one_sentence(steady_server, data_dir):
    second = Server(data_dir, steady_server.port)

    assert second.process.wait(WITHIN) == 1
    assert second.said().count("\n") == 1
    assert f"Port {steady_server.port}" in second.said()
    assert "--port" in second.said()


def test_a_server_without_a_worker_has_none(data_dir, port):
    server = Server(data_dir, port, "--no-worker")

    try:
        assert server.wait_until_it_serves().lives()
        assert not server.workers()
    finally:
        server.kill()


@pytest.mark.skipif(not builtin.is_installed(), reason="the encoder has no wheel here")
def test_an_encoder_that_dies_costs_no_page_and_is_started_again(server, data_dir):
    socket = builtin.address_in(str(data_dir))
    (encoder,) = children_of(server.process.pid, "encoder")
    assert eventually(socket.exists)

    encoder.kill()

    assert server.lives()
    assert eventually(lambda: encodes(socket))
    (another,) = children_of(server.process.pid, "encoder")
    assert another.pid != encoder.pid


def encodes(socket: Path) -> bool:
    try:
        return len(BuiltinEncoder(socket).encode(["water"], are_queries=True, within=5)) == 1
    except EncoderAway:
        return False
