"""The import of a catalogue and a full build of its index: seconds and peak memory.

Each runs in a process of its own; beside them SQLite makes its full-text index (FTS5) of the same services.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import filled
from tests.benchmarks.bench import Bench
from tests.benchmarks.cost import Cost, cost_of, run_command
from tests.benchmarks.engines.sqlite import SqliteFts5
from tests.benchmarks.table import Row, number, times


def measure(bench: Bench) -> Iterator[Row]:
    """Import and build catalogues of each size."""
    for size in bench.sizes:
        yield from _measured(bench, size)


def _measured(bench: Bench, size: int) -> Iterator[Row]:
    source = bench.folder(size)
    with tempfile.TemporaryDirectory(dir=bench.root) as name:
        folder = Path(name)
        records, index, target = folder / "records.jsonl", folder / "fts5", folder / "data"
        index.mkdir()
        cpu = time.process_time()
        SqliteFts5.build(bench.services(size), index)
        floor = time.process_time() - cpu

        nothing = Path(os.devnull)
        cost_of(run_command, filled.environment(source), records, "export")
        environ = filled.environment(target)
        costs = {
            "import": cost_of(run_command, environ, nothing, "import", str(records)),
            "full build of the index": cost_of(run_command, environ, nothing, "search", "rebuild"),
        }
    for subject, cost in costs.items():
        yield _row(f"{subject}; {size:,} services", cost, floor)


def _row(subject: str, cost: Cost, floor: float) -> Row:
    return Row(
        subject,
        f"{number(cost.cpu)} s CPU · {number(cost.seconds)} s · peak {number(cost.peak)} MB",
        f"SQLite FTS5 {number(floor)} s CPU",
        times(cost.cpu / floor),
    )
