"""A locked database, two workers at once, a clock that jumps, a connection that breaks: late at worst, never lost or twice."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.database import db
from marketplace.delivery.mail import Mail
from marketplace.enquiries import queries
from tests.faults import shifted_clock
from tests.faults.asking import FORM, READERS, ask_until_taken, is_honest, outbox, question, stored
from tests.faults.server import (
    Client,
    Product,
    Sink,
    eventually,
    free_port,
)
from tests.length import LONG
from tests.processes import running, surroundings

DAY = 24 * 3600
ENQUIRIES = 60 if LONG else 15


def test_a_database_that_is_locked_for_three_seconds_makes_people_wait_and_nothing_more(
    product: Product, shop: Flask, place: Path
) -> None:
    product.start()
    client = Client(product.port, FORM)
    ask_until_taken(client, 0)
    other = sqlite3.connect(place / "marketplace.sqlite", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(3, other.rollback)
    release.start()

    answers = [client.attempt(question(number)) for number in (1, 2, 3)]

    release.join()
    other.close()
    assert all(is_honest(answer, number) for number, answer in enumerate(answers, 1)), answers
    for number in (1, 2, 3):
        ask_until_taken(client, number)
    assert stored() == 4
    assert eventually(lambda: outbox() == 0, 60)


@pytest.fixture
def second_worker(environ: dict[str, str], shop: Flask, place: Path) -> Iterator[None]:
    log = place / "worker.log"
    with running("worker", environ=surroundings() | environ, output=log):
        yield


def test_two_workers_send_each_mail_once(
    product: Product, shop: Flask, sink: Sink, second_worker: None
) -> None:
    product.start()
    clients = [Client(product.port, FORM) for _ in range(3)]

    def ask(first: int) -> None:
        for number in range(first, ENQUIRIES, 3):
            ask_until_taken(clients[first], number)

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert stored() == ENQUIRIES
    assert eventually(lambda: outbox() == 0, 60)
    assert len(sink.received) == ENQUIRIES * len(READERS)
    assert len(set(sink.received)) == ENQUIRIES * len(READERS)


@pytest.fixture
def shift(tmp_path: Path) -> Path:
    """The file that says by how many seconds the clock is wrong."""
    return tmp_path / "shift"


@pytest.fixture
def shifted_product(environ: dict[str, str], shop: Flask, shift: Path) -> Iterator[Product]:
    """A product whose clock can jump."""
    jumping = {**environ, shifted_clock.SHIFTED_BY: str(shift)}
    product = Product(jumping, free_port(), first=shifted_clock.shift)
    product.start()
    yield product
    product.kill()


def test_a_clock_that_jumps_three_days_on_and_two_back_holds_nothing_up(
    shifted_product: Product, sink: Sink, shift: Path
) -> None:
    client = Client(shifted_product.port, FORM)
    sink.close()
    for number, seconds in enumerate((0, 3 * DAY, DAY)):
        shift.write_text(str(seconds))
        assert is_honest(client.attempt(question(number)), number)
        assert eventually(lambda: outbox(Mail.attempts > 0) > 0)
    sink.open(sink.controller.port)

    assert eventually(lambda: outbox() == 0, 60), f"{outbox()} mails wait"
    assert stored() == 3
    assert len(sink.received) >= 3 * len(READERS)
    posted = db.session.scalars(select(Mail.created_at)).all()
    assert max(posted) - min(posted) > timedelta(days=2), "the clock did not jump"
    assert (
        db.session.scalar(select(func.count()).select_from(Mail).where(Mail.failed_at.is_not(None)))
        == 0
    )


def test_a_form_whose_connection_breaks_and_is_sent_again_is_one_enquiry(
    product: Product, shop: Flask
) -> None:
    product.start()
    client = Client(product.port, FORM)
    assert client.attempt({"step": "check"}) is not None
    for pause in (0, 0.02, 0.2):
        client.send_and_hang_up(question(1), after=pause)

    token = ask_until_taken(client, 1)

    assert stored() == 1
    assert queries.find_by_token(token) is not None
    assert eventually(lambda: outbox() == 0)
    assert db.session.scalar(select(func.count()).select_from(Mail)) == len(READERS)
