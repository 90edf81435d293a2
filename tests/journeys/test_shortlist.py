"""An SME saves services, compares them, and shows them to a colleague."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import inspection
from tests.journeys.chromium import DESKTOP, FOR_A_STEP, LANGUAGES, PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person
from tests.journeys.walk import NARROWEST, SET_SIZE_OF_TEXT

SAVE = {"cs": "Uložit", "de": "Merken"}
SAVED = {"cs": "Uloženo", "de": "Gemerkt"}
REMOVE = {"cs": "Odebrat", "de": "Entfernen"}


@pytest.mark.parametrize("window", FOR_A_STEP, ids=str, indirect=True)
def test_an_sme_saves_services_and_compares_them(sme: Person) -> None:
    _save_two(sme)
    expect(sme.page.locator(".card h2")).to_have_count(2)
    sme.look()

    sme.press("Compare these services")
    expect(sme.heading).to_have_text(sme.words("Compare services"))
    expect(sme.page.locator("thead th")).to_have_count(1 + 2)

    sme.follow("Shortlist", ".breadcrumbs")
    sme.go(_button(sme, REMOVE[sme.language]).first)
    expect(sme.page.locator(".card h2")).to_have_count(1)


def _save_two(sme: Person) -> None:
    """Come to the page of two saved services, each way that there is."""
    if not sme.window.script:
        sme.open("/services/leak-detection").go(_button(sme, SAVE[sme.language]).first)
        sme.page.locator("#q").fill("water audit")
        sme.press("Search").go(sme.page.locator("[data-add=water-audit]"))
        return

    for slug in ("leak-detection", "water-audit"):
        sme.open(f"/services/{slug}")
        sme.page.locator("[data-save]").first.press("Enter")
        button = sme.page.locator(f"[data-save={slug}]")
        expect(button).to_contain_text(SAVED[sme.language])
        expect(button).to_be_focused()
    expect(sme.page.locator("#announcer")).to_contain_text("2")
    sme.go(sme.page.locator("#shortlist-link a"))


def test_what_is_saved_is_marked_wherever_it_stands(arrive: Arrival) -> None:
    sme = arrive(Window(LANGUAGES[0], width=PHONE))
    sme.open("/services?q=leak")
    expect(sme.page.locator("#shortlist-link")).to_be_hidden()
    sme.page.locator("a[data-save][href$=leak-detection]").click()

    expect(sme.page.locator("#shortlist-link .badge")).to_have_text("1")
    sme.open("/services/leak-detection")
    button = sme.page.locator("[data-save=leak-detection]").first
    expect(button).to_contain_text(SAVED["cs"])
    button.click()
    expect(button).to_contain_text(SAVE["cs"])
    expect(sme.page.locator("#shortlist-link")).to_be_hidden()


def test_results_that_came_in_by_themselves_have_the_button_too(arrive: Arrival) -> None:
    sme = arrive(Window(LANGUAGES[1]))
    sme.open("/services").page.locator("#q").press_sequentially("Wasser")
    expect(sme.page).to_have_url(re.compile("q=Wasser"))

    sme.page.locator("[data-save]").first.click()
    expect(sme.page.locator("#shortlist-link .badge")).to_have_text("1")
    sme.page.locator("#q").fill("Membranen")
    expect(sme.page).to_have_url(re.compile("q=Membranen"))
    expect(sme.page.locator("a[data-save]")).to_have_count(0)
    sme.page.locator("button[data-save]:not(.is-saved)").first.click()
    expect(sme.page.locator("#shortlist-link .badge")).to_have_text("2")


def test_a_colleague_keeps_a_list_that_was_sent_to_them(arrive: Arrival) -> None:
    colleague = arrive(Window(LANGUAGES[0]))
    colleague.open("/shortlist?s=leak-detection&s=water-audit")
    expect(colleague.page.locator("#shortlist-link")).to_be_hidden()

    all_of_it = colleague.page.locator("button[data-add]")
    all_of_it.click()
    expect(all_of_it).to_be_hidden()

    colleague.page.goto(f"{colleague.site.address}/cs/shortlist")
    expect(colleague.page).to_have_url(re.compile("s=leak-detection&s=water-audit"))
    expect(colleague.page.locator(".card h2")).to_have_count(2)


@pytest.mark.parametrize("width", [NARROWEST, PHONE, DESKTOP])
def test_a_comparison_is_never_wider_than_its_window(arrive: Arrival, width: int) -> None:
    """Also with text of twice the size, and in the language of the longest words."""
    sme = arrive(Window("de"))
    sme.open("/compare?s=leak-detection&s=membrane-screening&s=water-audit")
    sme.page.set_viewport_size({"width": width, "height": 700})

    sme.page.evaluate(SET_SIZE_OF_TEXT, "200%")

    assert inspection.look(sme.page, script=True).beyond == []


def test_a_link_is_copied(arrive: Arrival) -> None:
    sme = arrive(Window(LANGUAGES[1]))
    sme.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sme.open("/shortlist?s=leak-detection")

    sme.page.locator("[data-copy]").click()

    expect(sme.page.locator("[data-copy]")).to_have_text(sme.words("Link copied"))
    copied_text = sme.page.evaluate("navigator.clipboard.readText()")
    assert copied_text == sme.page.locator("#share-link").input_value()


def test_storage_that_holds_anything_else_is_an_empty_list(arrive: Arrival) -> None:
    sme = arrive(Window(LANGUAGES[0]))
    sme.open("/shortlist")
    for words in ("null", "{", '"leak-detection"', "[1, {}]"):
        sme.page.evaluate("words => localStorage.setItem('marketplace-shortlist', words)", words)
        sme.open("/shortlist")

        expect(sme.page.locator("#shortlist-link")).to_be_hidden()
        expect(sme.page.locator("[data-empty-shortlist]")).to_be_visible()


def _button(sme: Person, words: str) -> Locator:
    """What saves or removes a service, be it a link or a button."""
    return sme.page.locator("main .save", has_text=words)
