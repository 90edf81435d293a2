"""An SME asks for a service, the cluster answers, and both find each other's words."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from marketplace.text import clean_text
from tests.journeys import inspection
from tests.journeys.chromium import Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person
from tests.journeys.walk import NARROWEST, SET_SIZE_OF_TEXT

QUESTION = "We use 40 cubic metres of water a day. Where does it go?"
ANSWER = "We can come next Tuesday.\n\nPlease have your last bill ready."
ADDITION = "Tuesday is fine, at nine."
TEXTS_TO_COUNT = (
    "plain words",
    "two\nlines\n\nand a third",
    "  spaces around \n\n",
    "👩\u200d🔬 measures 🚀 and 🇪🇺",
    "soft\u00adhyphen, zero\u200bwidth, \u202eturned\u202c",
    "ra\u0301d and e\u0301te\u0301 in pieces",
    "bell\u0007, line\u2028separator",
    "\u200fmarks around\u200f",
)
"""Each has another length than the one before it, so that a count that stands still is noticed."""


@pytest.fixture
def address() -> str:
    """An address that nobody else uses."""
    return f"ada-{secrets.token_hex(4)}@example.org"


def test_an_sme_asks_and_is_answered(sme: Person, arrive: Arrival, address: str) -> None:
    sme.open("/services/water-audit").follow("Ask about this service")
    _send_nothing(sme)
    sme.fill(
        message="To be changed.",
        name="Ada",
        email=address,
        country="CZ",
        size="small",
        consent=True,
    )
    sme.press("Continue").reads("Check your enquiry before you send it").reads("To be changed.")

    sme.press("Go back and change").fill(message=QUESTION)
    expect(sme.page.locator("[name=email]")).to_have_value(address)
    sme.press("Continue").reads(QUESTION).press("Send enquiry")
    expect(sme.heading).to_have_text(sme.words("Your enquiry is on its way"))
    reference = sme.page.locator(".reference").first.inner_text()
    own_page = sme.page.url.split("#")[0]

    sme.find_letter(address).go(sme.page.locator("pre a", has_text="/enquiries/").last)
    assert sme.page.url == own_page
    expect(sme.page.locator(".reference").first).to_have_text(reference)

    desk = arrive(sme.window).sign_in("manager@zinnae.example.org").open("/desk/enquiries")
    desk.go(desk.page.locator("tr", has_text=reference).get_by_role("link")).reads(QUESTION)
    desk.fill(body=ANSWER).press("Send answer").reads("Your answer is on its way.")

    sme.find_letter(address, count=2).go(sme.page.locator("pre a", has_text="/enquiries/").first)
    expect(sme.page.locator(".timeline")).to_contain_text("Please have your last bill ready.")
    sme.fill(body=ADDITION).press("Send message").reads(ADDITION)
    desk.page.reload()
    desk.reads(ADDITION)


def test_the_count_of_characters_is_that_of_the_server(arrive: Arrival) -> None:
    sme = arrive(Window("en")).open("/services/water-audit/enquiry")
    message = sme.page.locator("[name=message]")
    limit = int(message.get_attribute("data-limit") or 0)

    for text in TEXTS_TO_COUNT:
        message.fill(text)

        left = limit - len(clean_text(text))
        expect(sme.page.locator(".counter").first).to_have_text(f"Characters left: {left:,}")


def test_an_enquiry_that_is_sent_again_is_the_same_enquiry(arrive: Arrival, address: str) -> None:
    sme = arrive(Window("cs")).open("/services/leak-detection/enquiry")
    form = sme.page.url
    _fill_in(sme, address).press("Continue")
    filled_in = sme.page.evaluate("Object.fromEntries(new FormData(document.forms.check))")
    sme.press("Send enquiry")
    first = sme.page.url

    again = sme.page.request.post(form, form={**filled_in, "step": "send"})

    assert again.url == first
    desk = arrive(Window("en")).sign_in("manager@zinnae.example.org").open("/desk/enquiries")
    expect(
        desk.page.locator("tr", has_text=sme.page.locator(".reference").first.inner_text())
    ).to_have_count(1)


@pytest.mark.parametrize("path", ["/services/leak-detection/enquiry", "/enquiries/new"])
def test_going_back_after_sending_shows_that_it_was_sent(
    sme: Person, address: str, path: str
) -> None:
    _fill_in(sme.open(path), address).press("Continue").press("Send enquiry")
    own_page, reference = sme.page.url, sme.page.locator(".reference").first.inner_text()

    sme.page.go_back()
    sme.look().reads("This enquiry has been sent").reads(reference)
    sme.page.reload()
    sme.reads("This enquiry has been sent").follow("Open the enquiry")

    assert sme.page.url == own_page
    sme.page.go_back()
    sme.follow("Ask another question")
    expect(sme.page.locator("[name=message]")).to_have_value("")


def test_what_is_said_of_a_sent_enquiry_fits_a_narrow_window(arrive: Arrival, address: str) -> None:
    """Also with text of twice the size, before Back and after it."""
    sme = arrive(Window("cs")).open("/enquiries/new")
    _fill_in(sme, address).press("Continue").press("Send enquiry")
    sme.page.set_viewport_size({"width": NARROWEST, "height": 640})

    for page in ("its own", "that of the draft"):
        sme.page.evaluate(SET_SIZE_OF_TEXT, "200%")
        assert inspection.look(sme.page, script=True).faults == [], page
        sme.page.go_back()


def test_going_back_and_forth_between_form_and_check_asks_nothing_and_keeps_what_was_typed(
    sme: Person, address: str
) -> None:
    _fill_in(sme.open("/services/leak-detection/enquiry"), address).press("Continue")
    check = sme.page.url
    change = sme.page.get_by_role("button", name=sme.words("Go back and change"))

    sme.go(change).fill(message="What does a night cost?").press("Continue")
    second_check = sme.page.url
    for url, words in ((f"{check}/change", QUESTION), (check, QUESTION)):
        sme.page.go_back()
        assert sme.page.url == url
        sme.look().reads(words)
    sme.page.go_forward()
    sme.page.go_forward()

    assert sme.page.url == second_check
    sme.reads("What does a night cost?").press("Send enquiry")
    expect(sme.heading).to_have_text(sme.words("Your enquiry is on its way"))


def test_the_button_beside_an_answer_leads_to_its_field(sme: Person, address: str) -> None:
    _fill_in(sme.open("/services/leak-detection/enquiry"), address).press("Continue")

    sme.go(sme.page.locator("button[formaction$='#country']"))

    assert sme.page.url.endswith("/change#country")
    expect(sme.page.locator("[name=country]")).to_be_in_viewport()
    expect(sme.page.locator("[name=email]")).to_have_value(address)


def test_two_quick_clicks_send_it_once(arrive: Arrival, address: str) -> None:
    sme = arrive(Window("de")).open("/services/leak-detection/enquiry")
    _fill_in(sme, address).press("Continue")
    button = sme.page.get_by_role("button", name=sme.words("Send enquiry"))

    with sme.page.expect_navigation(url=lambda url: "draft." not in url):
        button.evaluate("button => { button.click(); button.click(); }")

    sme.reads("Your enquiry is on its way").find_letter(address)
    sme.visit("/mailbox")
    expect(sme.page.locator(".letter", has_text=address)).to_have_count(1)


def _fill_in(sme: Person, address: str) -> Person:
    return sme.fill(
        message=QUESTION, name="Ada", email=address, country="CZ", size="small", consent=True
    )


def _send_nothing(sme: Person) -> None:
    """An empty form comes back with its errors on top, in the order of the page, each of them a link to its field."""
    sme.press("Continue")
    summary = sme.page.locator("[data-error-summary]")
    expect(sme.page).to_have_title(re.compile("^" + re.escape(sme.words("Error: "))))
    if sme.window.script:
        expect(summary).to_be_focused()
    links = summary.get_by_role("link")
    assert links.count() == 6
    fields = [sme.page.locator(str(link.get_attribute("href"))) for link in links.all()]
    boxes = [field.bounding_box() for field in fields]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == len(fields)
    assert tops == sorted(tops), "the errors are not listed in the order of the page"
    for link, field in zip(links.all(), fields, strict=True):
        link.click()
        expect(field).to_be_in_viewport()
        if sme.window.script:
            expect(field).to_be_focused()
