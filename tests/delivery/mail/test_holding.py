"""A site that was restored holds its mail until somebody has looked at it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.database import transaction, utcnow
from marketplace.delivery import mail
from marketplace.server.check import findings
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.server import Server
from tests.delivery.mail.test_delivery import deliver, post


@pytest.fixture(autouse=True)
def _releases(app: Flask) -> Iterator[None]:
    """Let mail leave again after each test."""
    yield
    mail.release()


def test_mail_that_is_held_waits_until_it_is_released(posted: Flask, server: Server) -> None:
    mail.hold()
    post()
    assert deliver() == 0
    assert mail.is_held()

    mail.release()

    assert deliver() == 1
    assert len(server.received) == 1


def test_held_mail_is_not_tried_and_does_not_grow_old(posted: Flask, mailbox: Mailbox) -> None:
    mail.hold()
    post()

    deliver(NOW + timedelta(days=30))

    (waiting,) = mailbox
    assert (waiting.attempts, waiting.failed_at) == (0, None)


def test_the_commands_hold_and_release(app: Flask) -> None:
    run = app.test_cli_runner().invoke

    assert run(args=["mail", "hold"]).exit_code == 0
    assert mail.is_held()
    assert "mail" in [
        finding.subject for finding in findings(app.extensions["settings"]) if not finding.good
    ]

    assert run(args=["mail", "release"]).exit_code == 0
    assert not mail.is_held()
    assert "Mail is not held." in run(args=["mail", "release"]).output


def test_what_the_lost_site_had_sent_can_be_thrown_away(app: Flask, mailbox: Mailbox) -> None:
    post("ada@example.org")
    mail.hold()
    with transaction():
        mail.post(
            mail.compose(
                "password_reset",
                to="bob@example.org",
                language="en",
                now=utcnow() + timedelta(minutes=1),
                token="t",
            )
        )

    result = app.test_cli_runner().invoke(args=["mail", "release", "--discard"])

    assert "E-mails deleted: 1." in result.output
    assert [waiting.recipient for waiting in mailbox] == ["bob@example.org"]
