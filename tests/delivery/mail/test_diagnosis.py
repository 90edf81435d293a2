"""The check really tries the mail server, and says in words what is wrong."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.delivery.mail.diagnosis import diagnose
from marketplace.settings.mail import Smtp
from tests.delivery.mail.server import Server, free_port
from tests.delivery.mail.test_sign_in import PASSWORD, known
from tests.faults.smtp import FaultyServer

SENDER = "marketplace@example.org"


@pytest.fixture
def guarded(app: Flask) -> Iterator[Server]:
    """A mail server that takes mail from market only."""
    server = Server(free_port())
    server.start(authenticator=known, auth_required=True, auth_require_tls=False)
    yield server
    server.stop()


@pytest.fixture
def faulty(app: Flask) -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server


@pytest.mark.parametrize(
    ("user", "password", "words"),
    [
        ("market", PASSWORD, None),
        ("market", "wrong", "it does not take this user and password"),
        ("", "", "it wants a user and a password"),
    ],
)
def test_a_user_and_a_password_are_tried(
    guarded: Server, user: str, password: str, words: str | None
) -> None:
    """Field 3: the check did not see whether mail is taken."""
    trouble = diagnose(Smtp("127.0.0.1", guarded.port, user, password, "none"), SENDER)

    assert (words in (trouble or "")) if words else (trouble is None)


def test_the_sender_is_tried_too(faulty: FaultyServer) -> None:
    faulty.answers["mail"] = b"553 not your address"

    trouble = diagnose(Smtp("127.0.0.1", faulty.port, "", "", "none"), SENDER)

    assert trouble is not None
    assert "takes no mail from marketplace@example.org: 553 not your address" in trouble
    assert "MARKETPLACE_MAIL_FROM" in trouble


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("mail.invalid", "nobody knows a machine of this name"),
        ("127.0.0.1", "nothing listens there"),
    ],
)
def test_a_server_that_is_not_there_is_said_to_be_so(host: str, words: str) -> None:
    assert words in str(diagnose(Smtp(host, free_port(), "", "", "none"), SENDER))


def test_a_password_for_a_server_that_asks_for_none_is_named(faulty: FaultyServer) -> None:
    trouble = diagnose(Smtp("127.0.0.1", faulty.port, "market", "secret", "none"), SENDER)

    assert "offers no sign-in" in str(trouble)
    assert "secret" not in str(trouble)
