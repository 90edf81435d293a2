"""Addresses with letters before the @ that are not ASCII, for which a mail server needs SMTPUTF8 (RFC 6531)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.delivery.mail import smtputf8
from marketplace.settings.mail import Smtp
from tests.browser import Visitor
from tests.conftest import Mailbox
from tests.delivery.mail.server import Server, free_port
from tests.delivery.mail.test_delivery import deliver, post


@pytest.fixture
def modern(app: Flask) -> Iterator[Server]:
    """A mail server that offers SMTPUTF8, and an application that hands its mail to it."""
    with serving(app, enable_SMTPUTF8=True) as server:
        yield server


@pytest.fixture
def plain(app: Flask) -> Iterator[Server]:
    """A mail server that does not offer it."""
    with serving(app, enable_SMTPUTF8=False) as server:
        yield server


@contextmanager
def serving(app: Flask, **parameters: bool) -> Iterator[Server]:
    server = Server(free_port())
    server.start(**parameters)
    before = app.extensions["settings"]
    smtp = Smtp("127.0.0.1", server.port, "", "", "none")
    app.extensions["settings"] = replace(before, smtp=smtp)
    try:
        yield server
    finally:
        app.extensions["settings"] = before
        server.stop()


def test_mail_reaches_them_where_the_server_offers_that(modern: Server, mailbox: Mailbox) -> None:
    post("dürst@müller.de", "ada@example.org")

    assert deliver() == 2, [waiting.last_error for waiting in mailbox]

    international, ordinary = modern.received
    assert international.rcpt_tos == ["dürst@xn--mller-kva.de"]
    assert international.smtp_utf8
    assert "To: dürst@xn--mller-kva.de".encode() in (international.content or b"")
    assert ordinary.rcpt_tos == ["ada@example.org"]
    assert not ordinary.smtp_utf8


def test_one_that_the_server_cannot_send_to_is_given_up_and_holds_up_nothing(
    plain: Server, mailbox: Mailbox
) -> None:
    post("dürst@example.org", "ada@example.org")

    assert deliver() == 1

    (failed,) = mailbox.to("dürst@example.org")
    assert failed.failed_at is not None
    assert "no SMTPUTF8" in (failed.last_error or "")


def test_a_form_takes_them_once_the_server_is_known_to_offer_that(
    modern: Server, visitor: Visitor
) -> None:
    asks_for_links = {"email": "dürst@example.org"}

    page = visitor.open("/en/enquiries/lost").submit(**asks_for_links)
    assert page.status == 422
    assert "Our e-mail server cannot send to such addresses" in page.text

    post("ada@example.org")
    deliver()

    assert smtputf8.is_offered()
    assert visitor.open("/en/enquiries/lost").submit(**asks_for_links).status == 200


def test_what_one_server_offers_says_nothing_about_the_next(app: Flask) -> None:
    for is_modern in (True, False):
        with serving(app, enable_SMTPUTF8=is_modern):
            assert not smtputf8.is_offered()
            post()
            deliver()
            assert smtputf8.is_offered() == is_modern
