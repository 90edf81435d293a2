"""Whoever agrees can read the privacy notice first, and which one it was is noted."""

import json

import pytest
from sqlalchemy import select

from marketplace.catalogue.models import Service
from marketplace.database import db, transaction
from marketplace.enquiries.models import Enquiry
from marketplace.pages import actions
from marketplace.pages.models import SitePage
from marketplace.pages.shipped import EDITION
from tests.browser import Visitor
from tests.conftest import NOW, make_user
from tests.enquiries.asking import FORM, TYPED, ask

SHIPPED = f"en shipped {EDITION:%Y-%m-%d}"


def notice_version() -> str:
    db.session.rollback()
    return db.session.scalars(select(Enquiry)).one().notice_version


def write_notice(language: str = "en") -> None:
    author = make_user("ada@example.org", coordinator=True)
    with transaction():
        actions.save_text(
            SitePage.PRIVACY, language, "All about data.", based_on=0, author=author, now=NOW
        )


@pytest.mark.usefixtures("membrane_screening")
def test_the_form_leads_to_the_notice_and_loses_nothing_by_it(visitor: Visitor) -> None:
    link = visitor.open(FORM).all(".privacy a")[0]

    assert (link["href"], link["target"]) == ("/en/privacy", "_blank")


@pytest.mark.usefixtures("membrane_screening")
def test_an_enquiry_notes_the_shipped_notice(visitor: Visitor) -> None:
    ask(visitor)

    assert notice_version() == SHIPPED


@pytest.mark.usefixtures("membrane_screening")
def test_an_enquiry_notes_the_notice_that_was_shown_and_not_a_later_one(visitor: Visitor) -> None:
    form = visitor.open(FORM)
    write_notice()

    form.submit("Continue", **TYPED).submit("Send enquiry")

    assert notice_version() == SHIPPED


@pytest.mark.usefixtures("membrane_screening")
def test_who_switches_the_language_agrees_after_the_notice_in_that_language(
    visitor: Visitor,
) -> None:
    form = visitor.open(FORM).switch_language("fr", message="It leaks.")

    form.submit("Continuer", **TYPED).submit("Envoyer")

    assert notice_version() == SHIPPED.replace("en", "fr")


@pytest.mark.usefixtures("membrane_screening")
def test_a_form_that_was_kept_notes_the_notice_that_the_coordinator_wrote(
    visitor: Visitor,
) -> None:
    visitor.open(FORM)
    write_notice()

    ask(visitor)

    assert notice_version() == "en 1"


@pytest.mark.parametrize("words", ["", "en", "<script>", "en 1\x00", "xx shipped yesterday"])
def test_what_names_no_version_is_not_noted(
    visitor: Visitor, membrane_screening: Service, words: str
) -> None:
    form = visitor.open(FORM)

    form.submit("Continue", **TYPED, notice_version=words).submit("Send enquiry")

    assert notice_version() == ""


@pytest.mark.usefixtures("membrane_screening")
def test_the_record_of_an_enquiry_names_the_notice(visitor: Visitor) -> None:
    page = ask(visitor)

    address = page.links("format=json") or page.links(".json") or page.links("json")
    record = json.loads(visitor.client.get(address[0]).text)
    assert record["notice_version"] == SHIPPED
