"""What visitors see beside the pages of the walk: refused forms, other colours, mails in their own styles."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import inspection
from tests.journeys.chromium import DESKTOP, LANGUAGES, PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.inspection import KindsOfPages
from tests.journeys.walk import LANGUAGES as ALL_LANGUAGES

FORMS = ("/enquiries/new", "/login", "/reset")
IN_BOTH_SCHEMES = (
    "/",
    "/services?q=water&type=testing",
    "/services/membrane-screening",
    "/enquiries/new",
)
ROWS_OF_HEADER = """() => {
    const parts = [...document.querySelectorAll(".site-header-row > *, .site-nav > ul > li")];
    const boxes = parts.filter(part => part.checkVisibility() && part.matches(":not(nav)"));
    return new Set(boxes.map(part => {
        const box = part.getBoundingClientRect();
        return Math.round((box.top + box.bottom) / 40);
    })).size;
}"""
"""How many rows the parts of the header stand in: those of a row have about the same middle."""
SAVE_SERVICES = """number => localStorage.setItem(
    "marketplace-shortlist", JSON.stringify([...Array(number).keys()].map(key => `s${key}`)))"""
AT_NIGHT, BY_DAY = (
    Window(LANGUAGES[0], width=PHONE, scheme="dark"),
    Window(LANGUAGES[1], width=DESKTOP),
)


@pytest.mark.parametrize("window", [AT_NIGHT, BY_DAY], ids=str)
def test_no_refused_form_has_a_fault(window: Window, arrive: Arrival) -> None:
    visitor = arrive(window)

    for path in FORMS:
        visitor.open(path).send_empty_form()


@pytest.mark.parametrize(
    "window",
    [Window(LANGUAGES[1], width=PHONE), Window(LANGUAGES[0], width=DESKTOP, scheme="dark")],
    ids=str,
)
def test_the_main_pages_have_no_fault_by_day_and_at_night(window: Window, arrive: Arrival) -> None:
    visitor = arrive(window)

    for path in IN_BOTH_SCHEMES:
        page = visitor.open(path).page
        assert inspection.violations(page, inspection.RULES_OF_COLOURS) == []


def test_a_narrow_header_has_two_rows_and_one_place_to_sign_in(arrive: Arrival) -> None:
    """In every language; where the window is wide the header leads to it, else the footer."""
    visitor = arrive(Window(script=True))
    page = visitor.page
    for language in ALL_LANGUAGES:
        page.goto(f"{visitor.site.address}/{language}/login")
        for width, part in ((320, "footer"), (PHONE, "footer"), (DESKTOP, "header")):
            page.set_viewport_size({"width": width, "height": 700})

            assert page.evaluate(ROWS_OF_HEADER) <= 2, f"{language}, {width}"
            assert page.locator(".sign-in:visible").count() == 1
            assert page.locator(f"{part} .sign-in").is_visible()


def test_saved_services_need_no_third_row_in_a_narrow_header(arrive: Arrival) -> None:
    """In every language; the link has its name for who cannot see the star."""
    visitor = arrive(Window(script=True)).open("/services")
    page, link = visitor.page, visitor.page.locator("#shortlist-link a")
    page.evaluate(SAVE_SERVICES, 15)
    for language in ALL_LANGUAGES:
        page.goto(f"{visitor.site.address}/{language}/services")
        expect(link).to_have_accessible_name(re.compile(r"\w+.* 15$"))
        for width in (320, PHONE):
            page.set_viewport_size({"width": width, "height": 700})

            assert page.evaluate(ROWS_OF_HEADER) <= 2, f"{language}, {width}"


def test_a_mail_may_wear_its_own_styles(arrive: Arrival) -> None:
    """The policy of its page lets in just these; the console would tell otherwise."""
    reader = arrive(Window(LANGUAGES[0])).find_letter("desk@wsm.example.org")

    with reader.page.expect_navigation():
        reader.page.get_by_role("link", name=reader.words("Show the formatted e-mail")).click()

    assert (
        reader.page.locator("h1").evaluate("heading => getComputedStyle(heading).fontSize")
        == "24px"
    )


def test_a_fault_would_be_noticed(arrive: Arrival, tmp_path: Path) -> None:
    """An inspection that finds nothing is worth something only if it can find something."""
    visitor = arrive(Window(LANGUAGES[0], width=PHONE, scheme="dark"))
    visitor.page.goto(f"{visitor.site.address}/{visitor.language}/login")
    visitor.site = replace(visitor.site, inspected=KindsOfPages(tmp_path / "inspected"))

    visitor.page.evaluate(
        """() => {
        const wide = document.querySelector("main").appendChild(document.createElement("div"));
        wide.style.minWidth = "600px";
        wide.append(Object.assign(new Image(), {src: "/static/images/mark.svg"}));
    }"""
    )
    wait_until_too_wide(visitor.page)

    faults = " ".join(visitor.wrong())
    assert "image-alt" in faults
    assert "too wide" in faults


def wait_until_too_wide(page: Page) -> None:
    """Let a busy Chromium lay out what was added; the policy of the page forbids Playwright's own waiting."""
    for _frame in range(50):
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            return
        page.wait_for_timeout(100)
