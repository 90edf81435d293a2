"""Every page that staff see, on a phone at night and on a desk by day: nothing wrong with it."""

import pytest

from tests.journeys.chromium import DESKTOP, LANGUAGES, PHONE, Window
from tests.journeys.conftest import Arrival
from tests.journeys.site import COORDINATOR

MANAGER = "manager@wsm.example.org"
DESK = (
    "/desk/enquiries",
    "/desk/enquiries?state=declined",
    "/desk/services",
    "/desk/services/new",
    "/desk/services/membrane-screening",
    "/desk/services/membrane-screening/preview",
    "/desk/services/membrane-screening/edit",
    "/desk/services/membrane-screening/texts/fr",
    "/desk/services/membrane-screening/texts/es",
    "/desk/services/membrane-screening/partners",
    "/desk/services/membrane-screening/withdraw",
    "/desk/services/water-digital-twin",
    "/desk/services/pilot-plant-hire",
    "/desk/members",
    "/desk/members/invite",
    "/desk/profile",
    "/desk/profile/fr",
    "/desk/answers",
    "/desk/answers/new",
    "/desk/notifications",
)
COORDINATION = (
    "/coordination/",
    "/coordination/enquiries",
    "/coordination/clusters",
    "/coordination/clusters/invite",
    "/coordination/clusters/invite-coordinator",
    "/coordination/mail",
    "/coordination/people",
)
WINDOWS = [Window(LANGUAGES[0], width=PHONE, scheme="dark"), Window(LANGUAGES[1], width=DESKTOP)]
FORMS = {
    "/desk/services/new",
    "/desk/services/membrane-screening/edit",
    "/desk/services/membrane-screening/texts/fr",
    "/desk/services/membrane-screening/withdraw",
    "/desk/members/invite",
    "/desk/profile",
    "/desk/answers/new",
}
"""Their pages, refused, have no fault either."""


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_no_page_of_a_desk_has_a_fault(window: Window, arrive: Arrival) -> None:
    desk = arrive(window).sign_in(MANAGER)

    for path in DESK:
        assert desk.tour(path) == []
        if path in FORMS:
            desk.send_empty_form()
    assert desk.tour_from("/desk/enquiries", "th a") == []
    desk.open("/desk/enquiries?state=to-answer").go(
        desk.page.locator("th a").first
    ).send_empty_form("#answer form")
    desk.go(desk.page.locator("a[href$='/decline']")).send_empty_form()


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_no_page_of_the_coordinator_has_a_fault(window: Window, arrive: Arrival) -> None:
    coordinator = arrive(window).sign_in(COORDINATOR)

    assert coordinator.tour(*COORDINATION) == []
    assert coordinator.tour_from("/coordination/enquiries", "th a") == []
    assert coordinator.tour_from("/coordination/enquiries?state=unassigned", "th a") == []
    coordinator.open("/coordination/clusters/invite").send_empty_form()
