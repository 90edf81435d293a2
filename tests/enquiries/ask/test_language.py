"""Whoever changes the language in the middle of a form finds what was typed in the other language."""

import pytest

from marketplace.catalogue import actions as catalogue_actions
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import closing
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import FORM, TYPED, fill_in, reload

GENERAL = "/en/enquiries/new"
TYPED_BEFORE = {name: TYPED[name] for name in ("message", "name", "email", "country")}


@pytest.mark.parametrize("address", [FORM, GENERAL])
def test_a_form_that_is_half_filled_in_goes_on_in_the_other_language(
    visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    page = visitor.open(address)
    nonce = page.value("nonce")

    page = page.switch_language("cs", **TYPED_BEFORE)

    assert page.status == 200
    assert page.tree.get("lang") == "cs"
    assert {name: page.value(name) for name in TYPED_BEFORE} == TYPED_BEFORE
    assert page.value("nonce") == nonce, "it is the same form"
    assert not page.all(".error-summary"), "nothing was asked to be checked"
    assert visitor.client.get("/").headers["Location"] == "/cs/"


def test_a_refused_form_and_one_to_check_stay_what_they_are(
    visitor: Visitor, membrane_screening: Service
) -> None:
    refused = fill_in(visitor, email="")
    assert refused.status == 422
    page = refused.switch_language("fr", email="ada@example.org")
    assert (page.status, page.value("email")) == (200, "ada@example.org")

    checked = fill_in(visitor).follow("/language/de/")

    assert checked.title.startswith("Prüfen Sie")
    sent = checked.submit("Anfrage senden")
    assert sent.status == 200
    (enquiry,) = db.session.query(Enquiry).all()
    assert (enquiry.name, enquiry.consent_language) == ("Ada Lovelace", "de")


def test_a_service_that_left_the_catalogue_meanwhile_takes_nothing_along(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = visitor.open(FORM)
    with transaction():
        service = catalogue.find_by_slug("membrane-screening")
        assert service is not None
        catalogue_actions.withdraw(service, "It is over.", now=utcnow())

    page = page.submit("Continue", **TYPED).switch_language("es")

    assert page.status == 410
    assert page.tree.get("lang") == "es"
    assert TYPED["message"] in page.text


def test_what_is_added_goes_along_but_for_files(sent: Page, enquiry: Enquiry) -> None:
    page = sent.switch_language("fr", body="They are ceramic.", files="drawing.pdf")

    assert page.value("body") == "They are ceramic."
    assert page.all("#files-error"), "a browser keeps no files, so the page says so"
    assert len(reload(enquiry).messages) == 1


def test_what_came_of_it_goes_along(sent: Page, enquiry: Enquiry) -> None:
    with transaction():
        found = queries.find_by_token(enquiry.token)
        assert found is not None
        closing.close(found, "helped", utcnow())

    page = sent.visitor.open(f"{sent.url}/result")
    page = page.switch_language("cs", result="solved", words="They build it.")

    assert page.value("words") == "They build it."
    assert page.all("input[value=solved][checked]")
    assert reload(enquiry).result is None


@pytest.mark.parametrize("address", ["/en/enquiries/lost", "/en/reset"])
def test_an_address_goes_along_and_no_mail_is_sent(
    visitor: Visitor, mailbox: Mailbox, address: str
) -> None:
    page = visitor.open(address).switch_language("de", email="ada@example.org")

    assert (page.status, page.value("email")) == (200, "ada@example.org")
    assert len(mailbox) == 0


def test_a_password_is_never_sent_to_change_the_language(visitor: Visitor) -> None:
    page = visitor.open("/en/login")

    assert page.all("input[type=password]")
    assert not page.all("header button[formaction]")


@pytest.mark.parametrize("address", [FORM, "/en/enquiries/new", "/en/enquiries/lost", "/en/reset"])
def test_the_enter_key_presses_no_language(
    visitor: Visitor, membrane_screening: Service, address: str
) -> None:
    """It presses the first button of a form in the order of the page, wherever that stands."""
    page = visitor.open(address)
    form = page.all("header button[formaction]")[0]["form"]

    first = page.all(f"button[form={form}], form[id={form}] button")[0]

    assert not first.get("formaction")
    assert not first.get("name")
