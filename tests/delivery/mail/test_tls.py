"""A mail server that is spoken to in secret, from the first word or from STARTTLS on, once it is known for who it is."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.delivery import mail
from marketplace.delivery.mail.diagnosis import diagnose
from marketplace.settings.mail import Smtp
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.certificates import NEEDS_OPENSSL, certify, served_with
from tests.delivery.mail.server import Server, free_port
from tests.delivery.mail.test_delivery import post

pytestmark = NEEDS_OPENSSL
SENDER = "marketplace@example.org"
Start = Callable[[ssl.SSLContext, str], Smtp]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """A certificate for this machine and one for another, each with its key."""
    names = ("localhost", "attacker.example")
    return {name: certify(name, tmp_path_factory.mktemp("certificate")) for name in names}


@pytest.fixture
def server() -> Server:
    return Server(free_port())


@pytest.fixture
def start(server: Server) -> Iterator[Start]:
    """Start the server with a certificate, and return how it is spoken to."""
    is_started = False

    def start(context: ssl.SSLContext, tls: str) -> Smtp:
        nonlocal is_started
        if tls == "tls":
            server.start(ssl_context=context)
        else:
            server.start(tls_context=context, require_starttls=True)
        is_started = True
        return Smtp("localhost", server.port, "market", "secret", tls)

    yield start
    if is_started:
        server.stop()


@pytest.fixture
def use(app: Flask) -> Iterator[Callable[[Smtp], None]]:
    """Hand mail to a server from now on."""
    before = app.extensions["settings"]

    def use(smtp: Smtp) -> None:
        app.extensions["settings"] = replace(before, smtp=smtp)

    yield use
    app.extensions["settings"] = before


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_mail_goes_out_in_secret(
    use: Callable[[Smtp], None],
    mailbox: Mailbox,
    server: Server,
    start: Start,
    certificates: dict[str, tuple[Path, Path]],
    tls: str,
) -> None:
    certificate, key = certificates["localhost"]
    smtp = start(served_with(certificate, key), tls)
    use(replace(smtp, user="", ca=certificate))
    post("ada@example.org", "bob@example.org")

    assert mail.deliver(clock=lambda: NOW) == 2, [waiting.last_error for waiting in mailbox]

    assert [envelope.rcpt_tos for envelope in server.received] == [
        ["ada@example.org"],
        ["bob@example.org"],
    ]


@pytest.mark.parametrize("tls", ["tls", "starttls"])
@pytest.mark.parametrize(
    ("name", "is_trusted", "words"),
    [
        ("localhost", False, "nobody whom this machine trusts signed its certificate"),
        ("attacker.example", True, "its certificate is not for the name localhost"),
    ],
)
def test_a_server_that_is_another_gets_neither_password_nor_mail(
    use: Callable[[Smtp], None],
    mailbox: Mailbox,
    server: Server,
    start: Start,
    certificates: dict[str, tuple[Path, Path]],
    tls: str,
    name: str,
    is_trusted: bool,
    words: str,
) -> None:
    """F1 and field 3: certificate and name are verified, and the check says what is wrong."""
    certificate, key = certificates[name]
    smtp = replace(
        start(served_with(certificate, key), tls), ca=certificate if is_trusted else None
    )
    use(smtp)
    post("ada@example.org")

    assert mail.deliver(clock=lambda: NOW) == 0

    assert server.received == []
    (waiting,) = mailbox
    assert waiting.trouble == "server"
    assert waiting.failed_at is None
    assert words in str(diagnose(smtp, SENDER))


def test_an_operator_may_trust_a_server_unseen(
    use: Callable[[Smtp], None],
    server: Server,
    start: Start,
    certificates: dict[str, tuple[Path, Path]],
) -> None:
    smtp = start(served_with(*certificates["attacker.example"]), "starttls")
    use(replace(smtp, user="", verify=False))
    post("ada@example.org")

    assert mail.deliver(clock=lambda: NOW) == 1


def test_a_server_without_starttls_gets_nothing_in_the_open(
    use: Callable[[Smtp], None], server: Server
) -> None:
    server.start()
    smtp = Smtp("localhost", server.port, "market", "secret", "starttls")
    use(smtp)
    post("ada@example.org")
    try:
        assert mail.deliver(clock=lambda: NOW) == 0
        assert "offers no STARTTLS" in str(diagnose(smtp, SENDER))
        assert "try tls=starttls" in str(diagnose(replace(smtp, tls="tls"), SENDER))
    finally:
        server.stop()
    assert server.received == []
