"""Pages of results that nobody asked for before, in this process: what making one costs, and the slowest.

No server, no other visitor and no client blurs it. An empty page of Flask is asked for in between.
"""

import gc
import statistics
import time
from collections.abc import Iterator, Sequence

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from marketplace.database import db
from marketplace.server.garbage import collect_between_requests
from marketplace.server.warm import warm
from tests.benchmarks import corpus, filled
from tests.benchmarks.bench import Bench
from tests.benchmarks.load import traffic
from tests.benchmarks.table import Row, number, percentile, times

EMPTY_PAGES_BESIDE = 10
"""Empty pages that are asked for after each page of results."""
WARMING = 100
"""Pages before those that count."""


def measure(bench: Bench) -> Iterator[Row]:
    """Ask for each page once, at each size of the catalogue."""
    scale = bench.scale
    for size in bench.sizes:
        folder = bench.folder(size)
        queries = corpus.queries(bench.services(size), WARMING + scale.queries, scale.seed)
        app = filled.application(folder)
        warm(app)
        thresholds = gc.get_threshold()
        collect_between_requests(app)
        pages, empty_pages = _costs(app, traffic.search_addresses(queries))
        with app.app_context():
            db.engine.dispose()
        gc.set_threshold(*thresholds)
        yield _row(f"results page, new, in process; {size:,} services", pages, empty_pages)


def _costs(app: Flask, addresses: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the CPU milliseconds of each page, and of each empty one."""
    empty = Flask("empty")
    empty.add_url_rule("/", view_func=lambda: "<p>ok</p>")
    pages: list[float] = []
    empty_pages: list[float] = []
    for address in addresses:
        pages.append(_cost(app, address))
        empty_pages += [_cost(empty, "/") for _ in range(EMPTY_PAGES_BESIDE)]
    return pages[WARMING:], empty_pages


def _cost(app: Flask, address: str) -> float:
    """Ask for a page, and return the CPU milliseconds that it took."""
    environ = EnvironBuilder(address, headers=[("Accept-Encoding", "gzip")]).get_environ()
    began = time.process_time()
    _content, status, _headers = run_wsgi_app(app, environ, buffered=True)
    cost = 1000 * (time.process_time() - began)
    if not status.startswith("200"):
        raise RuntimeError(f"{address} answered {status}")
    return cost


def _row(subject: str, pages: Sequence[float], empty_pages: Sequence[float]) -> Row:
    mean, floor = statistics.fmean(pages), percentile(empty_pages, 50)
    return Row(
        subject,
        f"mean {number(mean)}, p50 {number(percentile(pages, 50))},"
        f" p99 {number(percentile(pages, 99))} ms CPU",
        f"empty page, in process {number(floor)} ms CPU",
        times(mean / floor),
    )
