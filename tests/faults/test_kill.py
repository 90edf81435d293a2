"""Nothing that was accepted is lost, however often the whole product is killed."""

import random
import threading
from collections import Counter
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from marketplace.database import db, utcnow
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.enquiries.models import Assignment, Enquiry
from tests.faults.asking import FORM, READERS, outbox, question
from tests.faults.server import Client, Product, Sink, eventually
from tests.length import LONG

SUBMISSIONS, KILLS = (5_000, 200) if LONG else (40, 4)
CLIENTS, MAILERS = 4, 1
ALL_OUT_WITHIN = 900 if LONG else 90
"""Seconds: while everything is killed all the time, little mail goes out; then three mails for each enquiry do."""


def submit_all(port: int, accepted: dict[int, str]) -> list[threading.Thread]:
    """Send all forms from a few clients at once; each goes on until each of its forms is accepted."""

    def work(first: int) -> None:
        client = Client(port, FORM)
        for number in range(first, SUBMISSIONS, CLIENTS):
            accepted[number] = client.send(question(number))

    threads = [
        threading.Thread(target=work, args=(first,), daemon=True) for first in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    return threads


def has_reached(accepted: dict[int, str], moment: int) -> bool:
    return len(accepted) >= moment


def test_no_enquiry_is_lost_when_everything_is_killed_again_and_again(
    product: Product, shop: Flask, sink: Sink
) -> None:
    chance = random.Random()  # noqa: S311 - moments, not secrets
    accepted: dict[int, str] = {}
    product.start()
    clients = submit_all(product.port, accepted)

    for moment in sorted(chance.sample(range(SUBMISSIONS - 10), KILLS)):
        assert eventually(partial(has_reached, accepted, moment)), f"stuck at {len(accepted)}"
        threading.Event().wait(chance.random() / 20)
        product.kill()
        product.start()

    for client in clients:
        client.join(120)
    assert len(accepted) == SUBMISSIONS
    assert eventually(lambda: outbox(Mail.claimed_until.is_(None)) == 0, ALL_OUT_WITHIN), (
        f"{outbox()} mails wait"
    )
    product.kill()
    # What a worker held when it was killed is free again when its lease is over.
    mail.deliver(10_000, clock=lambda: utcnow() + timedelta(minutes=1))

    check(accepted, sink)


def check(accepted: dict[int, str], sink: Sink) -> None:
    """Every accepted enquiry is stored once, was delivered to both desks, and copies carry the same Message-ID."""
    assert outbox() == 0
    stored = {enquiry.token: enquiry.reference for enquiry in db.session.scalars(select(Enquiry))}
    assert len(stored) == SUBMISSIONS
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2 * SUBMISSIONS
    assert len(set(accepted.values())) == SUBMISSIONS
    delivered: dict[tuple[str, str], Counter[str]] = {}
    for to, reference, message_id in sink.received:
        delivered.setdefault((to, reference), Counter())[message_id] += 1
    for page in accepted.values():
        reference = stored[page.rsplit("/", 1)[1]]
        for reader in READERS:
            assert len(delivered[reader, reference]) == 1, (
                f"{reader} got different mails about {reference}"
            )
    copies = sum(mails.total() - 1 for mails in delivered.values())
    assert copies <= KILLS * MAILERS
