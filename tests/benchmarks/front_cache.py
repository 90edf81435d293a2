"""Compare pages that the nginx sample keeps with files of the same size that the same nginx sends.

Run `python -m tests.benchmarks.front_cache --answers 20000`; it prints a Markdown table. Both come from the same
nginx over the same TLS, in turns; a CPU second is one of nginx's own, whatever else is running. Compare the rows, not
two machines.
"""

import argparse
import http.client
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.benchmarks import filled, servers
from tests.delivery.mail.certificates import certify
from tests.server.proxies import NAME, Nginx

TURNS = 7
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
    """What answers of one address cost, in CPU microseconds of nginx, turn by turn."""

    path: str
    of_pages: list[float] = field(default_factory=list)
    of_files: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def ratio(self) -> float:
        """How many times a file's a page's costs are."""
        pairs = zip(self.of_pages, self.of_files, strict=True)
        return statistics.median(page / file for page, file in pairs)


def main() -> None:
    """Fill a folder, serve it behind nginx, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000, help="for each row, of either kind")
    parser.add_argument("--services", type=int, default=1_000)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data, of_proxy = folder / "data", folder / "nginx"
        for part in (data, of_proxy):
            part.mkdir(mode=0o700)
        filled.fill(data, filled.catalogue(options.services, 2, 1))
        product = stack.enter_context(servers.product(data))
        proxy = stack.enter_context(_nginx(of_proxy, product.port))
        rows = [_compared(path, proxy, options.answers // TURNS) for path in PATHS]
    _print(rows)


@contextmanager
def _nginx(folder: Path, port: int) -> Iterator[Nginx]:
    proxy = NginxWithFiles(folder, port, *certify(NAME, folder))
    try:
        yield proxy
    finally:
        proxy.stop()


def _compared(path: str, proxy: Nginx, answers: int) -> Costs:
    """Ask for a page and for a file of its size in turns."""
    costs = Costs(path)
    content = _ask(proxy, path, 2)
    costs.size = len(content)
    name = f"{len(content)}.bin"
    (proxy.folder / "files" / name).write_bytes(content)
    for _turn in range(TURNS):
        for target, costs_of_kind in ((path, costs.of_pages), (_FILES + name, costs.of_files)):
            before = _cpu(proxy)
            _ask(proxy, target, answers)
            costs_of_kind.append((_cpu(proxy) - before) / answers * 1e6)
    return costs


def _ask(proxy: Nginx, path: str, times: int) -> bytes:
    """Ask over one connection after another, each used for some hundred answers."""
    content = b""
    connection = http.client.HTTPConnection(NAME)
    for number in range(times):
        if number % 500 == 0:
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


def _print(rows: list[Costs]) -> None:
    print(
        "| page | bytes | page kept by nginx, CPU µs | file, CPU µs | ratio |\n|---|---|---|---|---|"
    )
    for costs in rows:
        page, file = statistics.median(costs.of_pages), statistics.median(costs.of_files)
        print(f"| `{costs.path}` | {costs.size:,} | {page:.0f} | {file:.0f} | {costs.ratio:.2f} |")


if __name__ == "__main__":
    main()
