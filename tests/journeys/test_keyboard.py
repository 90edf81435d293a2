"""Somebody who uses no mouse asks for a service."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.chromium import Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person

FOCUS = """() => {
    const one = document.activeElement, shown = getComputedStyle(one), box = one.getBoundingClientRect();
    return {name: one.name || "", text: one.innerText || "", html: one.outerHTML.slice(0, 120), value: one.value || "",
        outlined: shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight};
}"""
MOST_STOPS = 60


@pytest.fixture
def typist(arrive: Arrival) -> Person:
    """Somebody with a keyboard only."""
    return arrive(Window("cs"))


def test_an_enquiry_can_be_sent_with_the_keyboard_alone(typist: Person) -> None:
    keys = typist.page.keyboard
    typist.open("/services/water-audit")
    _leave_by_key(typist, typist.words("Ask about this service"))

    values = {
        "message": "Where does our water go?",
        "name": "Ada",
        "email": f"{secrets.token_hex(4)}@example.org",
    }
    for stop in _stops(typist):
        if stop["name"] in values:
            keys.type(values[str(stop["name"])])
        elif stop["name"] == "country":
            keys.type("Rakousko"[:4])
        elif stop["name"] in {"size", "consent"}:
            keys.press("Space")
        elif stop["text"] == typist.words("Continue"):
            break
    _press_enter(typist)
    typist.reads("Check your enquiry before you send it").reads(values["message"])
    _leave_by_key(typist, typist.words("Send enquiry"))

    expect(typist.heading).to_have_text(typist.words("Your enquiry is on its way"))


def test_the_first_stop_leads_past_the_navigation(typist: Person) -> None:
    typist.open("/services/water-audit")
    skip = next(_stops(typist))
    assert skip["text"] == typist.words("Skip to the content")

    typist.page.keyboard.press("Enter")

    expect(typist.page.locator("#main")).to_be_focused()
    assert "/services" in str(next(_stops(typist))["html"])


def _stops(typist: Person) -> Iterator[dict[str, object]]:
    """Go from stop to stop; each of them is seen, and is marked as the one that has the focus."""
    for _stop in range(MOST_STOPS):
        typist.page.keyboard.press("Tab")
        stop = typist.page.evaluate(FOCUS)
        assert stop["outlined"], f"no outline: {stop['html']}"
        assert stop["seen"], f"out of sight: {stop['html']}"
        yield stop
    raise AssertionError(f"not reached within {MOST_STOPS} stops")


def _leave_by_key(typist: Person, words: str) -> None:
    next(stop for stop in _stops(typist) if stop["text"] == words)
    _press_enter(typist)


def _press_enter(typist: Person) -> None:
    with typist.page.expect_navigation():
        typist.page.keyboard.press("Enter")
    typist.look()
