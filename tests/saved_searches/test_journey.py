"""From the form to silence, over a mail server: ask, confirm, be told, end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from re import findall

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.delivery import mail
from marketplace.settings.mail import Smtp
from marketplace.workdays import local_day, moment_of
from tests.browser import Visitor
from tests.conftest import NOW
from tests.delivery.mail.server import Server, free_port
from tests.saved_searches.saving import DAY, publish, searches, work


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A mail server to which the application hands its mail."""
    server = Server(free_port())
    smtp = Smtp("127.0.0.1", server.port, "", "", "none")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], smtp=smtp))
    server.start()
    yield server
    server.stop()


def received(server: Server) -> list[EmailMessage]:
    """Give the mails that arrived."""
    mail.deliver()
    contents = [envelope.content for envelope in server.received]
    return [
        message_from_bytes(bytes(content or b""), policy=policy.default) for content in contents
    ]  # type: ignore[arg-type]


def link_in(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return findall(r"http://localhost(/\w\w/searches/[\w.-]+)\s", body.get_content())[0]


def test_somebody_asks_confirms_is_told_once_and_ends_it(
    app: Flask, catalogue: Cluster, server: Server
) -> None:
    visitor = Visitor(app)
    visitor.open("/cs/searches/new?q=membrane").submit(email="ada@example.org")
    (question,) = received(server)
    visitor.open(link_in(question)).submit()
    assert searches()[0].is_confirmed
    told_from = searches()[0].looked_at
    assert told_from is not None
    noon = moment_of(local_day(told_from + DAY), time(12))  # nobody is told at night

    publish("new-pilot", catalogue, "Membrane pilot plant", told_from)
    work(noon)
    work(noon)
    _question, news = received(server)
    assert news["To"] == "ada@example.org"
    assert news["Content-Language"] == "cs"
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/cs/services/new-pilot" in str(news.get_body(("plain",)))

    address = str(news["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
    answer = Visitor(app).client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200

    publish("second", catalogue, "Membrane cleaning", NOW + 3 * DAY)
    work(noon + 2 * DAY)
    assert len(received(server)) == 2
