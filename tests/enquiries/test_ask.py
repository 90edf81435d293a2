"""An SME asks for a service."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import routing
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.i18n import in_language, show_date
from tests.browser import Visitor
from tests.conftest import Mailbox, make_service
from tests.enquiries.asking import FORM, TYPED, ask, fill_in


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def in_words(service: Service) -> str:
    with in_language("en"):
        return show_date(routing.promised_on(service, utcnow()))


def test_an_enquiry_about_a_joint_service_reaches_both_clusters(
    app: Flask, visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    page = ask(visitor)

    assert page.title == "Your enquiry is on its way"
    assert [mail.recipient for mail in mailbox] == [
        "desk@wsm.example.org",
        "desk@zinnae.example.org",
        "ada@example.org",
    ]
    leads = {one.cluster.slug: one.is_lead for one in db.session.scalars(select(Assignment))}
    assert leads == {"wsm": True, "zinnae": False}


def test_a_desk_is_written_to_in_its_language_and_its_reply_goes_to_the_sme(
    app: Flask, visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    ask(visitor)

    enquiry = db.session.scalars(select(Enquiry)).one()
    languages = app.extensions["settings"].languages
    for desk, language in (("desk@wsm.example.org", "fr"), ("desk@zinnae.example.org", "es")):
        (mail,) = mailbox.to(desk)
        language = language if language in languages else "en"
        assert mail.language == language
        assert mail.reply_to == "ada@example.org"
        assert mail.about == enquiry.reference
        assert enquiry.reference in mail.subject
        link = f"http://localhost/{language}/desk/enquiries/{enquiry.reference}"
        assert link in mail.text
        assert link in mail.html
        assert f'<html lang="{language}">' in mail.html
        assert "> We need 40 samples screened by June." in mail.text


def test_the_confirmation_says_who_answers_by_when_and_where_to_look(
    app: Flask, visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    page = ask(visitor)

    (mail,) = mailbox.to("ada@example.org")
    enquiry = db.session.scalars(select(Enquiry)).one()
    assert mail.subject == f"Your enquiry {enquiry.reference} is on its way"
    assert mail.language == "en"
    assert mail.reply_to == "desk@wsm.example.org"
    for words in (enquiry.reference, "Membrane screening", "Water Sensors & Membranes", "Zinnae"):
        assert words in mail.text
    assert in_words(membrane_screening) in mail.text
    assert f"http://localhost{page.url}" in mail.text


def test_the_form_says_beforehand_who_receives_the_enquiry_and_by_when_it_is_answered(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    receivers = " ".join(visitor.open(FORM).all("#receivers")[0].get_text(" ").split())

    assert "Water Sensors & Membranes, France" in receivers
    assert "Zinnae, Spain" in receivers
    with app.app_context():
        assert in_words(membrane_screening) in receivers


def test_what_was_typed_can_be_checked_and_changed_before_it_is_sent(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    page = fill_in(visitor, phone="+30 21 0000", may_hand_over="y")
    assert page.title == "Check your enquiry before you send it"
    for words in ("We need 40 samples", "Ada Lovelace", "Analytical Engines Ltd", "+30 21 0000", "Greece", "Small"):
        assert words in page.text
    assert len(mailbox) == 0

    page = page.submit("Change something")
    assert {name: page.value(name) for name in ("name", "email", "country", "message")} == {
        name: TYPED[name] for name in ("name", "email", "country", "message")
    }
    assert page.all("input[name=size][value=small][checked]")
    assert page.all("input[name=may_hand_over][checked]")
    assert page.all("input[name=consent][checked]")

    page = page.submit("Continue", message="We need 50 samples.").submit("Send enquiry")
    assert "We need 50 samples." in page.text


def test_the_buttons_beside_the_answers_lead_back_to_their_field(visitor: Visitor, membrane_screening: Service) -> None:
    page = fill_in(visitor)
    fields = page.submit("Change something").all("[id]")

    targets = [str(button["formaction"]) for button in page.all("button[formaction]")]
    assert len(targets) >= 8
    assert {target.removeprefix("#") for target in targets} <= {str(field["id"]) for field in fields}


def test_who_forgets_what_is_needed_is_told_at_the_top_and_at_each_field(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = visitor.open(FORM).submit("Continue", organisation="Analytical Engines Ltd")

    assert page.status == 422
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("Error: ")
    summary = page.all("[data-error-summary]")[0]
    for sentence in (
        "Enter your name.",
        "Enter your e-mail address, so that you can be answered.",
        "Choose your country.",
        "Choose the size of your organisation.",
        "Write what you need; two or three sentences are enough.",
        "Agree that your enquiry is passed on; without that nobody can answer it.",
    ):
        assert summary.get_text().count(sentence) == 1
        assert page.text.count(sentence) == 2
    targets = [str(link["href"]) for link in summary.select("a")]
    assert all(page.all(target) for target in targets)
    assert page.value("organisation") == "Analytical Engines Ltd"


def test_the_consent_is_kept_with_its_wording_and_language(visitor: Visitor, membrane_screening: Service) -> None:
    ask(visitor, may_hand_over="y")

    enquiry = db.session.scalars(select(Enquiry)).one()
    assert (enquiry.consent_version, enquiry.consent_language, enquiry.may_hand_over) == (1, "en", True)


def test_the_same_form_sent_again_is_the_same_enquiry(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    check = fill_in(visitor)

    first, again = check.submit("Send enquiry"), check.submit("Send enquiry")

    assert again.url == first.url
    assert again.title == "Your enquiry is on its way"
    assert count(Enquiry) == 1
    assert len(mailbox) == 3


def test_who_goes_back_and_writes_something_else_loses_nothing(visitor: Visitor, membrane_screening: Service) -> None:
    form = visitor.open(FORM)
    first = form.submit("Continue", **TYPED).submit("Send enquiry")

    other = form.submit("Continue", **{**TYPED, "message": "And ten ceramic ones."}).submit("Send enquiry")

    assert other.url != first.url
    assert count(Enquiry) == 2


def test_a_stale_form_is_shown_again_with_all_that_was_typed(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    visitor.client.delete_cookie("session")

    page = check.submit("Send enquiry")

    assert page.status == 422
    assert "This page was open for a long time. Nothing is lost" in page.text
    assert page.value("message") == TYPED["message"]
    assert page.value("email") == TYPED["email"]
    assert page.submit("Continue").submit("Send enquiry").title == "Your enquiry is on its way"


def test_a_service_withdrawn_in_between_is_said_politely_and_the_text_is_kept(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    check = fill_in(visitor)
    with transaction():
        db.session.get_one(Service, membrane_screening.id).withdraw("The laboratory closed.", utcnow())

    page = check.submit("Send enquiry")

    assert page.status == 410
    assert page.title == "This service is no longer offered"
    assert TYPED["message"] in page.text
    assert len(mailbox) == 0

    form = page.submit("Ask the partnership instead")
    assert form.value("message") == TYPED["message"]
    assert form.submit("Continue").submit("Send enquiry").title == "Your enquiry is on its way"


def test_an_enquiry_sent_before_the_withdrawal_is_still_found_by_its_form(
    visitor: Visitor, membrane_screening: Service
) -> None:
    check = fill_in(visitor)
    first = check.submit("Send enquiry")
    with transaction():
        db.session.get_one(Service, membrane_screening.id).withdraw("The laboratory closed.", utcnow())

    assert check.submit("Send enquiry").url == first.url


def test_nobody_can_ask_for_a_draft(visitor: Visitor, wsm: Cluster) -> None:
    draft = make_service("secret-plan", wsm, title="Secret plan", state="draft")
    with transaction():
        db.session.get_one(Service, draft.id).version = 0

    assert visitor.open("/en/services/secret-plan/enquiry").status == 404
    assert visitor.open("/en/services/no-such-thing/enquiry").status == 404


def test_a_machine_that_fills_in_every_field_is_refused(visitor: Visitor, membrane_screening: Service) -> None:
    page = fill_in(visitor, website="https://spam.example.org")

    assert page.status == 422
    assert count(Enquiry) == 0


def test_a_cluster_without_an_address_is_made_known_to_the_coordinator(
    visitor: Visitor, coordinator: Visitor, membrane_screening: Service, zinnae: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        db.session.get_one(Cluster, zinnae.id).email = ""

    ask(visitor)

    (mail,) = mailbox.to("coordinator@example.org")
    assert "Zinnae takes part in this enquiry but has no contact address" in mail.text
    assert mailbox.to("desk@wsm.example.org")


def test_a_general_enquiry_goes_to_the_coordinator(visitor: Visitor, coordinator: Visitor, mailbox: Mailbox) -> None:
    page = ask(visitor, "/en/enquiries/new")

    assert page.title == "Your enquiry is on its way"
    assert "looks for the cluster that can help you best" in page.text
    assert [mail.recipient for mail in mailbox] == ["ada@example.org", "coordinator@example.org"]
    (mail,) = mailbox.to("coordinator@example.org")
    assert mail.reply_to == "ada@example.org"
    reference = db.session.scalars(select(Enquiry.reference)).one()
    assert f"/coordination/enquiries/{reference}" in mail.text


def test_a_general_enquiry_is_kept_even_while_there_is_no_coordinator(visitor: Visitor, mailbox: Mailbox) -> None:
    assert ask(visitor, "/en/enquiries/new").title == "Your enquiry is on its way"
    assert count(Enquiry) == 1
    assert [mail.recipient for mail in mailbox] == ["ada@example.org"]


@pytest.mark.parametrize("address", [FORM, "/en/enquiries/new"])
def test_the_form_can_be_read_in_every_language(
    app: Flask, visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    for language in app.extensions["settings"].languages:
        page = visitor.open(f"/{language}/{urlsplit(address).path.split('/', 2)[2]}")
        assert page.status == 200
        assert page.value("language") == language
