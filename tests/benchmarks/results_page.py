"""Compare whole pages of results, as the production server sends them, with an empty page of Flask.

Run `python -m tests.benchmarks.results_page --services 100000 --seconds 10`; it prints two Markdown tables, or with
--profile where pages that nobody asked for before spend their time. Both come from one web process of the same server
with the same options. Visitors ask for the two in turns, so that other work on the machine hits both, and a CPU second
is one of the server's own, whatever else is running. Compare the rows, not two machines.
"""

import argparse
import asyncio
import cProfile
import math
import os
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks import corpus, filled, servers
from tests.benchmarks.browsers import Answers, Browser
from tests.benchmarks.corpus import BenchQuery
from tests.benchmarks.servers import Server

TURNS = 5
PROFILED = 200


@dataclass
class Load:
    """Visitors of a server, what they ask, and what it cost."""

    name: str
    server: Server
    browsers: list[Browser]
    seconds: float = 0.0
    cpu: float = 0.0

    def run(self, seconds: float) -> None:
        """Let all visitors ask at once, for some seconds."""
        cpu, began = self.server.cpu(), time.perf_counter()
        asyncio.run(self._ask(began + seconds))
        self.seconds += time.perf_counter() - began
        self.cpu += self.server.cpu() - cpu

    async def _ask(self, until: float) -> None:
        await asyncio.gather(*(browser.ask(self.server.port, until) for browser in self.browsers))

    @property
    def answers(self) -> Answers:
        """Give what all of them were sent."""
        return Answers.together(browser.answers for browser in self.browsers)


@dataclass(frozen=True)
class Kind:
    """A way in which visitors search."""

    name: str
    addresses: Iterator[str]
    keeps: bool = False
    before: Sequence[str] = field(default=())
    """What others asked for before, the most usual last."""


def main() -> None:
    """Fill a folder, serve it, ask, and print."""
    options = _options()
    services = filled.catalogue(options.services, options.languages, options.seed)
    usual = _addresses(corpus.queries(services, options.usual, options.seed))
    more = _addresses(corpus.queries(services, int(options.seconds * 1000), options.seed + 1))
    known = {*usual}
    new = [address for address in more if address not in known]
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        filled.fill(folder, services)
        del services
        if options.profile:
            _profile(folder, new[: PROFILED + 1])
            return
        empty = stack.enter_context(servers.empty_page(folder))
        product = stack.enter_context(servers.product(folder))
        pairs = [
            _compared(kind, product, empty, options) for kind in _kinds(usual, new, options.seed)
        ]
    busy = f"{os.getloadavg()[0]:.1f} processes wanted {os.cpu_count()} cores"
    print(
        f"{options.services:,} services, {options.languages} languages, {options.visitors} visitors; at the end {busy}\n"
    )
    _print(pairs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--languages", type=int, default=2, choices=range(1, 6))
    parser.add_argument(
        "--seconds",
        type=float,
        default=10,
        help="for each kind of visitors, and as long for the rest",
    )
    parser.add_argument("--visitors", type=int, default=4, help="how many ask at the same time")
    parser.add_argument(
        "--usual", type=int, default=2_000, help="searches that many share, the first most of all"
    )
    parser.add_argument(
        "--folder", type=Path, help="a data folder to fill, or one that was filled with the same"
    )
    parser.add_argument(
        "--profile", action="store_true", help="profile new pages in this process instead"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _addresses(queries: Iterable[BenchQuery]) -> list[str]:
    """Write queries as a browser does, each once."""
    return list(dict.fromkeys(f"/{query.language}/services?{_form(query)}" for query in queries))


def _form(query: BenchQuery) -> str:
    return urlencode({"q": query.text, **query.filters}, doseq=True)


def _kinds(usual: Sequence[str], new: Sequence[str], seed: int) -> Iterator[Kind]:
    """List how visitors search: at first nobody has asked for anything."""
    yield Kind("usual searches, from the start on", _drawn(usual, seed))
    yield Kind("usual searches, each asked before", _drawn(usual, seed + 1), before=usual[::-1])
    yield Kind("the same, by browsers that keep pages", _drawn(usual, seed + 2), keeps=True)
    yield Kind("searches that are all new", iter(new))


def _drawn(addresses: Sequence[str], seed: int) -> Iterator[str]:
    """Draw by the law of Zipf, without end."""
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed is the point
    weights = [1 / place for place in range(1, len(addresses) + 1)]
    while True:
        yield from rng.choices(addresses, weights, k=1000)


def _compared(
    kind: Kind, product: Server, empty: Server, options: argparse.Namespace
) -> tuple[Load, Load]:
    """Let visitors search, and as many ask for the empty page, in turns."""
    Load("before", product, [Browser(iter(kind.before))]).run(math.inf)
    searching = Load(
        kind.name,
        product,
        [Browser(kind.addresses, keeps=kind.keeps) for _ in range(options.visitors)],
    )
    waiting = Load(
        "empty page, beside it", empty, [Browser(repeat("/")) for _ in range(options.visitors)]
    )
    for _ in range(TURNS):
        waiting.run(options.seconds / TURNS)
        searching.run(options.seconds / TURNS)
    return searching, waiting


def _profile(folder: Path, addresses: Sequence[str]) -> None:
    """Say where pages that are asked for the first time spend their time."""
    client = filled.application(folder).test_client()
    first, *others = addresses
    client.get(first)  # opens the index and reads the templates
    profile = cProfile.Profile()
    for address in others:
        profile.runcall(client.get, address, headers={"Accept-Encoding": "gzip"})
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def _print(pairs: Iterable[tuple[Load, Load]]) -> None:
    heads = "page|answers|a second|a CPU second|p50 ms|p95 ms|p99 ms|bytes|unchanged"
    print(_line(heads.split("|")), _line(["---"] * 9), sep="\n")
    ratios = []
    for pair in pairs:
        rows = [_row(load) for load in pair]
        for load, row in zip(pair, rows, strict=True):
            print(
                _line(
                    [
                        load.name,
                        *(f"{value:,.3g}" if value < 100 else f"{value:,.0f}" for value in row),
                    ]
                )
            )
        ours, empty = rows
        ratios.append([pair[0].name, f"{ours[5] / empty[5]:.1f}", f"{ours[2] / empty[2]:.3f}"])
    print(
        "",
        _line(["to the empty page", "p99", "answers a CPU second"]),
        _line(["---"] * 3),
        sep="\n",
    )
    print(*map(_line, ratios), sep="\n")


def _row(load: Load) -> list[float]:
    answers = load.answers
    count = len(answers.times)
    cuts = statistics.quantiles(answers.times, n=100, method="inclusive")
    speeds = [count / load.seconds, count / load.cpu]
    return [
        count,
        *speeds,
        cuts[49],
        cuts[94],
        cuts[98],
        answers.size / count,
        answers.unchanged / count,
    ]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
