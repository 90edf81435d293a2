"""Strangers may send what they like: no errors, no long waits, and no memory for ever."""

import http.client
import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.faults.hostility import Request, Stranger
from tests.faults.server import Product, children_of, eventually, look
from tests.length import LONG

REQUESTS, GROWTH_MB = (300_000, 40) if LONG else (600, 20)
CLIENTS = 4
STATUSES_OF_OURS = {500, 501, 502, 504, 505}


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """The product in all its languages."""
    return {name: value for name, value in environ.items() if name != "MARKETPLACE_LANGUAGES"}


class Crowd:
    """Some strangers at once, and what they were answered."""

    def __init__(self, app: Flask, port: int) -> None:
        self.errors: list[str] = []
        self.seconds: list[float] = []
        self.statuses: set[int] = set()
        self._port = port
        self._strangers = [Stranger(app, seed) for seed in range(CLIENTS)]

    def visit_each_page(self) -> None:
        """Open every page as a visitor does, whose templates and messages are loaded then."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        for visit in self._strangers[0].visits():
            answered(connection, visit)
        connection.close()

    def send(self, requests: int) -> None:
        """Send requests, some from each, and wait for all answers."""
        threads = [
            threading.Thread(target=self._send, args=(stranger, requests // CLIENTS), daemon=True)
            for stranger in self._strangers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def slowest_of_hundred(self) -> float:
        """Return within which time 99 of 100 were answered."""
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]

    def _send(self, stranger: Stranger, requests: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        for _number in range(requests):
            request = stranger.request()
            started = time.monotonic()
            status = answered(connection, request)
            self.seconds.append(time.monotonic() - started)
            self.statuses.add(status)
            if status in STATUSES_OF_OURS:
                self.errors.append(f"{status}: {request.method} {request.address[:200]}")


def answered(connection: http.client.HTTPConnection, request: Request) -> int:
    """Send a request as it is, and give the status; 0 where the server hung up."""
    try:
        connection.putrequest(
            request.method,
            request.address,
            skip_host="Host" in request.headers,
            skip_accept_encoding=True,
        )
        for name, value in request.headers.items():
            connection.putheader(name, value.encode("latin-1", "replace"))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status


def megabytes_of_pages(product: Product) -> float:
    """Return the memory of the process that serves the pages."""
    assert product.process is not None
    children = children_of(product.process.pid, "pages")
    return max(child.memory_info().rss for child in children) / 1024**2


def test_hostile_requests_are_answered_quickly_and_take_no_memory_for_ever(
    product: Product, shop: Flask
) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux says how much memory a process takes")
    product.start()
    assert eventually(lambda: look(product.port, "/readyz") == 200)
    crowd = Crowd(shop, product.port)
    crowd.visit_each_page()  # what is loaded once is there then
    crowd.send(200)
    before = megabytes_of_pages(product)

    crowd.seconds.clear()
    crowd.send(REQUESTS)

    growth = megabytes_of_pages(product) - before
    assert crowd.errors == []
    assert {200, 400, 404, 422} & crowd.statuses
    assert growth <= GROWTH_MB, f"{growth:.0f} MB more"
    assert (
        crowd.slowest_of_hundred() < 1.0 * CLIENTS
    )  # the machine of the tests does other work too
