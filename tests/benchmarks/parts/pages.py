"""Public pages as the production server sends them, beside an empty page and twenty cards in Jinja.

All come from one web process of the same server with the same options. A CPU second is one of the server's own,
whatever else runs on the machine.
"""

import math
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, repeat

from tests.benchmarks import corpus, servers
from tests.benchmarks.bench import Bench
from tests.benchmarks.load import browsers, traffic
from tests.benchmarks.load.browsers import Browser
from tests.benchmarks.rounds import alternate, median_ratio
from tests.benchmarks.servers import Server
from tests.benchmarks.table import Row, number, percentile, times

USUAL = 300
"""Searches that many share, the first most of all."""
NEW_A_SECOND = 1_000
"""New pages that a server can make in a second at most."""
FEW = 200
"""Pages of one kind that are all asked for before they are measured."""
FLOOR, CARDS = "an empty Flask page", "20 cards in Jinja"


@dataclass(frozen=True)
class Kind:
    """A kind of page, and where it stands."""

    name: str
    addresses: Iterator[str]
    keeps: bool = False
    """Whether browsers keep pages and ask whether they have changed."""
    before: Sequence[str] = ()
    """What others asked for before, the most usual last."""


@dataclass(frozen=True)
class Sample:
    """What a round gave; no number where nothing was left to ask for."""

    cpu: float
    """Milliseconds of the server for each answer."""
    speed: float
    """Answers a second."""
    p50: float
    p99: float
    size: float


class Contender:
    """Visitors who ask a server for one kind of page."""

    def __init__(self, kind: Kind, server: Server, bench: Bench) -> None:
        self._server = server
        self._seconds = bench.scale.seconds
        self._browsers = [
            Browser(kind.addresses, keeps=kind.keeps) for _ in range(bench.scale.visitors)
        ]

    def __call__(self) -> Sample:
        """Ask for one round."""
        cpu, began = self._server.cpu(), time.perf_counter()
        answers = browsers.ask(self._browsers, self._server.port, self._seconds)
        seconds, cpu = time.perf_counter() - began, self._server.cpu() - cpu
        count = len(answers.times)
        if not count:
            return Sample(*(math.nan,) * 5)
        return Sample(
            1000 * cpu / count,
            count / seconds,
            percentile(answers.times, 50),
            percentile(answers.times, 99),
            answers.size / count,
        )


def measure(bench: Bench) -> Iterator[Row]:
    """Compare pages of each kind at each size of the catalogue."""
    for size in bench.sizes:
        yield from _rows(_samples(bench, size), size)


def _samples(bench: Bench, size: int) -> Mapping[str, list[Sample]]:
    folder = bench.folder(size)
    kinds = list(_kinds(bench, size))
    with (
        servers.floors(folder) as floors,
        servers.product(folder) as product,
    ):
        contenders = {
            FLOOR: Contender(Kind(FLOOR, repeat(servers.EMPTY)), floors, bench),
            CARDS: Contender(Kind(CARDS, repeat(servers.CARDS)), floors, bench),
        }
        for kind in kinds:
            browsers.ask([Browser(iter(kind.before))], product.port, math.inf)
            contenders[kind.name] = Contender(kind, product, bench)
        for contender in contenders.values():
            contender()  # one round to become warm
        return alternate(contenders, bench.scale.rounds)


def _kinds(bench: Bench, size: int) -> Iterator[Kind]:
    scale, services = bench.scale, bench.services(size)
    languages = list(services[0].texts)
    usual = traffic.search_addresses(corpus.queries(services, USUAL, scale.seed))
    number_new = int(scale.seconds * (scale.rounds + 1) * NEW_A_SECOND)
    more = traffic.search_addresses(corpus.queries(services, number_new, scale.seed + 1))
    new = [address for address in more if address not in set(usual)]
    pages = traffic.service_addresses(services, scale.seed)
    few, rest = pages[:FEW], pages[FEW:]
    clusters = traffic.cluster_addresses(services)
    lists = [f"/{language}/clusters" for language in languages]
    forms, new_forms = ([f"{address}/enquiry" for address in part] for part in (few, rest))

    yield Kind("results page, asked before", traffic.drawn(usual, scale.seed), before=usual[::-1])
    yield Kind(
        "the same, by browsers that keep pages",
        traffic.drawn(usual, scale.seed + 1),
        keeps=True,
    )
    yield Kind("results page, new", iter(new))
    yield Kind("service page, asked before", traffic.drawn(few, scale.seed), before=few)
    yield Kind("service page, new", iter(rest))
    yield Kind("cluster page", traffic.drawn(clusters, scale.seed), before=clusters)
    yield Kind("list of clusters", cycle(lists), before=lists)
    yield Kind("enquiry form, asked before", traffic.drawn(forms, scale.seed), before=forms)
    yield Kind("enquiry form, new", iter(new_forms))


def _rows(samples: Mapping[str, list[Sample]], size: int) -> Iterator[Row]:
    floor, cards = samples[FLOOR], samples[CARDS]
    yield Row(f"{FLOOR} through the same server", _figures(floor))
    yield Row(CARDS, _figures(cards), _cpu(floor, "empty page"), _ratio(cards, floor))
    for name, ours in samples.items():
        if name in (FLOOR, CARDS):
            continue
        beside = [(floor, "empty page"), (cards, "20 cards")]
        yield Row(
            f"{name}; {size:,} services",
            _figures(ours),
            " · ".join(_cpu(theirs, words) for theirs, words in beside),
            " · ".join(_ratio(ours, theirs) for theirs, _words in beside),
        )


def _figures(samples: Sequence[Sample]) -> str:
    cpu, speed, p50, p99, size = (
        _median([getattr(sample, name) for sample in samples])
        for name in ("cpu", "speed", "p50", "p99", "size")
    )
    return (
        f"{number(cpu)} ms CPU · {number(speed)}/s · p50 {number(p50)}, p99 {number(p99)} ms"
        f" · {size / 1000:.1f} kB"
    )


def _cpu(samples: Sequence[Sample], words: str) -> str:
    return f"{words} {number(_median([sample.cpu for sample in samples]))} ms CPU"


def _ratio(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    return times(median_ratio([sample.cpu for sample in ours], [sample.cpu for sample in theirs]))


def _median(values: Sequence[float]) -> float:
    numbers = [value for value in values if not math.isnan(value)]
    return statistics.median(numbers) if numbers else math.nan
