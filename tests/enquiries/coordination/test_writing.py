"""A coordinator writes to the enquirer, and notes what the enquirer never reads."""

import json

import pytest
from flask import Flask

from marketplace.accounts.models import User
from marketplace.accounts.queries import find_by_email
from marketplace.database import transaction, utcnow
from marketplace.enquiries.actions import answering, closing, coordinating, erasing
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import Outcome
from marketplace.errors import IllegalStateChange
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import ask, assignment_of, find

ALL = "/en/coordination/enquiries"
LETTER = "Do you need the results by June?"
NOTE = "Who of you has a pilot plant?"
REPLY = "Yes, by the first of June."


@pytest.fixture
def account(coordinator: Visitor) -> User:
    account = find_by_email("coordinator@example.org")
    assert account is not None
    return account


def write(coordinator: Visitor, enquiry: Enquiry, text: str = LETTER) -> Page:
    return coordinator.open(f"{ALL}/{enquiry.reference}").submit("Send message", body=text)


def note(coordinator: Visitor, enquiry: Enquiry) -> Page:
    return coordinator.open(f"{ALL}/{enquiry.reference}").submit("Save the note", note=NOTE)


def test_a_message_reaches_the_enquirer_in_their_thread_and_stands_in_every_history(
    coordinator: Visitor, wsm_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    confirmation = mailbox.to("ada@example.org")[-1]
    before = len(mailbox)

    page = write(coordinator, enquiry)

    assert "Your message is on its way to the enquirer." in page.text
    (mail,) = list(mailbox)[before:]
    assert (mail.recipient, mail.reply_to) == ("ada@example.org", "coordinator@example.org")
    assert LETTER in mail.text
    assert mail.thread_subject == confirmation.thread_subject
    assert "The coordinator wrote to Ada Lovelace" in page.text
    own_page = sent.visitor.open(sent.url).text
    assert "The coordinator wrote to you" in own_page
    assert LETTER in own_page
    assert LETTER in wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}").text


def test_what_answers_the_coordinator_on_the_page_reaches_the_coordinator_too(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    write(coordinator, enquiry)
    before = len(mailbox)

    sent.visitor.open(sent.url).submit("Send message", body=REPLY)

    recipients = [mail.recipient for mail in list(mailbox)[before:]]
    assert sorted(recipients) == [
        "coordinator@example.org",
        "desk@wsm.example.org",
        "desk@zinnae.example.org",
    ]
    told = mailbox.to("coordinator@example.org")[-1]
    assert "The enquirer has replied to what the coordinator wrote." in told.text
    assert REPLY in told.text


def test_what_answers_a_cluster_is_not_the_coordinators_business(
    coordinator: Visitor, wsm_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    write(coordinator, enquiry)
    desk = wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}")
    desk.submit("Send answer", body="Send us the samples.")
    before = len(mailbox)

    sent.visitor.open(sent.url).submit("Send message", body=REPLY)

    assert "coordinator@example.org" not in [mail.recipient for mail in list(mailbox)[before:]]


def test_a_refusal_before_the_letter_is_no_answer_after_it_once_the_cluster_is_asked_again(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        answering.decline(assignment_of(enquiry, "zinnae"), "Not our field.", utcnow())
    write(coordinator, enquiry)
    coordinator.open(f"{ALL}/{enquiry.reference}").submit(
        "Pass the enquiry on", clusters=["zinnae"]
    )
    before = len(mailbox)

    sent.visitor.open(sent.url).submit("Send message", body=REPLY)

    assert "coordinator@example.org" in [mail.recipient for mail in list(mailbox)[before:]]


def test_a_message_changes_nothing_of_what_is_to_be_done(
    coordinator: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    before = find(enquiry).status

    write(coordinator, enquiry)

    assert find(enquiry).status == before


def test_a_note_is_read_by_clusters_and_coordinators_and_never_by_the_enquirer(
    coordinator: Visitor, wsm_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    page = note(coordinator, enquiry)

    assert "Your note is saved." in page.text
    assert NOTE in page.text
    assert "The coordinator wrote to the clusters taking part" in page.text
    assert NOTE in wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}").text
    mails = list(mailbox)[before:]
    assert [mail.recipient for mail in mails] == ["desk@wsm.example.org", "desk@zinnae.example.org"]
    assert {mail.reply_to for mail in mails} == {"coordinator@example.org"}
    assert all(NOTE in mail.text for mail in mails)
    assert NOTE not in sent.visitor.open(sent.url).text
    assert NOTE not in sent.visitor.client.get(f"{sent.url}/data.json").get_data(as_text=True)


def test_exports_say_that_a_coordinator_wrote(
    coordinator: Visitor, wsm_desk: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    write(coordinator, enquiry)
    note(coordinator, enquiry)

    answer = wsm_desk.client.get("/en/desk/enquiries/export.json")

    messages = json.loads(answer.get_data())[0]["messages"]
    assert [message["from"] for message in messages] == ["enquirer", "coordinator", "coordinator"]


def test_the_same_form_again_changes_nothing(
    account: User, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    for _press in range(2):
        with transaction():
            coordinating.write(find(enquiry), LETTER, nonce="form", now=utcnow(), by=account)
            coordinating.note(find(enquiry), LETTER, nonce="form", now=utcnow(), by=account)

    assert [mail.text.count(LETTER) for mail in mailbox.to("ada@example.org")[1:]] == [1]
    assert len(find(enquiry).messages) == 3


def test_nobody_writes_about_a_closed_enquiry_or_notes_after_the_person_was_erased(
    coordinator: Visitor, account: User, sent: Page, enquiry: Enquiry
) -> None:
    page = coordinator.open(f"{ALL}/{enquiry.reference}")
    with transaction():
        closing.close(find(enquiry), Outcome.HELPED, utcnow())

    refused = page.submit("Send message", body=LETTER)
    assert "This enquiry has already been closed." in refused.text
    assert LETTER in refused.value("body")

    with transaction():
        erasing.erase(find(enquiry), utcnow())
    assert "No more notes can be added." in page.submit("Save the note", note=NOTE).text
    page = coordinator.open(f"{ALL}/{enquiry.reference}")
    assert not page.all("textarea")
    with transaction(), pytest.raises(IllegalStateChange):
        coordinating.write(find(enquiry), LETTER, nonce="form", now=utcnow(), by=account)
    with transaction(), pytest.raises(IllegalStateChange):
        coordinating.note(find(enquiry), NOTE, nonce="form", now=utcnow(), by=account)


@pytest.mark.parametrize("button", ["Send message", "Save the note"])
def test_nothing_written_is_nothing_sent(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox, button: str
) -> None:
    before = len(mailbox)

    page = coordinator.open(f"{ALL}/{enquiry.reference}").submit(button)

    assert page.status == 422
    assert page.all("[data-error-summary]")
    assert len(mailbox) == before


def test_a_general_enquiry_can_be_noted_before_any_cluster_has_it(
    app: Flask, coordinator: Visitor, mailbox: Mailbox
) -> None:
    from_sme = ask(Visitor(app), "/en/enquiries/new")
    reference = from_sme.all(".reference")[0].get_text()
    before = len(mailbox)

    page = coordinator.open(f"{ALL}/{reference}").submit("Save the note", note=NOTE)

    assert NOTE in page.text
    assert len(mailbox) == before
