"""An SME that knows no service is led to one, and does with its enquiry what only it can do."""

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.chromium import DESKTOP, PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person
from tests.uploads.specimens import pdf

NEED = "Our membranes foul. Who can look at them after use?"
WINDOWS = [Window(script=True, width=PHONE), Window(script=False, width=DESKTOP)]


@pytest.fixture(params=WINDOWS, ids=str)
def window(request: pytest.FixtureRequest) -> Window:
    """With script and without."""
    assert isinstance(request.param, Window)
    return request.param


def test_who_knows_no_service_finds_one_while_writing(sme: Person) -> None:
    sme.open("/enquiries/new")
    _write_need(sme)
    _choose(sme, "membrane-autopsy").press("Continue").reads("Water Sensors & Membranes")
    sme.press("Send enquiry").reads("You asked about")


def test_a_keyboard_alone_chooses_a_proposed_service(arrive: Arrival) -> None:
    sme = arrive(WINDOWS[0]).open("/enquiries/new")
    _write_need(sme)

    sme.page.locator("#service-0").focus()
    sme.page.keyboard.press("ArrowDown")
    expect(sme.page.locator("#service-1")).to_be_checked()
    sme.fill(name="Ada", email=_address(), country="CZ", size="small", consent=True)
    with sme.page.expect_navigation():
        sme.page.locator("[name=name]").press(
            "Enter"
        )  # continues, and does not ask for proposals again
    expect(sme.heading).to_have_text("Check your enquiry before you send it")


def test_an_enquiry_is_added_to_shown_to_a_colleague_taken_back_and_deleted(
    sme: Person, arrive: Arrival, tmp_path: Path
) -> None:
    report = tmp_path / "Zpráva č. 1.pdf"
    report.write_bytes(pdf())
    sme.open("/services/membrane-autopsy/enquiry")
    sme.fill(message=NEED, name="Ada", email=_address(), country="CZ", size="small", consent=True)
    sme.press("Continue").press("Send enquiry")
    own_page = sme.page.url

    sme.page.locator("[name=files]").set_input_files(report)
    sme.fill(body="Here is our report.").press("Send message").reads("Here is our report.")
    with sme.page.expect_download() as download:
        sme.page.get_by_role("link", name=report.name).click()
    assert download.value.suggested_filename == report.name
    assert download.value.path().read_bytes() == pdf()

    sme.press("Create a link for colleagues")
    colleague = arrive(sme.window)
    colleague.page.goto(sme.page.locator("#guest-address").input_value())
    colleague.look().reads(NEED).fill(body="I agree.").press("Send message")
    expect(colleague.page.get_by_role("link", name="Delete my data")).to_have_count(0)

    sme.follow("Withdraw my enquiry").press("Yes, withdraw my enquiry").reads("I agree.")
    sme.follow("Tell us the result").fill(result="talking")
    sme.go(sme.page.get_by_role("button", name="Send").first).reads("We are still talking")
    sme.press("Reopen my enquiry").reads("Your enquiry is open again")
    sme.follow("Delete my data").press("Yes, delete my data").reads(
        "Your personal data were deleted."
    )
    assert sme.page.request.get(own_page).status == 404


def test_who_lost_the_link_gets_it_by_mail(sme: Person) -> None:
    address = _address()
    sme.open("/services/membrane-autopsy/enquiry")
    sme.fill(message=NEED, name="Ada", email=address, country="CZ", size="small", consent=True)
    sme.press("Continue").press("Send enquiry")
    own_page = sme.page.url

    sme.open("/enquiries/new").follow("Get the links to my enquiries by e-mail")
    sme.fill(email=address).press("Send me the links").reads(
        "we have sent an e-mail with the links to it"
    )

    sme.find_letter(address, count=2).go(sme.page.locator("pre a", has_text="/enquiries/").first)
    assert sme.page.url == own_page


def _write_need(sme: Person) -> None:
    """Write what is needed; with a script that is enough, without one a button asks for proposals."""
    field = sme.page.locator("[name=message]")
    if not sme.window.script:
        field.fill(NEED)
        sme.press("Show services that may fit")
        return
    field.press_sequentially(NEED)
    expect(sme.page.locator("#announcer")).to_contain_text("may fit what you wrote")
    expect(field).to_be_focused()
    sme.look()


def _choose(sme: Person, slug: str) -> Person:
    fields = {"name": "Ada", "email": _address(), "country": "CZ", "size": "small"}
    return sme.fill(service=slug, consent=True, **fields)


def _address() -> str:
    return f"ada-{secrets.token_hex(4)}@example.org"
