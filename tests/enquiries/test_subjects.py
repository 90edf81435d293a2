"""What an enquiry is about is told in the language of who reads it."""

import pytest

from marketplace.catalogue.models import Service, ServiceText
from marketplace.database import db, transaction
from marketplace.enquiries.models import Enquiry, Title
from marketplace.enquiries.queries import find_by_token
from tests.browser import Page, Visitor
from tests.counting import counted_statements
from tests.enquiries.asking import TYPED, ask

CZECH_FORM = "/cs/services/membrane-screening/enquiry"
SEEN = Title("Výběr membrán", "cs")


@pytest.fixture
def czech_page(visitor: Visitor, membrane_screening: Service) -> Page:
    """The own page of somebody who read the Czech text of an English service."""
    with transaction():
        db.session.merge(membrane_screening)
        text = ServiceText(service_id=membrane_screening.id, language="cs", title=SEEN.words)
        db.session.add(text)
    check = visitor.open(CZECH_FORM).submit("Pokračovat", **{**TYPED, "language": "cs"})
    return check.submit("Odeslat poptávku")


def enquiry_of(page: Page) -> Enquiry:
    enquiry = find_by_token(page.url.rpartition("/")[2])
    assert enquiry is not None
    return enquiry


def test_the_title_is_that_of_the_language_of_its_reader(czech_page: Page) -> None:
    enquiry = enquiry_of(czech_page)

    assert enquiry.title_for("cs") == enquiry.seen_title == SEEN
    assert enquiry.title_for("en") == Title("Membrane screening", "en")
    assert enquiry.title_for("de") == Title("Membrane screening", "en")


@pytest.mark.parametrize("address", ["/en/desk/enquiries", "/en/coordination/enquiries"])
def test_staff_read_the_title_in_their_language_and_the_words_that_were_seen(
    address: str, czech_page: Page, wsm_desk: Visitor, coordinator: Visitor
) -> None:
    staff = wsm_desk if "desk" in address else coordinator
    enquiry = enquiry_of(czech_page)

    inbox = staff.open(address)
    page = staff.open(f"{address}/{enquiry.reference}")

    assert "Membrane screening" in inbox.text
    assert SEEN.words not in inbox.text
    assert [title.text.strip() for title in page.all("h1")] == ["Membrane screening"]
    assert page.all("main [lang=cs]")[0].text == SEEN.words


def test_a_list_reads_all_titles_at_once(
    czech_page: Page, visitor: Visitor, wsm_desk: Visitor
) -> None:
    with counted_statements() as few:
        wsm_desk.open("/en/desk/enquiries")
    for number in range(3):
        ask(visitor, message=f"Number {number}")

    with counted_statements() as many:
        wsm_desk.open("/en/desk/enquiries")

    assert len(many) == len(few)


def test_the_own_page_says_in_which_language_the_title_is(czech_page: Page) -> None:
    english = czech_page.visitor.open(czech_page.url.replace("/cs/", "/en/"))

    assert english.all("main [lang=cs]")[0].text == SEEN.words
