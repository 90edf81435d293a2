"""The front door says in one screen what this is and who stands behind it, and lets one search."""

import pytest

from tests.journeys.chromium import DESKTOP, PHONE, Window
from tests.journeys.conftest import Arrival

HEIGHTS = {PHONE: 740, DESKTOP: 800}
ESSENTIALS = ("h1", ".lead", "[name=q]", "button[type=submit]", ".offer")


@pytest.mark.parametrize("width", HEIGHTS)
def test_the_front_door_fits_into_one_screen_in_every_language(arrive: Arrival, width: int) -> None:
    sme = arrive(Window(width=width))

    for language in ("cs", "de", "en", "es", "fr"):
        sme.page.goto(f"{sme.site.address}/{language}/")
        boxes = [sme.page.locator(f".hero {part}").bounding_box() for part in ESSENTIALS]

        lowest = max(box["y"] + box["height"] for box in boxes if box)
        assert all(boxes)
        assert lowest <= HEIGHTS[width], language
