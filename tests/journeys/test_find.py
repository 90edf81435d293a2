"""An SME finds a service: by words, as it types, by filters, in another language."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.chromium import FOR_A_STEP, PHONE
from tests.journeys.person import Person

WATER = {"cs": "vody", "de": "Wasser", "en": "water"}
NANOFIBRES = {"cs": "nanovlákna", "de": "Nanofasern", "en": "nanofibres"}


@pytest.mark.parametrize("window", FOR_A_STEP, ids=str, indirect=True)
def test_an_sme_finds_a_service_and_reads_it_in_another_language(sme: Person) -> None:
    sme.open("/").page.locator("#q").fill(WATER[sme.language])
    sme.press("Search")
    all_about_water = _count(sme)
    assert all_about_water > 3

    _search_again(sme, NANOFIBRES[sme.language])
    assert 0 < _count(sme) < all_about_water

    sme.page.go_back()
    expect(sme.page.locator("#q")).to_have_value(WATER[sme.language])
    expect(sme.page.locator(".card")).to_have_count(all_about_water)

    promised = _filter(sme, "type-testing")
    assert 0 < promised < all_about_water
    expect(sme.page.locator(".card")).to_have_count(promised)
    expect(sme.page).to_have_url(re.compile("type=testing"))
    sme.look()

    _switch_language(sme)
    expect(sme.page.locator("#q")).to_have_value(WATER[sme.window.language])
    expect(sme.page.locator(".chip")).to_have_count(1)
    assert _count(sme) == promised

    title = sme.page.locator(".card h3 a").first.inner_text()
    sme.go(sme.page.locator(".card").first)
    expect(sme.heading).to_have_text(title)
    sme.reads("Who offers it")


def test_an_sme_that_finds_nothing_is_helped_on(sme: Person) -> None:
    sme.open("/services?q=zeppelin+qqqq")

    sme.follow("Ask us", "#nothing")

    expect(sme.heading).to_have_text(sme.words("Ask us"))


def _count(sme: Person) -> int:
    """The number in the sentence about the results is the number of cards."""
    sentence = sme.page.locator(".result-count").inner_text()
    number = int(re.findall(r"\d+", sentence)[0])
    expect(sme.page.locator(".card")).to_have_count(number)
    return number


def _search_again(sme: Person, query: str) -> None:
    """Type another query; with JavaScript nothing has to be pressed."""
    box = sme.page.locator("#q")
    if not sme.window.script:
        box.fill(query)
        sme.press("Search")
        return
    sentence = sme.page.locator(".result-count").inner_text()
    box.fill("")
    box.press_sequentially(query)
    expect(sme.page.locator(".result-count")).to_contain_text(query)
    expect(sme.page.locator(".result-count")).not_to_have_text(sentence)
    expect(box).to_be_focused()
    expect(sme.page).to_have_title(re.compile(re.escape(query)))
    assert "q=" in sme.page.url
    expect(sme.page.locator("#announcer")).to_contain_text(query)


def _filter(sme: Person, option: str) -> int:
    """Choose an option of a filter, and give the number of services that it promised."""
    page = sme.page
    if sme.window.width == PHONE:
        page.locator("#filters > summary").click()
    facet = page.locator("details.facet", has=page.locator(f"#{option}"))
    if facet.get_attribute("open") is None:
        facet.locator("summary").click()
    promised = int(facet.locator(f"label[for={option}] .count").inner_text())
    acts_at_once = sme.window.script and sme.window.width != PHONE
    page.locator(f"#{option}").check()
    button = page.get_by_role("button", name=sme.words("Show these services"))
    expect(button).to_be_visible(visible=not acts_at_once)
    if not sme.window.script:
        sme.press("Show these services")
    return promised


def _switch_language(sme: Person) -> None:
    before = sme.page.url
    sme.page.locator(".languages summary").click()
    with sme.page.expect_navigation():
        sme.page.locator(f".languages a[hreflang={sme.window.other_language}]").click()
    assert sme.page.url == before.replace(f"/{sme.language}/", f"/{sme.window.other_language}/", 1)
    sme.language = sme.window.other_language
    sme.look()
