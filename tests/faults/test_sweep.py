"""An erased person is in no file any more: database, its log, index, mail, attachments, notes of searches, logs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery.mail import Mail
from marketplace.delivery.webhooks import WebhookCall
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, links
from marketplace.enquiries.models import Enquiry
from tests.delivery.webhooks.receiver import Receiver
from tests.faults.asking import FORM, question
from tests.faults.server import Client, Product, eventually
from tests.faults.smtp import FaultyServer
from tests.faults.sweeping import traces
from tests.uploads.specimens import chunk, png

WITHIN_SECONDS = 60
NAME, ORGANISATION, EMAIL, PHONE = (
    "Zdeňka Qwertzová",
    "Wolpertinger Werke",
    "zdenka@wolpertinger.example.org",
    "+420 987 654 321",
)
ASKED, ADDED, QUOTED, REFUSED, NOTED = (
    "membranky-alfa",
    "membranky-beta",
    "membranky-gama",
    "membranky-delta",
    "membranky-pi",
)
FILE_NAME, CONTENT = "vykres-omikron.png", "membranky-omega"
MARKS = (NAME, ORGANISATION, EMAIL, PHONE, ASKED, ADDED, QUOTED, REFUSED, NOTED, FILE_NAME, CONTENT)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """A mail server that does not know the person."""
    with FaultyServer() as server:
        server.no_such.add(EMAIL)
        yield server


@pytest.fixture
def crm() -> Iterator[Receiver]:
    """A system of WSM that takes no call."""
    with Receiver() as receiver:
        receiver.status = 500
        yield receiver


@pytest.fixture
def mail_port(server: FaultyServer) -> int:
    return server.port


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "MARKETPLACE_WEBHOOK_PRIVATE": "on"}


@pytest.fixture
def token(product: Product, shop: Flask, crm: Receiver) -> str:
    """What opens the page of somebody who has left traces everywhere."""
    with transaction():
        cluster = db.session.scalars(select(Cluster).where(Cluster.slug == "wsm")).one()
        cluster.webhook_url, cluster.webhook_secret = f"http://127.0.0.1:{crm.port}/hook", "secret"
    product.start()
    person = {"name": NAME, "organisation": ORGANISATION, "email": EMAIL, "phone": PHONE}
    page = Client(product.port, FORM).send({**question(1), **person, "message": f"About {ASKED}."})
    search_for_the_person(product.port)
    add_words_and_a_file(product.port, page)
    answer_and_refuse(page.rsplit("/", 1)[1])
    assert Client(product.port, "/en/enquiries/lost").attempt({"email": EMAIL})
    assert eventually(lambda: the_mail_failed() and the_call_waits())
    return page.rsplit("/", 1)[1]


def search_for_the_person(port: int) -> None:
    for words in (EMAIL, f"{NAME} {PHONE}", f"{ORGANISATION} {EMAIL}"):
        connection = HTTPConnection("127.0.0.1", port, timeout=15)
        connection.request("GET", f"/en/services?{urlencode({'q': words})}")
        assert connection.getresponse().status == 200
    typed = {**question(2), "name": NAME, "message": f"{ASKED} {NAME}", "step": "suggest"}
    answer = Client(port, "/en/enquiries/new").attempt(typed)
    assert answer is not None
    assert answer.status == 200


def add_words_and_a_file(port: int, page: str) -> None:
    client = Client(port, page)
    answer = client.attempt({"body": f"Also {ADDED}."})
    assert answer is not None
    assert answer.status == 303
    sent = client.upload(
        {"body": ""}, "files", FILE_NAME, png(more=chunk(b"tEXt", f"Comment\0{CONTENT}".encode()))
    )
    assert sent is not None
    assert sent.status == 303, re.findall(r"field-error.*?</div>", sent.text, re.DOTALL)


def answer_and_refuse(token: str) -> None:
    now = utcnow()
    with transaction():
        enquiry = stored(token)
        lead, partner = enquiry.assignments
        links.invite_guest(enquiry)
        answering.answer(lead, f"You wrote: About {ASKED}. We add {QUOTED}.", nonce="n", now=now)
        answering.note(lead, f"{NAME} called about {NOTED}.", scope="cluster", nonce="n", now=now)
        answering.decline(partner, f"{REFUSED} is not for us.", now)


def stored(token: str) -> Enquiry:
    found = queries.find_by_token(token)
    assert found is not None
    return found


def the_mail_failed() -> bool:
    db.session.rollback()
    to_person = db.session.scalars(select(Mail).where(Mail.recipient == EMAIL)).all()
    return len(to_person) >= 4 and all(mail.failed_at for mail in to_person)


def the_call_waits() -> bool:
    db.session.rollback()
    calls = db.session.scalars(select(WebhookCall).where(WebhookCall.sent_at.is_(None))).all()
    return any(call.attempts for call in calls)


def marks_of(token: str) -> set[str]:
    """All by which the person could be recognised, and what opened their page."""
    db.session.rollback()
    enquiry = stored(token)
    marks = {*MARKS, token, enquiry.nonce, str(enquiry.content_key), str(enquiry.guest_token)}
    db.session.rollback()
    return marks


def erase_by_page(product: Product, token: str) -> None:
    answer = Client(product.port, f"/en/enquiries/{token}/delete").attempt({})
    assert answer is not None
    assert answer.status == 303


def erase_by_job(product: Product, token: str) -> None:
    with transaction():
        enquiry = stored(token)
        enquiry.sent_at = enquiry.active_at = utcnow() - timedelta(days=800)
    product.kill()
    product.start()


@pytest.mark.parametrize("erase", [erase_by_page, erase_by_job])
def test_nothing_of_an_erased_person_is_in_any_file(
    product: Product, token: str, place: Path, erase: object
) -> None:
    marks = marks_of(token)
    marks_before = {trace.rpartition(" in ")[0] for trace in traces(place, marks)}
    assert marks_before == marks, "the sweep would not see it"

    assert callable(erase)
    erase(product, token)

    is_forgotten = eventually(lambda: not any(traces(place, marks)), WITHIN_SECONDS, pause=0.3)
    assert is_forgotten, list(traces(place, marks))
    db.session.rollback()
    assert db.session.scalars(
        select(Enquiry.country).where(Enquiry.erased_at.is_not(None))
    ).all() == ["EL"]
