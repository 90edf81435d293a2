"""Mail in PostgreSQL, whose rows others hold: nobody waits in a circle."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import Connection, text

from marketplace.database import db, transaction
from marketplace.delivery import mail
from tests.conftest import NOW, ON_POSTGRESQL, Mailbox
from tests.delivery.mail.server import Server
from tests.delivery.mail.test_delivery import deliver, post
from tests.faults.server import eventually

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one lock for everybody")
HOLD = text("SELECT id FROM mail WHERE id = :id FOR UPDATE")
SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.fixture
def somebody(posted: Flask) -> Iterator[Connection]:
    """A session of somebody else."""
    with db.engine.connect() as connection:
        yield connection


def somebody_waits(watcher: Connection) -> bool:
    count: int = watcher.execute(SOMEBODY_WAITS).scalar_one()
    watcher.rollback()
    return count > 0


def in_a_thread(pool: ThreadPoolExecutor, app: Flask) -> "Future[int]":
    def work() -> int:
        with app.app_context():
            return deliver()

    return pool.submit(work)


def test_a_worker_that_claims_the_next_mail_waits_for_nobody(
    posted: Flask,
    server: Server,
    mailbox: Mailbox,
    somebody: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody holds the next mail and wants the one that the worker has just handed over."""
    post("ada@example.org", "bob@example.org")
    first, second = [stored.id for stored in mailbox]
    take = server.handle_DATA

    async def hold_the_next(server: SMTP, session: Session, envelope: Envelope) -> str:
        if envelope.rcpt_tos == ["ada@example.org"]:
            somebody.execute(HOLD, {"id": second})
        return await take(server, session, envelope)

    monkeypatch.setattr(server, "handle_DATA", hold_the_next)
    with db.engine.connect() as watcher, ThreadPoolExecutor(1) as pool:
        delivery = in_a_thread(pool, posted)
        assert eventually(lambda: somebody_waits(watcher), pause=0.01)

        somebody.execute(HOLD, {"id": first})
        somebody.rollback()

        assert delivery.result(30) == 2
    assert all(stored.sent_at == NOW for stored in mailbox)


def test_all_mail_is_tried_again_but_what_went_out_meanwhile(
    posted: Flask, server: Server, mailbox: Mailbox, somebody: Connection
) -> None:
    server.to_recipient = {"ada@example.org": "550 closed", "bob@example.org": "550 closed"}
    post("ada@example.org", "bob@example.org")
    deliver()
    first = next(iter(mailbox)).id
    somebody.execute(HOLD, {"id": first})

    def press() -> None:
        with posted.app_context(), transaction():
            mail.retry_all(NOW + timedelta(hours=1))

    with db.engine.connect() as watcher, ThreadPoolExecutor(1) as pool:
        pressing = pool.submit(press)
        assert eventually(lambda: somebody_waits(watcher), pause=0.01)
        went_out = text("UPDATE mail SET sent_at = now(), failed_at = NULL WHERE id = :id")
        somebody.execute(went_out, {"id": first})
        somebody.commit()
        pressing.result(30)

    assert [stored.attempts for stored in mailbox] == [1, 0]
