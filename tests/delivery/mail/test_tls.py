"""A mail server that is spoken to in secret, from the first word or from STARTTLS on."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.delivery import mail
from marketplace.settings import Smtp
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.certificates import NEEDS_OPENSSL, certify, served_with
from tests.delivery.mail.server import Server, free_port
from tests.delivery.mail.test_delivery import post


@NEEDS_OPENSSL
@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_mail_goes_out_in_secret(app: Flask, mailbox: Mailbox, tmp_path: Path, tls: str) -> None:
    context = served_with(*certify("localhost", tmp_path))
    server = Server(free_port())
    server.start(
        **(
            {"ssl_context": context}
            if tls == "tls"
            else {"tls_context": context, "require_starttls": True}
        )
    )
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, smtp=Smtp("localhost", server.port, "", "", tls))
    post("ada@example.org", "bob@example.org")
    try:
        assert mail.deliver(clock=lambda: NOW) == 2, [one.last_error for one in mailbox]
    finally:
        app.extensions["settings"] = before
        server.stop()

    assert [envelope.rcpt_tos for envelope in server.received] == [
        ["ada@example.org"],
        ["bob@example.org"],
    ]
