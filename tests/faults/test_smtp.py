"""Whatever the mail server does, enquiries are taken as fast as ever, and all mail is out a minute after it behaves again."""

import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.database import db
from marketplace.delivery.mail import Mail
from tests.faults.asking import FORM, READERS, ask_until_taken, outbox, question, stored
from tests.faults.server import BREATH, Client, Product, eventually
from tests.faults.smtp import HEALTHY, MODES, FaultyServer
from tests.length import LONG

SHORT = ["down", "hanging", "garbage", "end 451", "dropped after data", "greylisting", "flaky"]
ENQUIRIES, OUTAGE_SECONDS = (40, 60) if LONG else (3, 0)
RECOVERY_SECONDS = 60
NOISE_SECONDS = 1.0
"""By how much two runs of the same may differ on a busy machine; whoever waits for the server waits longer."""


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server


@pytest.fixture
def mail_port(server: FaultyServer) -> int:
    return server.port


class Asking:
    """Somebody who sends one enquiry after the other, and measures how long each takes to be accepted."""

    def __init__(self, port: int) -> None:
        self.client = Client(port, FORM)
        self.number = 0

    def ask(self, times: int) -> list[float]:
        """Give the seconds that each took."""
        return [self._seconds() for _time in range(times)]

    def _seconds(self) -> float:
        self.number += 1
        began = time.perf_counter()
        self.client.send(question(self.number))
        return time.perf_counter() - began


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * len(seconds))]


def test_enquiries_are_taken_meanwhile_and_all_mail_is_out_a_minute_after_the_recovery(
    product: Product, shop: Flask, server: FaultyServer
) -> None:
    product.start()
    asking = Asking(product.port)
    asking.ask(3)
    healthy, hindered = list[float](), list[float]()

    for mode in MODES if LONG else SHORT:
        healthy += asking.ask(ENQUIRIES)
        assert eventually(lambda: outbox() == 0)
        server.behave(mode)
        hindered += asking.ask(ENQUIRIES)
        eventually(lambda: outbox(Mail.attempts > 0), 5)
        BREATH.wait(OUTAGE_SECONDS)

        server.behave(HEALTHY)
        assert eventually(lambda: outbox() == 0, RECOVERY_SECONDS), f"{mode}: {outbox()} mails wait"

    assert p95(hindered) <= max(1.5 * p95(healthy), p95(healthy) + NOISE_SECONDS)
    check(server, asking.number)


def check(server: FaultyServer, asked: int) -> None:
    """Every reader got one mail about each enquiry; where there are copies they carry the same Message-ID."""
    assert stored() == asked
    got: dict[tuple[str, str], set[str]] = {}
    for to, subject, message_id in server.received:
        reference = re.search(r"ENQ-\w{4}-\w{4}", subject)
        assert reference
        got.setdefault((to, reference[0]), set()).add(message_id)
    assert len(got) == asked * len(READERS)
    assert all(len(ids) == 1 for ids in got.values())


def test_when_one_of_several_recipients_is_refused_the_others_are_served_and_it_is_known(
    product: Product, shop: Flask, server: FaultyServer
) -> None:
    server.no_such = {"desk@zinnae.example.org"}
    product.start()

    ask_until_taken(Client(product.port, FORM), 1)

    assert eventually(lambda: failed() == 1, 60)
    assert eventually(lambda: outbox(Mail.failed_at.is_(None)) == 0)
    assert set(server.taken) == READERS - server.no_such


def failed() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Mail.failed_at.is_not(None))) or 0
