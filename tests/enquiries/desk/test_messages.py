"""What a desk writes: answers that the SME reads, notes that it never does, and answers that were kept ready."""

from contextlib import closing
from datetime import date

import pytest
from flask import Flask

from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.messages import CannedAnswer
from marketplace.enquiries.models import Enquiry
from marketplace.i18n import as_typed, in_language, show_date
from marketplace.workdays import local_day
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import find

INBOX = "/en/desk/enquiries"


@pytest.fixture
def page(wsm_desk: Visitor, enquiry: Enquiry) -> Page:
    """Ada's enquiry at the desk of WSM."""
    return wsm_desk.open(f"{INBOX}/{enquiry.reference}")


@pytest.fixture
def ready(wsm: Cluster) -> CannedAnswer:
    """An answer that WSM keeps ready."""
    body = "Dear {name}, {reference}: it costs {price}. {cluster}"
    with transaction():
        answer = CannedAnswer(cluster_id=wsm.id, language="en", title="Price", body=body)
        db.session.add(answer)
    return answer


def test_a_note_for_the_own_cluster_is_read_nowhere_else(
    page: Page,
    zinnae_desk: Visitor,
    coordinator: Visitor,
    sent: Page,
    enquiry: Enquiry,
    mailbox: Mailbox,
) -> None:
    before = len(mailbox)

    page = page.submit("Save as our own note", note="Ada paid late last year.")

    assert "Your note is saved." in page.text
    assert "Ada paid late last year." in page.text
    assert len(mailbox) == before
    for reader, address in (
        (sent.visitor, sent.url),
        (zinnae_desk, f"{INBOX}/{enquiry.reference}"),
        (coordinator, f"/en/coordination/enquiries/{enquiry.reference}"),
    ):
        shown = reader.open(address)
        assert shown.status == 200
        assert "Ada paid late" not in shown.text


def test_an_address_in_what_was_written_is_a_link_and_nothing_else_is(page: Page) -> None:
    page = page.submit(
        "Save as our own note", note="See https://example.org/<b>a</b>, javascript:x"
    )

    assert page.links("https://example.org/") == ["https://example.org/"]
    assert "<b>a</b>, javascript:x" in page.text
    assert not page.links("javascript:")
    assert not page.all(".timeline-body b")


def test_a_note_to_the_clusters_reaches_them_and_not_the_sme(
    page: Page, zinnae_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    page.submit("Send to the clusters", note="Who takes the ceramic ones?")

    assert [mail.recipient for mail in mailbox][-1] == "desk@zinnae.example.org"
    assert "Who takes the ceramic ones?" in zinnae_desk.open(f"{INBOX}/{enquiry.reference}").text
    assert "ceramic" not in sent.visitor.open(sent.url).text
    assert not any("ceramic" in mail.text for mail in mailbox.to("ada@example.org"))


def test_an_empty_note_is_not_kept(page: Page) -> None:
    page = page.submit("Save as our own note", note=" ")

    assert page.status == 422
    assert "Write your note first." in page.text


def test_the_name_of_the_person_stands_under_an_answer_only_if_they_want_that(
    page: Page, mailbox: Mailbox
) -> None:
    page = page.submit("Send answer", body="Yes.")
    assert "manager of Water Sensors" not in page.text

    page = page.submit("Send answer", body="By May.", sign="y")

    assert "manager of Water Sensors & Membranes answered" in page.text
    assert page.all("#sign[checked]"), "who signed once is offered to sign again"


def test_a_ready_answer_is_added_to_what_was_typed(
    page: Page, ready: CannedAnswer, enquiry: Enquiry
) -> None:
    page = page.visitor.open(page.url)

    page = page.submit("Insert", body="Good morning!", canned=str(ready.id))

    text = page.value("body")
    assert text.startswith(f"Good morning!\n\nDear Ada Lovelace, {enquiry.reference}: ")
    assert text.endswith("it costs {price}. Water Sensors & Membranes")
    assert "Please fill in the fields in braces: {price}" in page.text
    assert "answered" not in page.all(".timeline")[0].get_text()


def test_a_ready_answer_names_days_and_the_service_in_its_own_language(
    page: Page, ready: CannedAnswer, enquiry: Enquiry, membrane_screening: Service
) -> None:
    with transaction():
        stored = db.session.merge(ready)
        stored.language, stored.body = "fr", "{service}, {today} : au plus tard le {promised_day}"
        for assignment in find(enquiry).assignments:
            assignment.due_on = date(2031, 12, 2)
        service = db.session.merge(membrane_screening)
        db.session.add(ServiceText(service=service, language="fr", title="Tri de membranes"))

    text = page.visitor.open(page.url).submit("Insert", canned=str(ready.id)).value("body")

    with in_language("fr"):
        today = as_typed(show_date(local_day(utcnow())))
    assert text == f"Tri de membranes, {today} : au plus tard le 2 décembre 2031"


def test_no_day_is_promised_by_a_ready_answer_after_the_first_answer(
    page: Page, ready: CannedAnswer
) -> None:
    with transaction():
        db.session.merge(ready).body = "You will hear from us by {promised_day}."
    page = page.submit("Send answer", body="We can help.")

    page = page.submit("Insert", canned=str(ready.id))

    assert page.value("body") == "You will hear from us by {promised_day}."
    assert "Please fill in the fields in braces: {promised_day}" in page.text


def test_a_ready_answer_has_to_be_chosen_and_nothing_typed_is_lost(
    page: Page, ready: CannedAnswer
) -> None:
    page = page.visitor.open(page.url).submit("Insert", body="Good morning!")

    assert page.status == 422
    assert page.value("body") == "Good morning!"


def test_ready_answers_of_others_cannot_be_inserted(
    page: Page, ready: CannedAnswer, zinnae: Cluster
) -> None:
    page = page.visitor.open(page.url)
    number = ready.id
    with transaction():
        db.session.merge(ready).cluster_id = zinnae.id

    assert page.submit("Insert", body="Good morning!", canned=str(number)).status == 404


def test_nothing_typed_is_lost_while_the_database_is_locked(app: Flask, page: Page) -> None:
    db.session.remove()
    with app.app_context():
        patience = db.engine.dialect.name == "sqlite"
    if not patience:
        pytest.skip("only SQLite has one lock for everything")
    with closing(db.engine.raw_connection()) as lock:
        lock.cursor().execute("BEGIN IMMEDIATE")
        page = page.submit("Send answer", body="Half an hour of typing.")
        lock.rollback()

    assert page.status == 503
    assert "Nothing is lost: please send it again in a minute." in page.text
    assert page.value("body") == "Half an hour of typing."
    assert "Your answer is on its way." in page.submit("Send answer").text
