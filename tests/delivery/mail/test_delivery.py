"""Mail leaves the outbox through a real conversation with a mail server, whatever that server does."""

import threading
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask

from marketplace.database import db, transaction
from marketplace.delivery import mail
from marketplace.delivery.outbox import LEASE
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.server import Server


@pytest.fixture(autouse=True)
def _uses_the_server(posted: Flask) -> None:
    """Every mail here goes to the server."""


def post(*addresses: str) -> None:
    with transaction():
        for address in addresses or ("ada@example.org",):
            mail.post(mail.compose("password_reset", to=address, language="en", now=NOW, token="t"))


def deliver(now: datetime = NOW) -> int:
    return mail.deliver(clock=lambda: now)


def ids(server: Server) -> list[str]:
    return [
        message_from_bytes(one.content or b"", policy=policy.default)["Message-ID"]
        for one in server.received
    ]


def test_a_mail_is_delivered_with_both_parts_and_its_headers(
    server: Server, mailbox: Mailbox
) -> None:
    post()

    assert deliver() == 1

    (envelope,) = server.received
    assert envelope.rcpt_tos == ["ada@example.org"]
    parsed = message_from_bytes(envelope.content or b"", policy=policy.default)
    (stored,) = mailbox
    assert parsed["Message-ID"] == stored.message_id
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert stored.sent_at == NOW
    assert deliver() == 0


def test_a_refused_address_is_given_up_and_the_others_are_served(
    server: Server, mailbox: Mailbox
) -> None:
    server.to_recipient["nobody@example.org"] = "550 no such person"
    post("ada@example.org", "nobody@example.org", "bob@example.org")

    assert deliver() == 2

    (refused,) = mailbox.to("nobody@example.org")
    assert refused.failed_at == NOW
    assert "550 no such person" in (refused.last_error or "")
    assert [one.rcpt_tos for one in server.received] == [["ada@example.org"], ["bob@example.org"]]
    assert deliver(NOW + timedelta(days=1)) == 0


def test_a_mail_refused_for_good_after_its_text_is_given_up(
    server: Server, mailbox: Mailbox
) -> None:
    server.to_data.append("554 this is spam")
    post()

    deliver()

    (refused,) = mailbox
    assert refused.failed_at == NOW


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_mail_that_is_put_off_goes_out_later_as_the_same_mail(
    server: Server, mailbox: Mailbox, where: str
) -> None:
    if where == "recipient":
        server.to_recipient["ada@example.org"] = "451 greylisted, try again"
    else:
        server.to_data.append("451 try again")
    post()

    assert deliver() == 0
    (stored,) = mailbox
    assert stored.failed_at is None
    assert stored.attempts == 1
    assert stored.next_try_at > NOW
    assert deliver() == 0, "it is not tried again at once"

    server.to_recipient.clear()
    assert deliver(NOW + timedelta(minutes=1)) == 1
    assert ids(server) == [stored.message_id]


def test_two_workers_never_send_the_same_mail(posted: Flask, server: Server) -> None:
    post(*(f"person{number}@example.org" for number in range(20)))
    start = threading.Barrier(3)

    def work() -> None:
        with posted.app_context():
            start.wait()
            deliver()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(server.received) == 20
    assert len(set(ids(server))) == 20


def test_a_mail_whose_worker_died_is_free_again_when_its_lease_is_over(
    server: Server, mailbox: Mailbox
) -> None:
    post()
    claim(mailbox, until=NOW + LEASE)

    assert deliver(NOW + LEASE / 2) == 0
    assert deliver(NOW + LEASE) == 1


def test_a_clock_that_goes_back_two_days_holds_nothing_up(server: Server, mailbox: Mailbox) -> None:
    server.to_recipient["ada@example.org"] = "451 try again"
    post("ada@example.org", "bob@example.org")
    later = NOW + timedelta(days=2)
    assert deliver(later) == 1
    claim(mailbox, until=later + LEASE)
    server.to_recipient.clear()

    assert deliver(NOW) == 1
    assert sorted(one.rcpt_tos[0] for one in server.received) == [
        "ada@example.org",
        "bob@example.org",
    ]


def test_a_mail_that_was_taken_back_is_nobodys_mail(mailbox: Mailbox) -> None:
    with transaction():
        mail.withdraw(
            mail.post(
                mail.compose(
                    "password_reset", to="ada@example.org", language="en", now=NOW, token="t"
                )
            )
        )

    assert list(mailbox) == []


def test_a_mail_can_be_looked_at_without_being_posted(mailbox: Mailbox) -> None:
    composed = mail.compose(
        "password_reset", to="ada@example.org", language="en", now=NOW, token="t"
    )

    assert composed.subject in composed.html
    assert list(mailbox) == []


def claim(mailbox: Mailbox, *, until: datetime) -> None:
    """Leave the mails that wait as a worker leaves them that dies while it sends."""
    waiting = [one.id for one in mailbox if one.sent_at is None]
    with transaction():
        for number in waiting:
            db.session.get_one(mail.Mail, number).claimed_until = until
