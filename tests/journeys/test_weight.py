"""A first visit costs little, also where every kilobyte does. Pictures of services come beside it."""

from typing import Any

from tests.journeys.chromium import PHONE, Window
from tests.journeys.conftest import Arrival

MOST_BYTES = 40_000
MOST_REQUESTS = 5


def test_the_first_visit_to_the_results_is_light(arrive: Arrival) -> None:
    sme = arrive(Window("cs", width=PHONE))
    wire = sme.page.context.new_cdp_session(sme.page)
    sizes: dict[str, float] = {}
    pictures: set[str] = set()

    def asked(event: dict[str, Any]) -> None:
        if "/media/" in event["request"]["url"]:  # they come late, and not in the way of words
            pictures.add(event["requestId"])

    def arrived(event: dict[str, Any]) -> None:
        if event["requestId"] not in pictures:
            sizes[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", arrived)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    sme.page.goto(f"{sme.site.address}/cs/services", wait_until="networkidle")

    assert len(sizes) >= 4  # the page, its styles, its scripts: they were counted
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES, sizes
