"""What visitors of a marketplace look at and send, in the shares in which they do."""

import gzip
import random
import re
import time
from asyncio import sleep
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from urllib.parse import urlencode

from tests.benchmarks import corpus, filled
from tests.benchmarks.corpus import BenchQuery, BenchService
from tests.benchmarks.load.arrivals import Errand, Visitors
from tests.benchmarks.load.connection import request_for
from tests.enquiries.asking import TYPED

SHARES = {"home": 20, "popular": 30, "new": 15, "service": 25, "cluster": 5, "api": 5}
"""Reads in a hundred, by what is read."""
POPULAR = 300
"""Searches that many share."""
LONGEST = 60_000
"""New searches that are prepared at most."""
TYPING = 2.5
"""Seconds between seeing a form and sending it; less than two is refused as no person's."""
FIELD = re.compile(rb'<input name="(nonce|shown|csrf_token)"[^>]*value="([^"]*)"')
COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)


def search_addresses(queries: Iterable[BenchQuery]) -> list[str]:
    """Write queries as a browser does, each once."""
    return list(
        dict.fromkeys(
            f"/{query.language}/services?"
            + urlencode({"q": query.text, **query.filters}, doseq=True)
            for query in queries
        )
    )


def drawn(addresses: Sequence[str], seed: int) -> Iterator[str]:
    """Draw by the law of Zipf, without end."""
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed is the point
    weights = [1 / place for place in range(1, len(addresses) + 1)]
    while True:
        yield from rng.choices(addresses, weights, k=1000)


def service_addresses(services: Sequence[BenchService], seed: int) -> list[str]:
    """List the pages of all services in all languages, in no order."""
    pages = [
        f"/{language}/services/{filled.slug_of_service(service)}"
        for service in services
        for language in service.texts
    ]
    random.Random(seed).shuffle(pages)  # noqa: S311 - the same for the same seed is the point
    return pages


def cluster_addresses(services: Sequence[BenchService]) -> list[str]:
    """List the pages of the clusters, those with most services first."""
    slugs = sorted({slug for service in services for slug in service.clusters})
    languages = services[0].texts
    return [f"/{language}/clusters/{slug}" for slug in slugs for language in languages]


def reads(services: Sequence[BenchService], number: int, seed: int) -> Iterator[tuple[str, str]]:
    """Draw what so many visitors read: a kind and an address each, without end."""
    languages = list(services[0].texts)
    popular = search_addresses(corpus.queries(services, POPULAR, seed))
    fresh = search_addresses(corpus.queries(services, min(number, LONGEST), seed + 1))
    addresses = {
        "home": cycle(f"/{language}/" for language in languages),
        "popular": drawn(popular, seed),
        "new": cycle(address for address in fresh if address not in set(popular)),
        "service": cycle(service_addresses(services, seed)),
        "cluster": drawn(cluster_addresses(services), seed),
        "api": cycle(f"/api/v1/services?page={page}" for page in range(1, 20)),
    }
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed is the point
    while True:
        for kind in rng.choices(list(SHARES), list(SHARES.values()), k=1000):
            yield kind, next(addresses[kind])


def reading(kind: str, address: str) -> Errand:
    """Return the errand of somebody who reads a page."""

    async def errand(visitors: Visitors, due: float) -> None:
        await visitors.ask(kind, request_for(address), due)

    return errand


def enquiring(address: str, number: str) -> Errand:
    """Return the errand of somebody who opens a form, fills it in with a number and sends it."""

    async def errand(visitors: Visitors, due: float) -> None:
        page = await visitors.ask("form", request_for(address), due)
        if page is None:
            return
        is_packed = b"content-encoding: gzip" in page.head.lower()
        html = gzip.decompress(page.body) if is_packed else page.body
        hidden = {name.decode(): value.decode() for name, value in FIELD.findall(html)}
        cookies = "; ".join(cookie.decode() for cookie in COOKIE.findall(page.head))
        message = f"{TYPED['message']} Number {number}."
        fields = {**TYPED, **hidden, "step": "send", "message": message}
        sending = request_for(
            address, method="POST", body=urlencode(fields).encode(), cookies=cookies
        )
        await sleep(TYPING)
        await visitors.ask("send", sending, time.perf_counter(), expected=303)

    return errand


def errands(
    services: Sequence[BenchService], number: int, seed: int, enquiries: float
) -> Iterator[Errand]:
    """Draw the errands of so many visitors; a share of them send enquiries."""
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed is the point
    pages = reads(services, number, seed)
    forms = cycle(f"{address}/enquiry" for address in service_addresses(services, seed + 2))
    sent = 0
    while True:
        if rng.random() < enquiries:
            sent += 1
            yield enquiring(next(forms), f"{seed}-{sent}")  # words sent before would be known
        else:
            yield reading(*next(pages))
