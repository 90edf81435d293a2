"""Pages that the nginx sample keeps, beside files of the same size that the same nginx sends.

Both come over the same TLS, in turns; a CPU second is one of nginx's own, whatever else is running.
"""

import http.client
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.benchmarks import servers
from tests.benchmarks.bench import Bench
from tests.benchmarks.rounds import median_ratio
from tests.benchmarks.table import Row, number, times
from tests.delivery.mail.certificates import certify
from tests.server.proxies import NAME, Nginx, program

ANSWERS_A_SECOND = 2_000
"""Answers that are asked for in a round, for each of its seconds."""
PATHS = ("/en/", "/en/services?q=water", "/en/clusters", "/api/v1/services")
_FILES = "/files-of-the-benchmark/"


class NginxWithFiles(Nginx):
    """The sample with one location more, which sends files."""

    def adapted(self, sample: str, replacements: dict[str, str]) -> Path:
        """Write the sample with a location for files of this folder."""
        (self.folder / "files").mkdir(exist_ok=True)
        location = f"location {_FILES} {{ alias {self.folder}/files/; }}\n\n    location / {{"
        return super().adapted(
            sample, {"location / {\n        proxy": f"{location}\n        proxy"} | replacements
        )


@dataclass
class Costs:
    """What answers of one address cost, in CPU microseconds of nginx, round by round."""

    path: str
    of_pages: list[float] = field(default_factory=list)
    of_files: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def ratio(self) -> float:
        """How many times a file's a page's costs are."""
        return median_ratio(self.of_pages, self.of_files)


def measure(bench: Bench) -> Iterator[Row]:
    """Serve a catalogue behind nginx, and ask for pages and files in turns."""
    if program("nginx") is None:
        bench.notes.append("nginx is not installed.")
        return

    scale = bench.scale
    data = bench.folder(scale.services)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=bench.root)))
        product = stack.enter_context(servers.product(data))
        proxy = stack.enter_context(_nginx(folder, product.port))
        answers = max(1, int(scale.seconds * ANSWERS_A_SECOND))
        for path in PATHS:
            yield _row(_compared(path, proxy, answers, scale.rounds))


@contextmanager
def _nginx(folder: Path, port: int) -> Iterator[Nginx]:
    proxy = NginxWithFiles(folder, port, *certify(NAME, folder))
    try:
        yield proxy
    finally:
        proxy.stop()


def _compared(path: str, proxy: Nginx, answers: int, rounds: int) -> Costs:
    """Ask for a page and for a file of its size in turns."""
    costs = Costs(path)
    content = _ask(proxy, path, 2)
    costs.size = len(content)
    name = f"{len(content)}.bin"
    (proxy.folder / "files" / name).write_bytes(content)
    for _round in range(rounds):
        for target, costs_of_kind in ((path, costs.of_pages), (_FILES + name, costs.of_files)):
            before = _cpu(proxy)
            _ask(proxy, target, answers)
            costs_of_kind.append((_cpu(proxy) - before) / answers * 1e6)
    return costs


def _ask(proxy: Nginx, path: str, count: int) -> bytes:
    """Ask over one connection after another, each used for some hundred answers."""
    content = b""
    connection = http.client.HTTPConnection(NAME)
    for place in range(count):
        if place % 500 == 0:
            connection.close()
            connection.sock = proxy.connect()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return content


def _cpu(proxy: Nginx) -> float:
    """Add up the CPU seconds that nginx has used."""
    main = psutil.Process(proxy.process.pid)
    times = [process.cpu_times() for process in (main, *main.children(recursive=True))]
    return sum(spent.user + spent.system for spent in times)


def _row(costs: Costs) -> Row:
    page, file = statistics.median(costs.of_pages), statistics.median(costs.of_files)
    return Row(
        f"`{costs.path}` kept by nginx, {costs.size / 1000:.1f} kB",
        f"{number(page)} µs CPU of nginx",
        f"a file of that size {number(file)} µs CPU",
        times(costs.ratio),
    )
