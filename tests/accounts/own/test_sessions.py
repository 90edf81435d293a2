"""Where somebody is signed in: listed in words, ended one by one or all at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import sessions
from marketplace.accounts.browsers import Browser, System, browser_of, system_of
from marketplace.accounts.models import UserSession
from marketplace.accounts.queries import find_by_email
from marketplace.database import db, utcnow
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD
from tests.counting import counted_statements

ACCOUNT, SESSIONS = "/en/account", "/en/account/sessions"
EMAIL = "manager@wsm.example.org"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)


def sign_in(app: Flask, user_agent: str) -> Visitor:
    """Sign in with a browser of this name."""
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_USER_AGENT"] = user_agent
    return visitor.sign_in(EMAIL, PASSWORD)


@pytest.fixture
def on_the_phone(app: Flask, wsm_desk: Visitor) -> Visitor:
    """The same person in another browser."""
    return sign_in(app, IPHONE)


def is_signed_in(visitor: Visitor) -> bool:
    return "/login" not in visitor.open(ACCOUNT).url


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (FIREFOX, Browser.FIREFOX, System.LINUX),
        (EDGE, Browser.EDGE, System.WINDOWS),
        (IPHONE, Browser.SAFARI, System.IOS),
        (ANDROID, Browser.CHROME, System.ANDROID),
        ("curl/8", None, None),
        ("<script>alert(1)</script>" * 100, None, None),
        ("", None, None),
    ],
)
def test_a_browser_is_known_by_its_family_and_system(
    user_agent: str, browser: Browser | None, system: System | None
) -> None:
    assert (browser_of(user_agent), system_of(user_agent)) == (browser, system)


def test_a_person_sees_in_which_browsers_they_are_signed_in(
    on_the_phone: Visitor, zinnae_desk: Visitor
) -> None:
    page = on_the_phone.open(ACCOUNT)
    assert "2 browsers" in page.text

    page = page.follow("/sessions")

    names = [heading.get_text(strip=True) for heading in page.all("main h2")]
    assert names == ["Safari on iOS", "Unknown browser"]
    assert page.text.count("You are using this browser now.") == 1
    assert "Unknown browser" in zinnae_desk.open(SESSIONS).text
    assert "iOS" not in zinnae_desk.open(SESSIONS).text


def test_one_session_is_ended_and_the_others_stay(
    app: Flask, wsm_desk: Visitor, on_the_phone: Visitor
) -> None:
    at_home = sign_in(app, FIREFOX)

    page = end(wsm_desk.open(SESSIONS), "Safari on iOS")

    assert "The session is ended." in page.text
    assert "Safari on iOS" not in page.text
    assert not is_signed_in(on_the_phone)
    assert is_signed_in(at_home)
    assert is_signed_in(wsm_desk)


def test_a_session_that_is_ended_twice_is_answered_with_a_page(
    wsm_desk: Visitor, on_the_phone: Visitor
) -> None:
    page = wsm_desk.open(SESSIONS)
    end(page, "Safari on iOS")

    assert end(page, "Safari on iOS").status == 404


def test_nobody_ends_the_session_of_another_account(
    on_the_phone: Visitor, zinnae_desk: Visitor
) -> None:
    foreign = form_of(on_the_phone.open(SESSIONS), "Unknown browser")
    token = zinnae_desk.open(SESSIONS).value("csrf_token")

    answer = zinnae_desk.client.post(foreign, data={"csrf_token": token})

    assert answer.status_code == 404
    assert is_signed_in(on_the_phone)


def test_all_other_sessions_are_ended_at_once(wsm_desk: Visitor, on_the_phone: Visitor) -> None:
    page = wsm_desk.open(SESSIONS).submit("Sign out in all other browsers")

    assert "You are signed out in all other browsers." in page.text
    assert is_signed_in(wsm_desk)
    assert not is_signed_in(on_the_phone)


def test_who_signs_out_everywhere_has_no_session_in_any_browser(
    wsm_desk: Visitor, on_the_phone: Visitor
) -> None:
    page = wsm_desk.open(SESSIONS).submit("Sign out everywhere")

    assert "You are signed out in all browsers." in page.text
    assert not is_signed_in(wsm_desk)
    assert not is_signed_in(on_the_phone)


def test_the_sessions_of_others_stay(wsm_desk: Visitor, zinnae_desk: Visitor) -> None:
    wsm_desk.open(SESSIONS).submit("Sign out everywhere")

    assert is_signed_in(zinnae_desk)


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass for the sessions."""
    start = utcnow()

    def pass_on(time: timedelta) -> None:
        monkeypatch.setattr(sessions, "utcnow", lambda: start + time)

    return pass_on


def test_what_is_sent_in_a_session_is_noted_once_an_hour(
    wsm_desk: Visitor, pass_time: Callable[[timedelta], None]
) -> None:
    opened_at = used_at()

    for minutes, noted_after in [(30, 0), (90, 90), (120, 90), (160, 160)]:
        pass_time(timedelta(minutes=minutes))
        wsm_desk.open(SESSIONS)  # which writes nothing
        with counted_statements() as statements:
            wsm_desk.open(ACCOUNT).submit("Save", name="Ada", language="en")
        is_noted = any("UPDATE user_session" in statement for statement in statements)
        assert is_noted == (minutes == noted_after)
        assert abs(used_at() - opened_at - timedelta(minutes=noted_after)) < timedelta(minutes=1)


def used_at() -> datetime:
    db.session.rollback()
    user = find_by_email(EMAIL)
    assert user is not None
    moment = db.session.scalar(select(UserSession.used_at).where(UserSession.user_id == user.id))
    assert moment is not None
    return moment


def form_of(page: Page, name: str) -> str:
    """Return where the button that ends a session sends its form."""
    section = next(part for part in page.all("main section") if name in part.get_text())
    form = section.select_one("form")
    assert form is not None
    return str(form["action"])


def end(page: Page, name: str) -> Page:
    return page.visitor.post(form_of(page, name), {"csrf_token": [page.value("csrf_token")]})
