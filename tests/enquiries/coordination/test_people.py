"""The coordinator finds what is stored about a person, hands it out, and erases it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.database import transaction, utcnow
from marketplace.enquiries.draft import CONSENT_VERSION
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.actions.erasing import add_file, close, enquiry_of
from tests.enquiries.asking import TYPED, ask, fill_in, find, reload

PEOPLE = "/en/coordination/people"


@pytest.fixture
def second(app: Flask, sent: Page, enquiry: Enquiry) -> Enquiry:
    """What Ada asked a second time, with her address written in another way."""
    with transaction():
        find(enquiry).sent_at = utcnow() - timedelta(days=40)
    return enquiry_of(ask(Visitor(app), message="And thirty more.", email="Ada@example.org"))


def look_up(coordinator: Visitor, email: str) -> Page:
    return coordinator.open(PEOPLE).submit("Look up", email=email)


def test_the_coordinator_sees_how_much_there_is_about_an_address(
    coordinator: Visitor, enquiry: Enquiry, second: Enquiry
) -> None:
    close(enquiry, utcnow())

    page = look_up(coordinator, "ADA@example.org")

    facts = {
        row.dt.get_text(): row.dd.get_text()
        for row in page.all(".summary div")
        if row.dt and row.dd
    }
    assert page.status == 200
    assert (facts["Enquiries"], facts["Still open"]) == ("2", "1")
    assert facts["First enquiry"] != facts["Latest enquiry"]


def test_the_address_stands_in_no_address_of_a_page(coordinator: Visitor, second: Enquiry) -> None:
    page = look_up(coordinator, "ada@example.org")

    assert page.url == PEOPLE
    assert not page.links("ada")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert all(form["method"] == "post" for form in page.all("main form"))


def test_a_stranger_has_nothing_to_hand_out_or_to_erase(
    coordinator: Visitor, second: Enquiry
) -> None:
    page = look_up(coordinator, "grace@example.org")

    assert "We hold no data about this address" in page.text
    assert len(page.all("main form")) == 1


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "x" * 400 + "@example.org"])
def test_what_is_no_address_is_refused_in_words(coordinator: Visitor, email: str) -> None:
    page = look_up(coordinator, email)

    assert page.status == 422
    assert page.all(".field-error")


def test_everything_about_the_person_is_handed_out_as_json(
    coordinator: Visitor, enquiry: Enquiry, second: Enquiry, uploads: Path
) -> None:
    add_file(enquiry, uploads)

    answer = look_up(coordinator, "ada@example.org").submit("Download everything").response

    record = json.loads(answer.data)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=personal-data-")
    assert [one["reference"] for one in record["enquiries"]] == [
        second.reference,
        enquiry.reference,
    ]
    first = record["enquiries"][1]
    assert (first["name"], first["consent_version"], first["consent_language"]) == (
        "Ada Lovelace",
        CONSENT_VERSION,
        "en",
    )
    assert (first["messages"][0]["text"], first["files"][0]["name"]) == (
        "We need 40 samples screened by June.",
        "PUMP-7.png",
    )
    assert len(record["mails"]) >= 6
    assert {one["state"] for one in record["mails"]} == {"waiting"}
    assert all(one["subject"] and one["written_at"] for one in record["mails"])
    assert not [one.token for one in (enquiry, second) if one.token in answer.text]


def test_everything_is_erased_after_one_question(
    coordinator: Visitor, enquiry: Enquiry, second: Enquiry, mailbox: Mailbox
) -> None:
    asked = look_up(coordinator, "ada@example.org").submit("Delete everything")
    assert enquiry.reference in asked.text
    assert second.reference in asked.text
    assert reload(second).name == "Ada Lovelace"

    done = asked.submit("Yes, delete everything")

    assert done.url == PEOPLE
    assert "The personal data of 2 enquiries have been deleted." in done.soup.get_text()
    assert (reload(enquiry).email, reload(second).email) == ("", "")
    assert not mailbox.to("ada@example.org")
    assert "We hold no data about this address" in look_up(coordinator, "ada@example.org").text


def test_others_keep_what_they_wrote(
    app: Flask, coordinator: Visitor, second: Enquiry, membrane_screening: Service
) -> None:
    grace = enquiry_of(ask(Visitor(app), name="Grace Hopper", email="grace@example.org"))

    look_up(coordinator, "ada@example.org").submit("Delete everything").submit(
        "Yes, delete everything"
    )

    assert reload(grace).name == "Grace Hopper"


def test_nobody_else_finds_people(app: Flask, wsm_desk: Visitor, second: Enquiry) -> None:
    assert wsm_desk.open(PEOPLE).status in {403, 404}
    assert wsm_desk.post(PEOPLE, {"email": ["ada@example.org"]}).status in {403, 404}
    assert "/login" in Visitor(app).open(PEOPLE).url


def test_a_draft_is_shown_and_handed_out_without_the_marks_of_its_form(
    coordinator: Visitor, visitor: Visitor, membrane_screening: Service
) -> None:
    fill_in(visitor)

    page = look_up(coordinator, "ADA@example.org")

    assert "There is 1 draft of an enquiry with this address." in page.text
    record = json.loads(page.submit("Download everything").response.get_data())
    (draft,) = record["drafts"]
    assert record["enquiries"] == []
    assert draft["services"] == ["membrane-screening"]
    assert draft["fields"].items() >= TYPED.items()
    assert draft["fields"].keys().isdisjoint({"nonce", "shown", "csrf_token"})


def test_a_draft_is_erased_also_where_nothing_was_sent(
    coordinator: Visitor, visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor, email="Ada@Example.org")
    fill_in(visitor, email="grace@example.org")

    question = look_up(coordinator, "ada@example.org").submit("Delete everything")
    assert "We will delete 1 draft of an enquiry." in question.text
    page = question.submit("Yes, delete everything")

    assert "Drafts of enquiries and saved searches have been deleted." in page.text
    assert visitor.open(check.url).status == 410
    assert "We hold no data about this address" in look_up(coordinator, "ada@example.org").text
    assert "There is 1 draft" in look_up(coordinator, "grace@example.org").text
