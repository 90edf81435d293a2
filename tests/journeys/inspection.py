"""What is wrong with a page that a person has before them."""

import hashlib
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""What another scheme of colours can break, where the same page was seen as wide."""
SPEAKING = {404, 410, 422}
"""Statuses of pages that tell a person what happened: they are part of the journeys."""

LOOK = """waits => {
    const PARTS = ".site-header :is(a, button, summary, p), .desk-bar :is(a, button, p)";
    const overlaps = parts => {
        const boxes = parts.filter(part => part.checkVisibility())
            .map(part => [part, part.getBoundingClientRect()]);
        return boxes.flatMap(([part, box], place) => boxes.slice(place + 1)
            .filter(([other, its]) => !part.contains(other) &&
                Math.min(box.right, its.right) - Math.max(box.left, its.left) > 1 &&
                Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top) > 1)
            .map(([other]) => `“${part.innerText}” lies over “${other.innerText}”`));
    };
    const scrolls = element => element !== document.body &&
        (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
    const look = () => ({
        language: document.documentElement.lang,
        notices: document.querySelectorAll(".error-summary, .notice, .empty").length,
        headings: document.querySelectorAll("h1").length,
        overlaps: overlaps([...document.querySelectorAll(PARTS)]),
        beyond: document.scrollingElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")]
                .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element))
                .map(element => element.outerHTML.slice(0, 120)).slice(0, 5),
    });
    if (!waits) return look();
    void document.body.offsetWidth;  // lays out what has changed, so that the next frame knows it
    return new Promise(done =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(look()), 0)))
    );
}"""
"""All that is asked of each page, in one question."""
KEEP_AXE = "source => localStorage.setItem('axe', source)"
RUN_AXE = """rules => {
    if (!("axe" in window)) {
        const source = localStorage.getItem("axe");
        if (source === null) return null;
        (0, eval)(source);
    }
    return axe.run(document, {
        reporter: "no-passes", selectors: false, runOnly: rules, preload: false,
    });
}"""
"""Run axe, or return null where the profile does not keep it yet.

Half a megabyte goes to each profile once: to send it to each page cost as much as to load the page.
"""
REMEMBER_COLOURS = """;(() => {
    const { Color } = axe.commons.color, parse = Color.prototype.parseString, colours = new Map();

    Color.prototype.parseString = function (text) {
        if (colours.has(text)) {
            [this.r, this.g, this.b, this.alpha] = colours.get(text);
            return this;
        }
        parse.call(this, text);
        colours.set(text, [this.r, this.g, this.b, this.alpha]);
        return this;
    };
})();"""
"""A page has a score of colours, and axe reads them thousands of times: half of its time."""


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


class Sight(NamedTuple):
    """What a page shows at a glance."""

    language: str
    notices: int
    """How much it has to tell beside what it is about."""
    headings: int
    """How many main headings it has."""
    overlaps: list[str]
    """What lies over something else in the header and in the bar of a desk."""
    beyond: list[str]
    """What makes it wider than its window."""

    @property
    def faults(self) -> list[str]:
        """What is wrong at a glance."""
        too_wide = [f"too wide: {element}" for element in self.beyond]
        headings = [f"{self.headings} main headings"] if self.headings != 1 else []
        return too_wide + headings + self.overlaps


def look(page: Page, *, script: bool) -> Sight:
    """Look at a page; Chromium knows the width of what has changed a frame later."""
    return Sight(**page.evaluate(LOOK, script))


def kind_of(page: Page, sight: Sight) -> tuple[str, int]:
    """Tell what kind of page this is: its address without language and names, and how much it has to tell beside that."""
    path = re.sub(r"^/[a-z]{2}/", "/", urlsplit(page.url).path)
    return re.sub(
        r"/(services|enquiries|clusters|mailbox|texts|profile)/(?!new)[^/]+", r"/\1/*", path
    ), sight.notices


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """List what axe finds wrong with a page."""
    if not rules:
        return []
    results = page.evaluate(RUN_AXE, rules)
    if results is None:
        page.evaluate(KEEP_AXE, AXE_SCRIPT + REMEMBER_COLOURS)
        results = page.evaluate(RUN_AXE, rules)
    return [_told(page, violation) for violation in results["violations"]]


def _told(page: Page, violation: dict[str, Any]) -> str:
    places = "; ".join(
        f"{node['html'][:160]} ({' '.join((node.get('failureSummary') or '').split())[:200]})"
        for node in violation["nodes"][:3]
    )
    return f"{page.url}: {violation['id']} ({len(violation['nodes'])} times): {places}"
