"""Nothing that somebody typed more than five seconds ago is lost: the server is killed, then the browser."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Locator, Page, Response, expect
from sqlalchemy import select

from marketplace.clusters.models import Cluster
from marketplace.database import db
from tests.conftest import PASSWORD, make_user
from tests.faults.server import Product
from tests.journeys import chromium

TEXT = "/en/desk/services/membrane-screening/texts/en"
FIRST, SECOND, THIRD = (
    "Typed before the kill.",
    " Typed after it.",
    " Typed before the browser died.",
)
KEPT_WITHIN = 5_000


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window of a browser of its own, which may be killed."""
    own = chromium.launch(browser.browser_type)
    yield own.new_page()
    own.close()


@pytest.mark.browser
def test_what_is_typed_survives_the_server_and_the_browser(
    product: Product, shop: Flask, browser: Browser, window: Page
) -> None:
    cluster = db.session.scalars(select(Cluster).filter_by(slug="wsm")).one()
    make_user("jana@wsm.example.org", cluster=cluster)
    db.session.remove()
    product.start()
    summary = open_text(window, product)

    summary.fill("")
    window.keyboard.type(FIRST)
    expect(window.locator(".draft-state")).to_contain_text("Saved at", timeout=KEPT_WITHIN)
    product.kill()
    window.keyboard.type(SECOND)
    expect(window.locator(".draft-state")).to_contain_text("Not saved yet.", timeout=KEPT_WITHIN)
    product.start()
    expect(window.locator(".draft-state")).to_contain_text("Saved at", timeout=2 * KEPT_WITHIN)
    with window.expect_response(is_kept, timeout=KEPT_WITHIN):
        window.keyboard.type(THIRD)
    kill_processes_of(window)

    page = browser.new_page()
    assert open_text(page, product).input_value() == FIRST + SECOND + THIRD
    page.close()


def is_kept(response: Response) -> bool:
    return response.request.method == "POST" and response.ok


def kill_processes_of(window: Page) -> None:
    """End the whole browser at once, so that it says nothing more to anybody."""
    own = window.context.browser
    assert own is not None
    crash = own.new_browser_cdp_session()
    with suppress(Error):
        crash.send("Browser.crash")


def open_text(page: Page, product: Product) -> Locator:
    """Sign in, open the text, and return the field of its summary."""
    site = f"http://127.0.0.1:{product.port}"
    page.goto(f"{site}/en/login?next={TEXT}")
    page.fill("[name=email]", "jana@wsm.example.org")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site}{TEXT}")
    field = page.locator("[name=summary]")
    field.focus()
    return field
