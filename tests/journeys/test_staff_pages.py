"""Forms of staff that come back, on a phone at night and on a desk by day: nothing wrong with them."""

import pytest

from tests.journeys.chromium import DESKTOP, LANGUAGES, PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.site import COORDINATOR

MANAGER = "manager@wsm.example.org"
FINGER = 44
"""Pixels that a finger needs."""
WINDOWS = [Window(LANGUAGES[0], width=PHONE, scheme="dark"), Window(LANGUAGES[1], width=DESKTOP)]
FORMS = (
    "/desk/services/new",
    "/desk/services/membrane-screening/edit",
    "/desk/services/membrane-screening/texts/fr",
    "/desk/services/membrane-screening/withdraw",
    "/desk/members/invite",
    "/desk/profile",
    "/desk/answers/new",
)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_no_refused_form_of_a_desk_has_a_fault(window: Window, arrive: Arrival) -> None:
    desk = arrive(window).sign_in(MANAGER)

    for path in FORMS:
        desk.open(path).send_empty_form()
    desk.open("/desk/enquiries?state=to-answer").go(
        desk.page.locator("th a").first
    ).send_empty_form("#answer form")
    desk.go(desk.page.locator("a[href$='/decline']")).send_empty_form()


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_no_refused_form_of_the_coordinator_has_a_fault(window: Window, arrive: Arrival) -> None:
    coordinator = arrive(window).sign_in(COORDINATOR)

    coordinator.open("/coordination/clusters/invite").send_empty_form()
    coordinator.open("/coordination/statistics?first=31.2.2026&last=2026-01-01")


def test_what_may_be_done_with_a_proposed_technology_stands_apart(arrive: Arrival) -> None:
    """A finger on a phone hits what it means: to reject is not to merge."""
    form = arrive(Window()).sign_in(MANAGER).open("/desk/services/pilot-plant-hire/edit")
    form.page.locator("#technologies").fill("pumps")
    form.send()

    list_of_words = arrive(Window("de", width=PHONE)).sign_in(COORDINATOR)
    list_of_words.open("/coordination/technologies")
    merge, reject = (
        list_of_words.page.locator(f"td a[href*='/{act}?code=pumps']").bounding_box()
        for act in ("merge", "reject")
    )

    assert merge
    assert reject
    assert min(merge["height"], reject["height"]) >= FINGER
    assert reject["x"] - (merge["x"] + merge["width"]) >= FINGER / 2
