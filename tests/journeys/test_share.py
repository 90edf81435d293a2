"""An SME shows a page to others: by its link, in a letter, on paper."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.chromium import LANGUAGES, PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person

PAGES = ["/services/leak-detection", "/clusters/wsm"]
COPY, PRINT = ".share [data-copy]", ".share [data-print]"
FIELD = "#share-link"


@pytest.fixture
def sme(arrive: Arrival) -> Person:
    """Somebody with a telephone."""
    return arrive(Window(LANGUAGES[1], width=PHONE))


@pytest.mark.parametrize("path", PAGES)
def test_the_link_of_a_page_is_copied_and_it_is_said(path: str, sme: Person) -> None:
    sme.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sme.open(path)

    sme.page.locator(COPY).press("Enter")

    expect(sme.page.locator(COPY)).to_have_text(sme.words("Link copied"))
    expect(sme.page.locator("#announcer")).to_have_text(sme.words("Link copied"))
    assert sme.page.evaluate("navigator.clipboard.readText()") == sme.page.url
    expect(sme.page.locator(FIELD)).to_be_hidden()


@pytest.mark.parametrize(
    "refusal",
    [
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))",
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    ],
    ids=["refused", "not encrypted"],
)
def test_where_nothing_may_be_copied_the_link_is_there_to_be_copied_by_hand(
    refusal: str, sme: Person
) -> None:
    sme.page.add_init_script(refusal)
    sme.open(PAGES[0])

    sme.page.locator(COPY).click()

    expect(sme.page.locator(FIELD)).to_be_focused()
    assert sme.page.evaluate("String(getSelection())") == sme.page.url
    sme.look()


def test_a_page_is_printed(sme: Person) -> None:
    sme.open(PAGES[0]).page.evaluate("window.print = () => { document.title = 'On paper' }")

    sme.page.locator(PRINT).click()

    expect(sme.page).to_have_title("On paper")


@pytest.mark.parametrize("path", PAGES)
def test_without_script_there_is_the_letter_and_nothing_that_would_do_nothing(
    path: str, arrive: Arrival
) -> None:
    sme = arrive(Window(LANGUAGES[0], script=False)).open(path)

    expect(sme.page.locator(".share button")).to_have_count(2)
    for button in sme.page.locator(".share button").all():
        expect(button).to_be_hidden()
    letter = urlsplit(sme.page.locator(".share a").get_attribute("href") or "")
    assert letter.scheme == "mailto"
    assert parse_qs(letter.query)["body"][0].splitlines()[-1] == sme.page.url
