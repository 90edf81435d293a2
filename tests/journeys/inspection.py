"""What is wrong with a page that a person has before them."""

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""What another scheme of colours can break, where the same page was seen as wide."""
SPEAKING = {404, 410, 422}
"""Statuses of pages that tell a person what happened: they are part of the journeys."""

WIDER_THAN_THE_WINDOW = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120)).slice(0, 5)"""
NEXT_FRAME = """() => new Promise(done => {
    void document.body.offsetWidth;  // lays out what has changed, so that the next frame knows it
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 0)));
})"""
RUN_AXE = """rules => axe.run(document, {
    reporter: "no-passes", selectors: false, runOnly: rules, preload: false,
})"""


class KindsOfPages:
    """A set of kinds of pages that several processes add to, as files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def add(self, *kind: object) -> bool:
        """Add a kind, and return whether it was new."""
        name = hashlib.sha256(repr(kind).encode()).hexdigest()
        try:
            (self.folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Watch:
    """Notes what goes wrong behind a page: errors in the console, requests that fail, pages that are not there."""

    def __init__(self, page: Page) -> None:
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        # A page with status 422 is "failed to load" to Chromium; _answered looks at the statuses.
        if message.type in {"error", "warning"} and not message.text.startswith(
            "Failed to load resource"
        ):
            self.troubles.append(f"console of {message.location.get('url')}: {message.text}")

    def _failed(self, request: Request) -> None:
        if (
            request.failure != "net::ERR_ABORTED"
        ):  # as when the next letter is typed while results are on their way
            self.troubles.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        is_page = (
            response.request.is_navigation_request() or "hx-request" in response.request.headers
        )
        if response.status >= 400 and not (is_page and response.status in SPEAKING):
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")


def kind_of(page: Page) -> tuple[str, int]:
    """Tell what kind of page this is: its address without language and names, and how much it has to tell beside that."""
    path = re.sub(r"^/[a-z]{2}/", "/", urlsplit(page.url).path)
    notices = page.locator(".error-summary, .notice, .empty").count()
    return re.sub(
        r"/(services|enquiries|clusters|mailbox|texts|profile)/(?!new)[^/]+", r"/\1/*", path
    ), notices


def sideways(page: Page, *, script: bool) -> list[str]:
    """List what makes a page wider than its window; Chromium knows the width of what has changed a frame later."""
    if script:
        page.evaluate(NEXT_FRAME)
    return [
        f"{page.url} is too wide: {element}" for element in page.evaluate(WIDER_THAN_THE_WINDOW)
    ]


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """List what axe finds wrong with a page."""
    if not rules:
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [_told(page, one) for one in page.evaluate(RUN_AXE, rules)["violations"]]


def _told(page: Page, violation: dict[str, Any]) -> str:
    places = "; ".join(
        f"{node['html'][:160]} ({' '.join((node.get('failureSummary') or '').split())[:200]})"
        for node in violation["nodes"][:3]
    )
    return f"{page.url}: {violation['id']} ({len(violation['nodes'])} times): {places}"
