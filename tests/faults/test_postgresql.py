"""PostgreSQL is killed and hangs under load: nothing is lost, and what is kept is still served."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.database import db
from marketplace.enquiries.models import Enquiry
from tests import postgres
from tests.faults.asking import FORM, is_honest, question
from tests.faults.server import BREATH, Answer, Client, Product, eventually, look
from tests.length import LONG

KEPT = ("/en/", "/en/services")
"""Pages that everybody asks for, and that are the same for everybody."""
UNKEPT = "/en/enquiries/of-nobody"
"""A page that is looked for in the database each time, unlike forms, which are kept but for their blanks."""
ROUNDS, AWAY_SECONDS = (20, 20.0) if LONG else (2, 2.0)
CLIENTS = 4


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A server beside the one of all tests; each test leaves it running."""
    server = postgres.Server(is_durable=True)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def environ(
    environ: dict[str, str], server: postgres.Server, request: pytest.FixtureRequest
) -> dict[str, str]:
    """The environment of a marketplace with a database of its own."""
    url = server.make_database(request.function.__name__[:60])
    return {**environ, "MARKETPLACE_DATABASE_URL": url}


@dataclass
class Load:
    """People who ask and people who look, all at once, and what they were answered."""

    port: int
    taken: dict[int, str] = field(default_factory=dict)
    dishonest: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    slowest_kept: float = 0.0
    health: set[int] = field(default_factory=set)

    def __enter__(self) -> "Load":
        self._ending = threading.Event()
        works = [(self._ask, number) for number in range(CLIENTS)] + [(self._look, 0)] * 2
        self._threads = [
            threading.Thread(target=work, args=(number,), daemon=True) for work, number in works
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(60)

    def _ask(self, first: int) -> None:
        """Send one form after the other, each until it is taken."""
        client, number = Client(self.port, FORM), first
        while not self._ending.wait(0.1):  # the servers need the cores
            answer = client.attempt(question(number))
            if answer is not None:
                self.statuses[answer.status] += 1
            if not is_honest(answer, number) and not is_shown_again(answer, number):
                self.dishonest.append(f"{number}: {answer}")
            if answer is not None and answer.status == 303:
                self.taken[number] = answer.location
                number += CLIENTS

    def _look(self, _number: int) -> None:
        """Look at the pages that are kept, and whether the process lives."""
        while not self._ending.is_set():
            for page in KEPT:
                started = time.monotonic()
                status = look(self.port, page)
                self.slowest_kept = max(self.slowest_kept, time.monotonic() - started)
                if status != 200:
                    self.dishonest.append(f"{page}: {status}")
            self.health.add(look(self.port, "/healthz"))
            BREATH.wait(0.1)


def is_shown_again(answer: Answer | None, number: int) -> bool:
    """Whether a form is there as it was typed: its page could not be had, and so no token."""
    return answer is not None and answer.status == 422 and f"Question {number}." in answer.text


def keep_pages(product: Product) -> None:
    """Have the pages of everybody made once, as soon as there is an index."""
    assert eventually(lambda: look(product.port, "/readyz") == 200)
    for page in KEPT:
        assert look(product.port, page) == 200


def nothing_was_lost(load: Load) -> None:
    db.session.remove()
    db.engine.dispose()
    tokens = list(db.session.scalars(select(Enquiry.token)))
    assert {location.rpartition("/")[2] for location in load.taken.values()} <= set(tokens)
    assert len(tokens) <= len(load.taken) + CLIENTS  # what was stored, but not answered in time
    assert load.dishonest == []
    assert set(load.statuses) <= {303, 422, 503}
    assert load.health == {200}


def test_nothing_is_lost_and_nothing_is_an_error_when_it_is_killed(
    product: Product, shop: Flask, server: postgres.Server
) -> None:
    product.start()
    keep_pages(product)

    with Load(product.port) as load:
        for _round in range(ROUNDS):
            before = len(load.taken)
            assert eventually(lambda: len(load.taken) > before + CLIENTS)  # noqa: B023
            server.kill()
            assert eventually(lambda: look(product.port, UNKEPT) == 503)
            BREATH.wait(AWAY_SECONDS / 2)
            assert look(product.port, "/readyz") == 503
            server.start()
        before = len(load.taken)
        assert eventually(lambda: len(load.taken) > before + CLIENTS)

    nothing_was_lost(load)
    assert load.statuses[503] > 0
    assert load.slowest_kept < 5


def test_no_thread_waits_in_vain_while_it_hangs(
    product: Product, shop: Flask, server: postgres.Server
) -> None:
    product.start()
    keep_pages(product)

    with Load(product.port) as load:
        assert eventually(lambda: len(load.taken) > CLIENTS)
        server.hang()
        crowd = [
            threading.Thread(target=look, args=(product.port, UNKEPT)) for _number in range(100)
        ]
        for thread in crowd:
            thread.start()
        assert eventually(lambda: look(product.port, UNKEPT) == 503)
        BREATH.wait(AWAY_SECONDS)
        server.go_on()
        before = len(load.taken)
        assert eventually(lambda: len(load.taken) > before + CLIENTS)
        for thread in crowd:
            thread.join()

    nothing_was_lost(load)
    assert load.slowest_kept < 5


def test_an_outage_is_one_line_of_log(
    product: Product, shop: Flask, server: postgres.Server
) -> None:
    product.start()
    server.kill()

    for _request in range(50):
        assert look(product.port, UNKEPT) == 503

    log = product.log.read_text()
    lines = [line for line in log.splitlines() if "Failed since" in line]
    server.start()
    assert 1 <= len(lines) <= 2  # of the web process, and of the worker
    assert "Traceback" not in log
