"""How many threads a web process needs, measured by the product under mixed load with each number.

Run it on a machine that does nothing else: `python -m tests.benchmarks.threads [RATE]`. Within five minutes it prints
one table; the figures behind docs/decisions/0001-production-server.md come from it. As
`python -m tests.benchmarks.threads serve THREADS …` it is the product with so many threads.
"""

import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from marketplace.server import serve
from marketplace.server.cli import main
from marketplace.web import admission
from tests.benchmarks import servers, table
from tests.benchmarks.bench import FULL, Bench
from tests.benchmarks.load import traffic
from tests.benchmarks.load.arrivals import Record, arrive
from tests.benchmarks.parts.mixed import ENQUIRIES
from tests.benchmarks.rounds import alternate, wait_for_quiet
from tests.benchmarks.table import Row, number, percentile

NUMBERS = (8, 16, 32, 64)
ROUNDS = 2
WARMING, SECONDS = 5.0, 20.0
"""Seconds of load before it is measured, and while it is."""


def measure(rate: float) -> list[Row]:
    """Load the product with each number of threads in turn."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(FULL, Path(folder))
        contenders = {str(threads): partial(_loaded, bench, threads, rate) for threads in NUMBERS}
        wait_for_quiet(FULL.patience)
        samples = alternate(contenders, ROUNDS)
    return [_row(threads, records) for threads, records in samples.items()]


def _loaded(bench: Bench, threads: int, rate: float) -> tuple[Record, float]:
    """Return what visitors met, and how many processors the product kept busy."""
    services = bench.services(FULL.services)
    visits = int(rate * (WARMING + SECONDS))
    errands = traffic.errands(services, visits, FULL.seed, enquiries=ENQUIRIES)
    folder = bench.folder(FULL.services)
    with servers.product(folder, workers=2, with_worker=True, threads=threads) as product:
        arrive(product.port, errands, rate, WARMING)
        cpu = product.cpu()
        record = arrive(product.port, errands, rate, SECONDS)
        return record, (product.cpu() - cpu) / SECONDS


def _row(threads: str, samples: Sequence[tuple[Record, float]]) -> Row:
    records = [record for record, _processors in samples]
    reads = [time for record in records for kind in traffic.SHARES for time in record.times[kind]]
    sends = [time for record in records for time in record.times["send"]]
    faults = sum(sum(record.faults.values()) for record in records)
    busy = sum(processors for _record, processors in samples) / len(samples)
    return Row(
        f"{threads} threads",
        f"reads {_shares(reads)}",
        f"sending {_shares(sends)}",
        f"{faults} failed, {number(busy)} processors",
    )


def _shares(values: list[float]) -> str:
    return " · ".join(f"p{share} {number(percentile(values, share))} ms" for share in (50, 95, 99))


def _serve(threads: int, arguments: Sequence[str]) -> None:
    """Run the command line with so many threads, a sixteenth of which make pages at once, and a quarter write."""
    serve.THREADS = threads
    admission.PAGES_AT_ONCE = max(threads // 16, 1)
    admission.PAGES_IN_QUEUE = threads * 3 // 4
    admission.WRITERS_AT_ONCE = admission.WRITERS_IN_QUEUE = threads // 4
    sys.argv[1:] = ["serve", *arguments]
    main()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(int(sys.argv[2]), sys.argv[3:])
    else:
        print(table.markdown(measure(float(sys.argv[1]) if len(sys.argv) > 1 else FULL.rate)))
