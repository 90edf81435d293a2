"""A site that nobody asks for anything: how often its processes wake, and what processor time that takes."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.benchmarks import servers
from tests.benchmarks.bench import Bench
from tests.benchmarks.servers import Server
from tests.benchmarks.table import Row, number, times

SETTLING = 10.0
"""Seconds after a start in which a site comes to rest, at most."""
LONGEST = 30.0
"""Seconds for which it is watched at most."""


@dataclass(frozen=True)
class Rest:
    """What a site does in a second of rest."""

    wakeups: float
    cpu: float
    """Milliseconds."""


def measure(bench: Bench) -> Iterator[Row]:
    """Watch the whole site, and the empty page from as many web processes."""
    size = bench.scale.services
    folder = bench.folder(size)
    seconds = min(LONGEST, bench.scale.load)
    floor = _rest(servers.floors(folder, workers=2), seconds)
    ours = _rest(servers.product(folder, workers=2, with_worker=True), seconds)
    yield Row(
        "wakeups a second of the whole site when idle",
        f"{number(ours.wakeups)} · {number(ours.cpu)} ms CPU a second",
        f"empty page {number(floor.wakeups)} · {number(floor.cpu)} ms CPU a second",
        times(ours.wakeups / floor.wakeups) if floor.wakeups else "",
    )


def _rest(running: AbstractContextManager[Server], seconds: float) -> Rest:
    with running as server:
        time.sleep(min(SETTLING, seconds))
        wakeups, cpu = server.wakeups(), server.cpu()
        time.sleep(seconds)
        return Rest((server.wakeups() - wakeups) / seconds, 1000 * (server.cpu() - cpu) / seconds)
