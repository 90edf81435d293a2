"""The Chromium of this machine, and the windows in which people look at the marketplace."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, sync_playwright

from tests.length import LONG

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell comes first: the same browser without windows of its own, which cost a third of its time."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Otherwise each new window starts two processes, which know no page and no script yet.
    "--renderer-process-limit=1",
    # A page lives for a second: code is compiled once and simply, and memory rarely collected.
    "--js-flags=--always-sparkplug --no-opt --no-maglev --single-threaded-gc --min-semi-space-size=16",
)
Scheme = Literal["dark", "light"]
LANGUAGES = ("cs", "de")
PHONE, DESKTOP = 360, 1280
FORGET = "() => { try { localStorage.clear() } catch {} }"
"""Empty what a site has stored in a profile; a page in a sandbox has no storage."""
HEIGHTS = {PHONE: 740, DESKTOP: 900}


@dataclass(frozen=True)
class Window:
    """How somebody looks at the marketplace: in which language, with or without JavaScript, how wide."""

    language: str = "en"
    script: bool = True
    width: int = DESKTOP
    scheme: Scheme = "light"

    def __str__(self) -> str:
        return f"{self.language}-{'with' if self.script else 'without'}-script-{self.width}-{self.scheme}"

    @property
    def other_language(self) -> str:
        """A language to switch to."""
        return next(code for code in LANGUAGES if code != self.language)


ALL_WINDOWS = [
    Window(language, script, width)
    for language in LANGUAGES
    for script in (True, False)
    for width in (PHONE, DESKTOP)
]
FOUR_WINDOWS = [
    Window(LANGUAGES[0], True, PHONE),
    Window(LANGUAGES[0], False, DESKTOP),
    Window(LANGUAGES[1], True, DESKTOP),
    Window(LANGUAGES[1], False, PHONE),
]
"""Each pair of language, width, with and without JavaScript is among them."""
TWO_WINDOWS = [FOUR_WINDOWS[0], Window(LANGUAGES[1], False, DESKTOP)]
"""Each language, each width, with and without JavaScript."""
FOR_A_STEP = ALL_WINDOWS if LONG else FOUR_WINDOWS
FOR_A_JOURNEY = FOUR_WINDOWS if LONG else TWO_WINDOWS
LOOKS: list[tuple[int, Scheme]] = [(PHONE, "dark"), (DESKTOP, "light")]
"""Each width and each scheme of colours, which know nothing of each other."""
if LONG:
    LOOKS += [(PHONE, "light"), (DESKTOP, "dark")]


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser; without one the test is skipped, or fails where the browser is required."""
    if _program() is None:
        say = (
            pytest.fail if os.environ.get("MARKETPLACE_TEST_BROWSER") == "require" else pytest.skip
        )
        say("There is no Chromium on this machine; install it as in: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(kind: BrowserType) -> Browser:
    """Start another browser, as one that a test may kill."""
    return kind.launch(executable_path=_program(), args=FLAGS)


def _program() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Windows:
    """The windows of a browser, and the profiles that wait for who comes next.

    A profile has caches that are full after the first page; to begin each time with a new one took
    a third of the time of all journeys.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle_profiles: dict[tuple[str, bool], list[BrowserContext]] = defaultdict(list)

    @contextmanager
    def opened(self, window: Window) -> Iterator[Page]:
        """Open a window that knows nobody yet, and close it in the end."""
        profiles = self._idle_profiles[window.language, window.script]
        profile = profiles.pop() if profiles else self._new_profile(window)

        page = profile.new_page()
        page.set_viewport_size({"width": window.width, "height": HEIGHTS[window.width]})
        page.emulate_media(color_scheme=window.scheme)
        yield page

        if window.script:
            page.evaluate(FORGET)
        page.close()
        profile.clear_cookies()
        profiles.append(profile)

    def _new_profile(self, window: Window) -> BrowserContext:
        profile = self._browser.new_context(
            java_script_enabled=window.script, locale=window.language
        )
        profile.set_default_timeout(10_000)
        return profile
