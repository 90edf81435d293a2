"""An SME asks for a service."""

from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import db, utcnow
from marketplace.enquiries import routing
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.i18n import as_typed, in_language, show_date
from marketplace.workdays import local_day
from tests.browser import Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import FORM, TYPED, ask, fill_in


def in_words(service: Service) -> str:
    found = catalogue.find_published(service.slug)
    with in_language("en"):
        return as_typed(show_date(routing.promised_on(found, local_day(utcnow()))))


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


def test_what_somebody_filled_in_stands_on_no_form_of_another(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    refused = fill_in(visitor, message="")
    assert refused.status == 422
    assert (refused.value("name"), refused.value("country")) == ("Ada Lovelace", "EL")

    for address in (FORM, "/en/enquiries/new?q=membrane"):
        form = Visitor(app).open(address)
        assert {form.value(name) for name in ("name", "email", "country", "website")} == {""}
        assert not form.all("main input[checked]:not(#service-0)")
        assert form.value("language") == "en"
    assert Visitor(app).open(FORM.replace("/en/", "/cs/")).value("language") == "cs"


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
    for words in (
        "We need 40 samples",
        "Ada Lovelace",
        "Analytical Engines Ltd",
        "+30 21 0000",
        "Greece",
        "Small",
    ):
        assert words in page.text
    assert len(mailbox) == 0

    page = page.submit("Go back and change")
    assert {name: page.value(name) for name in ("name", "email", "country", "message")} == {
        name: TYPED[name] for name in ("name", "email", "country", "message")
    }
    assert page.all("input[name=size][value=small][checked]")
    assert page.all("input[name=may_hand_over][checked]")
    assert page.all("input[name=consent][checked]")

    page = page.submit("Continue", message="We need 50 samples.").submit("Send enquiry")
    assert "We need 50 samples." in page.text


def test_the_buttons_beside_the_answers_lead_back_to_their_field(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = fill_in(visitor)
    fields = page.submit("Go back and change").all("[id]")

    targets = [str(button["formaction"]) for button in page.all("main button[formaction]")]
    assert len(targets) >= 8
    assert {target.partition("#")[0] for target in targets} == {FORM}
    assert {target.partition("#")[2] for target in targets} <= {
        str(field["id"]) for field in fields
    }


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
        "Enter your e-mail address so that we can send you the answer.",
        "Choose your country.",
        "Choose the size of your organisation.",
        "Say what you need. Two or three sentences are enough.",
        "Agree that we pass your enquiry on. Without this, no one can answer it.",
    ):
        assert as_typed(summary.get_text()).count(sentence) == 1
        assert page.text.count(sentence) == 2
    targets = [str(link["href"]) for link in summary.select("a")]
    assert all(page.all(target) for target in targets)
    assert page.value("organisation") == "Analytical Engines Ltd"
