"""A server that has just begun under visitors who do not wait, and the memory of all its processes."""

import statistics
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import repeat

from tests.benchmarks import servers
from tests.benchmarks.bench import Bench
from tests.benchmarks.load import traffic
from tests.benchmarks.load.arrivals import Errand, Record, arrive
from tests.benchmarks.rounds import alternate, median_ratio
from tests.benchmarks.servers import Server
from tests.benchmarks.table import Row, number, percentile, times

SHARE = 4
"""The load lasts this much shorter than the mixed one: a server is not fresh for long."""
STARTS = 3
"""Times that each server is started at most."""


@dataclass(frozen=True)
class Sample:
    """Milliseconds and megabytes of one start."""

    fresh: float
    """The 99th percentile of the first seconds."""
    warm: float
    """The same of the seconds after them."""
    memory_fresh: float
    memory_after: float
    faults: int


def measure(bench: Bench) -> Iterator[Row]:
    """Start the product and an empty page in turns."""
    scale = bench.scale
    folder = bench.folder(scale.services)
    services = bench.services(scale.services)
    seconds = scale.load / SHARE
    visits = int(2 * seconds * scale.rate)

    def start(running: AbstractContextManager[Server], errands: Iterator[Errand]) -> Sample:
        with running as server:
            memory = server.memory()
            fresh = arrive(server.port, errands, scale.rate, seconds)
            warm = arrive(server.port, errands, scale.rate, seconds)
            return Sample(
                _p99(fresh),
                _p99(warm),
                memory,
                server.memory(),
                sum(fresh.faults.values()) + sum(warm.faults.values()),
            )

    samples = alternate(
        {
            "floor": lambda: start(
                servers.floors(folder, workers=2), repeat(traffic.reading("empty", servers.EMPTY))
            ),
            "ours": lambda: start(
                servers.product(folder, workers=2, with_worker=True),
                traffic.errands(services, visits, scale.seed, enquiries=0.0),
            ),
        },
        min(scale.rounds, STARTS),
    )
    ours, floor = samples["ours"], samples["floor"]
    subjects = {
        "fresh": f"first {seconds:.0f} s after a start at {scale.rate:.0f} visitors/s, p99",
        "warm": "the same processes afterwards, p99",
        "memory_fresh": "memory (PSS) of the site, fresh",
        "memory_after": "memory (PSS) of the site, after that",
    }
    for name, subject in subjects.items():
        unit = "MB" if name.startswith("memory") else "ms"
        mine, theirs = ([getattr(sample, name) for sample in rows] for rows in (ours, floor))
        yield Row(
            f"{subject}; {scale.services:,} services",
            f"{number(statistics.median(mine))} {unit}",
            f"empty page {number(statistics.median(theirs))} {unit}",
            times(median_ratio(mine, theirs)),
        )
    faults = sum(sample.faults for sample in ours)
    if faults:
        bench.notes.append(f"{faults} requests to a fresh server failed.")


def _p99(record: Record) -> float:
    return percentile([time for times in record.times.values() for time in times], 99)
