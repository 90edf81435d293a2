"""Nothing that was accepted is lost, however often the whole product is killed."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import create_app, mail
from marketplace.config import from_environment
from marketplace.database import db, upgrade, utcnow
from marketplace.enquiries.models import Enquiry
from marketplace.mail import Mail
from tests.conftest import make_cluster, make_service
from tests.enquiries.asking import TYPED
from tests.faults.server import Client, Product, Sink, eventually, free_port

SUBMISSIONS, KILLS, CLIENTS = 200, 12, 4
FORM = "/en/services/membrane-screening/enquiry"
DESKS = {"desk@wsm.example.org", "desk@zinnae.example.org"}


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.controller.stop()


@pytest.fixture
def environ(tmp_path: Path, sink: Sink) -> dict[str, str]:
    return {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_SMTP_URL": f"smtp://127.0.0.1:{sink.controller.port}",
        "MARKETPLACE_RATELIMIT": "off",
        "MARKETPLACE_BASE_URL": "http://127.0.0.1:8000",
    }


@pytest.fixture
def shop(environ: dict[str, str]) -> Iterator[Flask]:
    """A marketplace of its own, with one joint service of two clusters."""
    app = create_app(from_environment(environ))
    with app.app_context():
        upgrade()
        wsm = make_cluster("wsm", "Water Sensors & Membranes", "FR", "en")
        zinnae = make_cluster("zinnae", "Zinnae", "ES", "en")
        make_service("membrane-screening", wsm, title="Membrane screening", partners=[zinnae])
        yield app


@pytest.fixture
def product(environ: dict[str, str], shop: Flask) -> Iterator[Product]:
    product = Product(environ, free_port())
    yield product
    product.kill()


def submit_all(port: int, accepted: dict[int, str]) -> list[threading.Thread]:
    """Send all forms from a few clients at once; each goes on until each of its forms is accepted."""

    def work(first: int) -> None:
        client = Client(port, FORM)
        for number in range(first, SUBMISSIONS, CLIENTS):
            form = {**TYPED, "message": f"Question {number}.", "nonce": f"form-{number:020d}", "step": "send"}
            accepted[number] = client.send(form)

    threads = [threading.Thread(target=work, args=(first,), daemon=True) for first in range(CLIENTS)]
    for thread in threads:
        thread.start()
    return threads


def outbox(*conditions: object) -> int:
    db.session.rollback()
    waiting = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None), *conditions)  # type: ignore[arg-type]
    return db.session.scalar(waiting) or 0


def test_no_enquiry_is_lost_when_everything_is_killed_twelve_times(product: Product, shop: Flask, sink: Sink) -> None:
    chance = random.Random()  # noqa: S311 - moments, not secrets
    accepted: dict[int, str] = {}
    product.start()
    clients = submit_all(product.port, accepted)

    for moment in sorted(chance.sample(range(SUBMISSIONS - 10), KILLS)):
        assert eventually(lambda moment=moment: len(accepted) >= moment), f"stuck at {len(accepted)}"
        threading.Event().wait(chance.random() / 20)
        product.kill()
        product.start()

    for client in clients:
        client.join(60)
    assert len(accepted) == SUBMISSIONS
    assert eventually(lambda: outbox(Mail.claimed_until.is_(None)) == 0, 90), f"{outbox()} mails wait"
    product.kill()
    # What a worker held when it was killed is free again when its lease is over.
    mail.deliver(10_000, clock=lambda: utcnow() + timedelta(minutes=1))

    check(accepted, sink)


def check(accepted: dict[int, str], sink: Sink) -> None:
    """Every accepted enquiry is stored once, was delivered to both desks, and copies carry the same Message-ID."""
    assert outbox() == 0
    stored = {enquiry.token: enquiry.reference for enquiry in db.session.scalars(select(Enquiry))}
    assert len(stored) == SUBMISSIONS
    assert len(set(accepted.values())) == SUBMISSIONS
    delivered: dict[tuple[str, str], Counter[str]] = {}
    for to, reference, message_id in sink.received:
        delivered.setdefault((to, reference), Counter())[message_id] += 1
    for page in accepted.values():
        reference = stored[page.rsplit("/", 1)[1]]
        for desk in (*DESKS, "ada@example.org"):
            assert len(delivered[desk, reference]) == 1, f"{desk} got different mails about {reference}"
    copies = sum(mails.total() - 1 for mails in delivered.values())
    assert copies <= KILLS
