"""The map of Europe is drawn from its file, and leads to the clusters of a country."""

import pytest
from playwright.sync_api import expect

from tests.journeys.chromium import PHONE, Window
from tests.journeys.conftest import Arrival


@pytest.mark.parametrize("window", [Window("cs"), Window("de", width=PHONE)], ids=str)
def test_a_click_on_a_country_lists_its_clusters(arrive: Arrival, window: Window) -> None:
    sme = arrive(window).open("/clusters")
    number_of_clusters = sme.page.locator("main .card").count()

    sme.go(sme.page.locator(".europe a[href$='country=FR'] use"))

    expect(sme.page.locator("main .card")).to_have_count(1)
    assert number_of_clusters > 1
    expect(sme.page.locator(".countries [aria-current]")).to_have_count(1)
