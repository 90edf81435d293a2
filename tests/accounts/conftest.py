"""Somebody with an authenticator app."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from marketplace.accounts import second_step
from marketplace.accounts.factor import totp
from marketplace.accounts.own import second_factor
from marketplace.database import utcnow
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD

SET_UP, FACTOR = "/en/account/second-factor/set-up", "/en/account/second-factor"


class App:
    """An authenticator app on a telephone: it has a secret and a clock."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.now = utcnow()
        self.set_clock: Callable[[datetime], None] = lambda _now: None

    def code(self, *, steps: int = 0) -> str:
        """Return the code that is shown now, or some steps away."""
        return totp.code_at(self.secret, int(self.now.timestamp()) // totp.STEP + steps)

    def next_code(self) -> str:
        """Wait for the next code."""
        self.now += timedelta(seconds=totp.STEP)
        self.set_clock(self.now)
        return self.code()


Enrolment = Callable[[Visitor], tuple[App, list[str]]]


@pytest.fixture
def enrol(monkeypatch: pytest.MonkeyPatch) -> Enrolment:
    """Set up the app of who is signed in, and return it with the recovery codes."""

    def set_clock(now: datetime) -> None:
        for module in (second_factor, second_step):
            monkeypatch.setattr(module, "utcnow", lambda: now)

    def set_up(visitor: Visitor) -> tuple[App, list[str]]:
        page = visitor.open(SET_UP)
        app = app_of(page)
        app.set_clock = set_clock
        set_clock(app.now)
        page = turn_on(page, app.code())
        return app, recovery_codes(page)

    return set_up


def app_of(page: Page) -> App:
    """Scan the code of a page."""
    written = page.all("main code")[0].get_text()
    return App(base64.b32decode(written.replace(" ", "")))


def turn_on(page: Page, code: str, current: str = PASSWORD) -> Page:
    return page.submit("Turn it on", code=code, current=current)


def recovery_codes(page: Page) -> list[str]:
    assert page.title == "Keep your recovery codes", page.text
    return [code.get_text() for code in page.all("main li code")]
