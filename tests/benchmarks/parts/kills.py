"""Readers and enquirers while a web process is killed, and the site is restarted: who waits, and what is lost."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import func, select

from marketplace.database import db
from marketplace.enquiries.models import Enquiry
from tests.benchmarks import filled, servers
from tests.benchmarks.bench import Bench
from tests.benchmarks.load import traffic
from tests.benchmarks.load.arrivals import Record, arrive
from tests.benchmarks.parts.mixed import ENQUIRIES, WARMING
from tests.benchmarks.servers import Server
from tests.benchmarks.table import Row, number, percentile

NAME_OF_WEB_PROCESS = "pages"


def measure(bench: Bench) -> Iterator[Row]:
    """Kill a web process after a third of the time, and have the site restarted after two."""
    scale = bench.scale
    folder = bench.folder(scale.services)
    visits = int(scale.rate * (scale.load + WARMING))
    errands = traffic.errands(
        bench.services(scale.services), visits, scale.seed + 1, enquiries=ENQUIRIES
    )
    with servers.product(folder, workers=2, with_worker=True) as product:
        arrive(product.port, errands, scale.rate, min(WARMING, scale.load))
        before = _count_stored(folder)
        with _disturbed(product, scale.load):
            record = arrive(product.port, errands, scale.rate, scale.load)
        stored = _count_stored(folder) - before

    reads = [time for kind in traffic.SHARES for time in record.times[kind]]
    load = f"{scale.rate:.0f} visitors/s for {scale.load:.0f} s with a kill and a restart"
    yield Row(
        f"reads at {load}", " · ".join(f"p{p} {number(percentile(reads, p))} ms" for p in (50, 99))
    )
    answers = sum(map(len, record.times.values()))
    yield Row("failed requests in it", f"{sum(record.faults.values())} of {answers:,}")
    yield Row("enquiries in it", f"{_count_accepted(record)} accepted · {stored} stored")
    if record.faults:
        bench.notes.append(f"What failed with a kill and a restart: {dict(record.faults)}.")


@contextmanager
def _disturbed(product: Server, seconds: float) -> Iterator[None]:
    timers = [
        threading.Timer(seconds / 3, _kill_web_process, [product]),
        threading.Timer(2 * seconds / 3, product.process.send_signal, [signal.SIGHUP]),
    ]
    for timer in timers:
        timer.start()
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()


def _kill_web_process(product: Server) -> None:
    """Kill one without a word. Raises StopIteration if none is found."""
    children: list[psutil.Process] = product.process.children(recursive=True)
    victim = next(child for child in children if child.name() == NAME_OF_WEB_PROCESS)
    os.kill(victim.pid, signal.SIGKILL)


def _count_stored(folder: Path) -> int:
    with filled.application(folder).app_context():
        count = db.session.scalar(select(func.count()).select_from(Enquiry))
        db.session.remove()
        db.engine.dispose()
    return count or 0


def _count_accepted(record: Record) -> int:
    """Count the forms that were answered as sent."""
    refused = sum(
        count
        for fault, count in record.faults.items()
        if fault.startswith("send: ") and fault[6:].isdigit()
    )
    return len(record.times["send"]) - refused
