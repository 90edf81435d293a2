"""Readers and enquirers at once, arriving whether or not those before them are served."""

from collections.abc import Iterator
from itertools import repeat

from tests.benchmarks import servers
from tests.benchmarks.bench import Bench
from tests.benchmarks.load import traffic
from tests.benchmarks.load.arrivals import Record, arrive
from tests.benchmarks.table import Row, number, percentile, times

ENQUIRIES = 0.1
"""The share of visitors who send an enquiry."""
WARMING = 5.0
"""Seconds of the same load before it is measured, at most."""


def measure(bench: Bench) -> Iterator[Row]:
    """Load the product with readers and enquirers, and an empty page before and after."""
    scale = bench.scale
    folder = bench.folder(scale.services)
    visits = int(scale.rate * (scale.load + WARMING))
    errands = traffic.errands(
        bench.services(scale.services), visits, scale.seed, enquiries=ENQUIRIES
    )
    with (
        servers.floors(folder, workers=2) as floors,
        servers.product(folder, workers=2, with_worker=True) as product,
    ):

        def floor() -> Record:
            reads = repeat(traffic.reading("empty", servers.EMPTY))
            return arrive(floors.port, reads, scale.rate, scale.load / 10)

        before = floor()
        arrive(product.port, errands, scale.rate, min(WARMING, scale.load))
        memory, cpu = product.memory(), product.cpu()
        record = arrive(product.port, errands, scale.rate, scale.load)
        cpu, after = product.cpu() - cpu, product.memory()
        empty = before.times["empty"] + floor().times["empty"]

    reads = [time for kind in traffic.SHARES for time in record.times[kind]]
    faults = sum(record.faults.values())
    load = f"{scale.rate:.0f} visitors/s for {scale.load:.0f} s, every tenth sends an enquiry"
    for subject, mine in (
        (f"reads at {load}", reads),
        ("opening the form in it", record.times["form"]),
        ("sending in it", record.times["send"]),
    ):
        yield _row(subject, mine, empty)
    yield Row("failed requests in it", f"{faults} of {sum(map(len, record.times.values())):,}")
    yield Row("processors that it keeps busy", number(cpu / scale.load))
    yield Row("memory (PSS) of the site before → after it", f"{memory:.0f} → {after:.0f} MB")
    if faults:
        bench.notes.append(f"What failed under mixed load: {dict(record.faults)}.")


def _row(subject: str, mine: list[float], empty: list[float]) -> Row:
    value = " · ".join(f"p{share} {number(percentile(mine, share))} ms" for share in (50, 95, 99))
    floor = percentile(empty, 99)
    return Row(
        subject,
        value,
        f"empty page p99 {number(floor)} ms",
        times(percentile(mine, 99) / floor),
    )
