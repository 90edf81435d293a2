"""The search while one types: when it asks, what it shows meanwhile, and what it leaves alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Request, Route, expect

from tests.journeys import inspection
from tests.journeys.chromium import DESKTOP, FOR_A_STEP, LOOKS, PHONE, Scheme, Window
from tests.journeys.conftest import Arrival
from tests.journeys.person import Person

LONGER_THAN_A_PAUSE = 700  # milliseconds: the search waits for 250 of them


@pytest.fixture(params=[Window("cs", width=PHONE), Window("de", width=DESKTOP)], ids=str)
def typist(arrive: Arrival, request: pytest.FixtureRequest) -> Person:
    """Somebody with JavaScript, on the page of results."""
    return arrive(request.param).open("/services")


@pytest.fixture
def asked(typist: Person) -> Iterator[list[str]]:
    """The addresses that are asked for by themselves."""
    addresses: list[str] = []

    def note(request: Request) -> None:
        if "hx-request" in request.headers:
            addresses.append(request.url)

    typist.page.on("request", note)
    yield addresses
    typist.page.remove_listener("request", note)


@pytest.mark.parametrize("window", FOR_A_STEP, ids=str, indirect=True)
def test_an_sme_sees_what_was_searched_for_and_can_insist(sme: Person) -> None:
    slip = {"cs": "membrny", "de": "Membrannen"}[sme.language]
    sme.open(f"/services?q={slip}")
    assert sme.page.locator(".card mark").count() > 0

    sme.go(sme.page.locator(".correction a"))

    expect(sme.page.locator(".card")).to_have_count(0)
    expect(sme.page.locator("#q")).to_have_value(slip)

    sme.page.locator("#q").fill({"cs": "membrány", "de": "Membranen"}[sme.language])
    sme.page.locator("#q").press("Enter")
    expect(sme.page.locator(".card mark").first).to_be_visible()
    expect(sme.page.locator("[name=verbatim]")).to_have_count(0)


def test_one_letter_asks_nothing_and_an_empty_field_shows_all(
    typist: Person, asked: list[str]
) -> None:
    box, page = typist.page.locator("#q"), typist.page
    everything = page.locator(".card").count()

    box.press_sequentially("v")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    assert asked == []

    box.press_sequentially("od")
    expect(page).to_have_url(re.compile("q=vod"))
    expect(box).to_be_focused()
    assert box.evaluate("box => box.selectionStart") == 3
    assert len(asked) == 1

    box.press("Home")
    for _letter in "vo":
        box.press("Delete")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    assert len(asked) == 1

    box.press("Delete")
    expect(page.locator(".card")).to_have_count(everything)
    assert len(asked) == 2


def test_an_answer_that_is_overtaken_is_never_shown(typist: Person, asked: list[str]) -> None:
    page, held = typist.page, list[Route]()
    page.route(re.compile(r"services\?q=vod(&|$)"), lambda route: held.append(route))

    page.locator("#q").press_sequentially("vod")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    page.locator("#q").press_sequentially("a")
    expect(page.locator(".result-count")).to_contain_text("voda")

    assert len(held) == 1
    assert held[0].request.failure == "net::ERR_ABORTED"
    assert len(asked) == 2
    held[0].continue_()
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    expect(page.locator(".result-count")).to_contain_text("voda")
    assert all(
        trouble.endswith(("htmx:afterRequest", "htmx:sendAbort"))
        for trouble in typist.watch.troubles
    )
    typist.watch.troubles.clear()


def test_who_waits_is_told_so_and_who_does_not_is_not_disturbed(typist: Person) -> None:
    page, waiting, held = typist.page, typist.page.locator(".searching"), list[Route]()
    page.route(re.compile(r"services\?q=voda"), lambda route: held.append(route))

    page.locator("#q").press_sequentially("voda")
    expect(page.locator("#search.htmx-request")).to_have_count(1)
    expect(waiting).to_have_css("transition-delay", "0.4s, 0.4s")  # to look sooner would be a race
    expect(waiting).to_be_visible()
    expect(waiting).to_have_css("opacity", "1")
    expect(page.locator("#q")).to_be_focused()

    held[0].continue_()
    expect(page.locator(".result-count")).to_contain_text("voda")
    expect(waiting).to_be_hidden()


def test_an_answer_that_does_not_come_through_is_said_and_can_be_asked_for_again(
    typist: Person,
) -> None:
    page, trouble = typist.page, typist.page.locator("[data-trouble]")
    page.route(re.compile(r"services\?q=voda"), lambda route: route.abort("connectionfailed"))

    page.locator("#q").press_sequentially("voda")
    expect(trouble).to_be_visible()
    typist.look()
    page.unroute(re.compile(r"services\?q=voda"))
    page.locator(".button--search").click()

    expect(page.locator(".result-count")).to_contain_text("voda")
    expect(trouble).to_be_hidden()
    assert any("connection" in one.lower() for one in typist.watch.troubles)
    typist.watch.troubles.clear()  # they were what this is about


def test_the_way_back_leads_to_what_was_typed_before(typist: Person) -> None:
    page, box = typist.page, typist.page.locator("#q")
    _open_countries(typist)
    box.press_sequentially("membr")
    expect(page).to_have_url(re.compile("q=membr"))
    before = page.locator(".result-count").inner_text()
    box.fill("voda")
    expect(page.locator(".result-count")).to_contain_text("voda")

    page.go_back()

    expect(box).to_have_value("membr")
    expect(page.locator(".result-count")).to_have_text(before)
    expect(page.locator("#find-country")).to_have_count(1)


def test_a_long_filter_is_searched_with_the_keyboard(typist: Person, asked: list[str]) -> None:
    page, keys = typist.page, typist.page.keyboard
    options = _open_countries(typist)
    everywhere = options.count()
    assert everywhere > 12
    asked.clear()
    field = page.get_by_label(typist.words("Filter this list")).and_(page.locator("#find-country"))

    field.focus()
    keys.type({"cs": "SPANEL", "de": "osterr"}[typist.language])

    expect(options).to_have_count(1)
    left = page.locator("#facet-country [role=status]")
    expect(left).to_have_text(typist.words("Options left: %(count)s", count=1))
    typist.look()
    keys.press("Enter")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    assert asked == []

    chosen = options.first.inner_text().split("\n")[0]
    keys.press("Tab")
    keys.press("Space")
    expect(page.locator(".chip")).to_have_text(chosen)
    assert len(asked) == 1
    assert "find" not in asked[0]
    expect(options).to_have_count(1)
    expect(options.locator("input")).to_be_focused()

    keys.press("Shift+Tab")
    expect(field).to_be_focused()
    keys.press("Escape")
    expect(field).to_have_value("")
    expect(left).to_have_text("")
    assert options.count() >= everywhere - 1
    keys.press("Tab")
    page.wait_for_timeout(LONGER_THAN_A_PAUSE)
    assert len(asked) == 1


def test_what_is_chosen_stays_in_sight_while_a_filter_is_searched(typist: Person) -> None:
    options = _open_countries(typist)
    options.nth(2).locator("input").check()
    expect(typist.page.locator(".chip")).to_have_count(1)

    typist.page.locator("#find-country").fill("qqq")

    expect(options).to_have_count(1)
    expect(options.locator("input")).to_be_checked()


def test_a_click_for_another_tab_is_left_to_the_browser(typist: Person, asked: list[str]) -> None:
    if typist.window.width == PHONE:
        typist.page.locator("#filters > summary").click()
    typist.page.locator("#facet-country > summary").click()
    asked.clear()

    with typist.page.context.expect_page() as opened:
        typist.page.locator("#all-country").click(modifiers=["ControlOrMeta"])

    opened.value.close()
    expect(typist.page.locator("#all-country")).to_be_visible()
    assert asked == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_whatever_is_found_can_be_read_by_all(arrive: Arrival, width: int, scheme: Scheme) -> None:
    sme = arrive(Window("cs", width=width, scheme=scheme))
    marked, corrected, meant, related = "membrana", "membrny", "dettection", "čištění odpadních vod"
    for query, *parts in (
        (marked, ".card mark", ".passage[lang]"),
        (corrected, ".correction"),
        (meant, ".did-you-mean"),
        (related, ".tag--accent"),
    ):
        sme.open(f"/services?q={query}")
        for part in parts:
            expect(sme.page.locator(part).first).to_be_visible()
        sme.page.locator("#search-tips summary").click()
        if sme.page.locator("#facet-country").count():
            _open_countries(sme)
        assert not (wrong := inspection.violations(sme.page)), "\n".join(wrong)
    sme.open("/services/membrane-screening")
    expect(sme.page.locator(".similar .card").first).to_be_visible()
    assert not (wrong := inspection.violations(sme.page)), "\n".join(wrong)


def _open_countries(typist: Person) -> Locator:
    if typist.window.width == PHONE:
        typist.page.locator("#filters > summary").click()
    typist.page.locator("#facet-country > summary").click()
    typist.page.locator("#all-country").click()
    expect(typist.page.locator("#find-country")).to_be_focused()
    expect(typist.page.locator("label[for=find-country]")).to_be_in_viewport()
    return typist.page.locator("#facet-country .choice").filter(visible=True)
