"""A service and an enquiry on paper: few pages, with all that is read and nothing that is pressed."""

import io
import json

import pikepdf
import pytest

from tests.journeys.chromium import Window
from tests.journeys.conftest import Arrival
from tests.journeys.foreign_texts import DATA
from tests.journeys.names import with_names
from tests.journeys.person import Person
from tests.journeys.walk import LANGUAGES

MANAGER = "manager@wsm.example.org"
MOST_PAGES_OF_A_SERVICE = 2
ENQUIRIES = ("calidad", "technical", "betrieb")
"""Who sent the one with the fewest entries, that with the most, and that about several services."""
NOT_ON_PAPER = (
    ".button, button, input, textarea, select, nav, .site-footer, .similar, .demonstration"
)
VISIBLE = "elements => elements.filter(element => element.checkVisibility()).map(e => e.outerHTML)"
COLOUR = "element => getComputedStyle(element).color"


@pytest.fixture
def reader(arrive: Arrival) -> Person:
    """Somebody who prints."""
    return arrive(Window())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_is_printed_on_two_pages_at_most(language: str, reader: Person) -> None:
    longest, shortest = _longest_and_shortest_service()

    for slug, most_pages in ((longest, MOST_PAGES_OF_A_SERVICE), (shortest, 1)):
        path = f"/{language}/services/{slug}"
        assert _pages(reader, path) <= most_pages, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_enquiry_is_printed_on_one_page(language: str, reader: Person) -> None:
    desk = reader.sign_in(MANAGER)

    for enquirer in ENQUIRIES:
        for path in (
            f"/enquiries/{{token:{enquirer}}}",
            f"/desk/enquiries/{{reference:{enquirer}}}",
        ):
            assert _pages(desk, f"/{language}{with_names(path, desk.site)}") == 1, path


def test_results_are_printed_in_the_colours_of_paper(reader: Person) -> None:
    """Whatever the screen shows; a picture stands beside the words, not between them."""
    page = reader.open("/services").page
    page.emulate_media(media="print", color_scheme="light")
    light = page.locator(".tag--joint").first.evaluate(COLOUR)

    page.emulate_media(media="print", color_scheme="dark")

    assert page.locator(".tag--joint").first.evaluate(COLOUR) == light
    assert page.locator(NOT_ON_PAPER).evaluate_all(VISIBLE) == []
    pictured = page.locator(".pictured").first
    title, summary = (pictured.locator(part).bounding_box() for part in ("h3", "h3 ~ p >> nth=0"))
    assert title
    assert summary
    assert summary["y"] - (title["y"] + title["height"]) < title["height"]


def test_a_printed_page_says_where_it_is_and_of_which_day(reader: Person) -> None:
    page = reader.open("/services/membrane-screening").page

    page.emulate_media(media="print")
    line = page.locator(".printed").inner_text()

    assert line.startswith(f"{reader.site.address}/en/services/membrane-screening")
    assert line.endswith(page.evaluate("new Date().getFullYear().toString()"))


def _pages(reader: Person, path: str) -> int:
    """Return how many pages of paper an address takes; nothing on them is to be pressed."""
    page = reader.page
    page.goto(reader.site.address + path)

    page.emulate_media(media="print")
    assert page.locator(NOT_ON_PAPER).evaluate_all(VISIBLE) == []
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        return len(paper.pages)


def _longest_and_shortest_service() -> tuple[str, str]:
    """Return the slugs of the services of the demonstration with the most and the fewest words."""
    lines = (DATA / "services.jsonl").read_text(encoding="utf-8").splitlines()
    services = [service for service in map(json.loads, lines) if service["state"] == "published"]
    lengths = {
        service["slug"]: max(len(json.dumps(texts)) for texts in service["texts"].values())
        for service in services
    }
    return max(lengths, key=lengths.__getitem__), min(lengths, key=lengths.__getitem__)
