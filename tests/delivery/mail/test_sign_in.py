"""A mail server that wants to know who hands mail over."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from marketplace.database import transaction
from marketplace.delivery import mail
from marketplace.settings.mail import Smtp
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.server import Server, free_port

PASSWORD = "s/:@ %cret"


@pytest.fixture
def guarded() -> Iterator[Server]:
    """A mail server that takes mail from market only."""
    server = Server(free_port())
    server.start(authenticator=known, auth_required=True, auth_require_tls=False)
    yield server
    server.stop()


def known(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    right = (given.login, given.password) == (b"market", PASSWORD.encode())
    return AuthResult(
        success=right, handled=right
    )  # what is not handled, the server refuses in its own words


@pytest.mark.parametrize(("password", "sent"), [(PASSWORD, 1), ("wrong", 0)])
def test_mail_goes_out_when_the_server_knows_us_and_waits_when_it_does_not(
    app: Flask, guarded: Server, mailbox: Mailbox, password: str, sent: int
) -> None:
    before = app.extensions["settings"]
    with transaction():
        mail.post(
            mail.compose("password_reset", to="ada@example.org", language="en", now=NOW, token="t")
        )
    app.extensions["settings"] = replace(
        before, smtp=Smtp("127.0.0.1", guarded.port, "market", password, "none")
    )
    try:
        assert mail.deliver(clock=lambda: NOW) == sent
    finally:
        app.extensions["settings"] = before

    assert len(guarded.received) == sent
    (stored,) = mailbox
    assert (stored.sent_at is not None) == bool(sent)
    assert stored.failed_at is None
