"""The list of suggestions while one types: with keys, with a mouse, and without any of it."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys import inspection
from tests.journeys.chromium import DESKTOP, LOOKS, PHONE, Scheme, Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person

LONGER_THAN_A_PAUSE = 700  # milliseconds: the list waits for 100 of them
COMPOSED = """box => {
    box.value = "wat";
    box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
}"""
OWN = "() => JSON.parse(localStorage.getItem('marketplace-searches'))"
FORBID_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); }
})"""


@pytest.fixture
def typist(arrive: Arrival) -> Person:
    """Somebody with JavaScript, on the front door."""
    return arrive(Window("en")).open("/")


def field(person: Person) -> Locator:
    return person.page.locator("#q")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def suggest(person: Person, typed: str) -> Locator:
    """Type until the list opens."""
    field(person).press_sequentially(typed)
    listed = person.page.get_by_role("listbox", name=person.words("Suggestions"))
    expect(listed).to_be_visible()
    return listed


def test_a_suggestion_is_chosen_with_the_keyboard_alone(typist: Person) -> None:
    box, keys, page = field(typist), typist.page.keyboard, typist.page
    suggest(typist, "water au")

    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    keys.press("ArrowUp")
    last = options(page).last
    expect(last).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(last.get_attribute("id")))
    expect(box).to_be_focused()
    keys.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    expect(options(page).and_(page.locator("[aria-selected=true]"))).to_have_count(1)
    keys.press("ArrowUp")
    keys.press("Enter")

    expect(page).to_have_url(re.compile("/en/services/water-audit$"))


def test_escape_closes_the_list_and_nothing_else(typist: Person) -> None:
    box, keys = field(typist), typist.page.keyboard
    listed = suggest(typist, "water")

    keys.press("Escape")
    expect(listed).to_be_hidden()
    expect(box).to_have_value("water")
    expect(box).to_have_attribute("aria-expanded", "false")
    keys.type(" a")
    typist.page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    expect(listed).to_be_hidden()

    keys.press("ArrowDown")
    expect(listed).to_be_visible()
    keys.press("Tab")
    expect(listed).to_be_hidden()
    expect(typist.page.locator(".button--search")).to_be_focused()


def test_what_is_typed_is_searched_for_where_nothing_is_chosen(typist: Person) -> None:
    suggest(typist, "water")

    typist.page.keyboard.press("Enter")

    expect(typist.page).to_have_url(re.compile(r"/en/services\?q=water$"))


def test_a_suggestion_is_a_link_for_the_mouse(typist: Person) -> None:
    suggest(typist, "trai")

    types = typist.page.get_by_role("group", name=typist.words("Type of service"))
    types.get_by_role("option", name="Training").click()

    expect(typist.page).to_have_url(re.compile(r"/en/services\?type=training$"))


def test_how_many_there_are_is_said(typist: Person) -> None:
    suggest(typist, "water")

    number = options(typist.page).count()
    said = typist.words("Suggestions: %(count)s", count=number)
    expect(typist.page.locator("#announcer")).to_have_text(said)


def test_own_searches_are_kept_in_the_browser_until_they_are_cleared(typist: Person) -> None:
    page = typist.page
    for words in ("sensors", "membranes", "Sensors"):
        typist.open("/")
        field(typist).fill(words)
        field(typist).press("Enter")
        expect(page.locator(".result-count")).to_contain_text(words)
    assert page.evaluate(OWN) == ["Sensors", "membranes"]

    typist.open("/")
    field(typist).click()
    recent = page.get_by_role("group", name=typist.words("Your recent searches"))
    expect(recent.get_by_role("option")).to_have_text(
        ["Sensors", "membranes", typist.words("Clear recent searches")]
    )
    field(typist).press("ArrowUp")
    field(typist).press("Enter")

    expect(recent).to_have_count(0)
    assert page.evaluate(OWN) is None


def test_to_follow_a_result_keeps_the_search_that_led_to_it(typist: Person) -> None:
    typist.open("/services")
    field(typist).press_sequentially("membrane")
    expect(typist.page.locator(".result-count")).to_contain_text("membrane")
    field(typist).press("Escape")

    typist.page.locator("#results .card a").first.click()

    expect(typist.page.locator("#results")).to_have_count(0)
    assert typist.page.evaluate(OWN) == ["membrane"]


def test_where_storage_is_forbidden_only_own_searches_are_missing(typist: Person) -> None:
    typist.page.add_init_script(FORBID_STORAGE)
    typist.open("/")
    field(typist).fill("sensors")
    field(typist).press("Enter")
    expect(typist.page.locator(".result-count")).to_contain_text("sensors")

    typist.open("/")
    suggest(typist, "water")

    expect(options(typist.page).first).to_be_visible()


def test_an_answer_that_is_overtaken_opens_no_list(typist: Person) -> None:
    page, held = typist.page, list[Route]()
    page.route(re.compile(r"proposals\?q=wat$"), lambda route: held.append(route))

    field(typist).press_sequentially("wat")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    field(typist).press_sequentially("xyzx")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    held[0].continue_()
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)

    assert held[0].request.failure == "net::ERR_ABORTED"
    expect(options(page)).to_have_count(0)
    typist.watch.troubles.clear()


def test_letters_that_are_being_composed_are_not_asked_for(typist: Person) -> None:
    box = field(typist)
    box.focus()
    box.evaluate(COMPOSED)
    typist.page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    expect(options(typist.page)).to_have_count(0)

    box.dispatch_event("compositionend")

    expect(options(typist.page).first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_beside_live_results_the_list_leaves_them_in_sight(
    arrive: Arrival, width: int, scheme: Scheme
) -> None:
    sme = arrive(Window("de", width=width, scheme=scheme)).open("/services")
    listed = suggest(sme, "wasser")
    expect(sme.page.locator(".result-count")).to_contain_text("wasser")
    expect(listed).to_be_visible()

    services = sme.page.get_by_role("group", name=sme.words("Services"), exact=True)
    expect(services).to_have_count(0)
    card, area = sme.page.locator(".card h3").first.bounding_box(), listed.bounding_box()
    assert card
    assert area
    assert area["x"] + area["width"] <= card["x"] or area["y"] + area["height"] <= card["y"]
    assert not (wrong := inspection.violations(sme.page)), "\n".join(wrong)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_list_can_be_read_by_all(arrive: Arrival, width: int, scheme: Scheme) -> None:
    sme = arrive(Window("cs", width=width, scheme=scheme)).open("/")
    suggest(sme, "vod")
    sme.page.keyboard.press("ArrowDown")

    assert not (wrong := inspection.violations(sme.page)), "\n".join(wrong)
    assert sme.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_without_javascript_the_field_is_a_field(arrive: Arrival, width: int) -> None:
    sme = arrive(Window("en", script=False, width=width)).open("/")
    assert field(sme).get_attribute("role") is None

    field(sme).fill("water audit")
    field(sme).press("Enter")

    expect(sme.page.locator(".card h3").first).to_be_visible()
