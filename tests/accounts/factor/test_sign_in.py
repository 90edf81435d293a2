"""Who has a second factor signs in with the password and a code, each of which counts once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import sessions
from marketplace.accounts.factor.models import RecoveryCode
from marketplace.accounts.models import User
from marketplace.database import db, utcnow
from tests.accounts.conftest import App, Enrolment
from tests.accounts.test_limits import limited_site
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox

__all__ = ["limited_site"]
EMAIL = "manager@wsm.example.org"


def first_step(visitor: Visitor, path: str = "/en/login", password: str = PASSWORD) -> Page:
    return visitor.open(path).submit("Sign in", email=EMAIL, password=password)


def second_step(visitor: Visitor, code: str) -> Page:
    return first_step(visitor).submit("Sign in", code=code)


def is_signed_in(visitor: Visitor) -> bool:
    return "/login" not in visitor.open("/en/account").url


@pytest.fixture
def enrolled(wsm_desk: Visitor, enrol: Enrolment) -> tuple[App, list[str]]:
    """The app and the recovery codes of the manager."""
    return enrol(wsm_desk)


@pytest.fixture
def phone(enrolled: tuple[App, list[str]]) -> App:
    """The app of the manager."""
    return enrolled[0]


def test_the_password_alone_opens_nothing(visitor: Visitor, phone: App) -> None:
    page = first_step(visitor)

    assert page.title == "Enter your code"
    assert page.value("code") == ""
    assert not is_signed_in(visitor)
    assert visitor.open("/en/desk").title == "Sign in"


def test_password_and_code_open_a_session(visitor: Visitor, phone: App) -> None:
    page = second_step(visitor, phone.next_code())

    assert page.url == "/en/desk"
    assert is_signed_in(visitor)


def test_who_was_on_the_way_to_a_page_gets_there_after_both_steps(
    visitor: Visitor, phone: App
) -> None:
    assert "next=" in visitor.open("/en/desk/members").url

    page = first_step(visitor, "/en/login?next=/en/desk/members")
    page = page.submit("Sign in", code=phone.next_code())

    assert page.title == "Team"


def test_a_code_may_be_typed_with_a_space_as_apps_show_it(visitor: Visitor, phone: App) -> None:
    code = phone.next_code()

    assert second_step(visitor, f"{code[:3]} {code[3:]}").url == "/en/desk"


def test_a_wrong_password_never_asks_for_a_code(visitor: Visitor, phone: App) -> None:
    page = first_step(visitor, password="not the right one")

    assert (page.status, page.title) == (422, "Sign in")
    assert visitor.open("/en/login/code").title == "Sign in"


def test_a_wrong_code_is_refused_in_words(visitor: Visitor, phone: App) -> None:
    page = second_step(visitor, phone.code(steps=5))

    assert page.status == 422
    assert "This code is not right" in page.text
    assert not is_signed_in(visitor)
    assert page.submit("Sign in", code=phone.next_code()).url == "/en/desk"


def test_a_code_does_not_count_twice(app: Flask, visitor: Visitor, phone: App) -> None:
    code = phone.next_code()
    second_step(visitor, code)

    page = second_step(Visitor(app), code)

    assert page.status == 422
    assert "was used before" in page.text


def test_the_code_that_set_it_up_does_not_count_again(visitor: Visitor, phone: App) -> None:
    assert second_step(visitor, phone.code()).status == 422


def test_after_a_code_those_before_it_count_no_more(
    app: Flask, visitor: Visitor, phone: App
) -> None:
    before = phone.next_code()
    assert second_step(visitor, phone.next_code()).status == 200

    assert second_step(Visitor(app), before).status == 422


def test_a_telephone_that_goes_half_a_minute_wrong_lets_in(visitor: Visitor, phone: App) -> None:
    phone.next_code()
    phone.next_code()

    assert second_step(visitor, phone.code(steps=-1)).url == "/en/desk"


def test_a_recovery_code_lets_in_once_and_the_others_stay(
    app: Flask, visitor: Visitor, enrolled: tuple[App, list[str]]
) -> None:
    _app, codes = enrolled
    assert len(codes) == 10

    assert second_step(visitor, codes[3].lower()).url == "/en/desk"
    assert "Recovery codes left 9" in visitor.open("/en/account/second-factor").text

    assert second_step(Visitor(app), codes[3]).status == 422
    assert second_step(Visitor(app), codes[4]).url == "/en/desk"


def test_nothing_that_is_stored_tells_a_code(
    enrolled: tuple[App, list[str]], wsm_desk: Visitor
) -> None:
    phone, codes = enrolled
    db.session.rollback()
    stored = " ".join(map(str, db.session.execute(select(RecoveryCode.code_hash)).scalars()))
    user = db.session.scalars(select(User).where(User.email == EMAIL)).one()

    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert user.factor_salt
    assert phone.secret.hex() not in user.factor_salt


def test_a_new_password_by_mail_is_no_way_around_the_code(
    visitor: Visitor, phone: App, mailbox: Mailbox
) -> None:
    visitor.open("/en/reset").submit(email=EMAIL)
    link = next(word for word in mailbox.to(EMAIL)[-1].text.split() if "/reset/" in word)
    page = visitor.open(link.removeprefix("http://localhost")).submit(password="a quiet evening")

    page = page.submit("Sign in", email=EMAIL, password="a quiet evening")

    assert page.title == "Enter your code"
    assert page.submit("Sign in", code=phone.next_code()).url == "/en/desk"


def test_who_takes_long_begins_anew(
    visitor: Visitor, phone: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = first_step(visitor)
    later = utcnow() + timedelta(minutes=11)
    monkeypatch.setattr(sessions, "utcnow", lambda: later)

    assert visitor.open("/en/login/code").title == "Sign in"
    page = page.submit("Sign in", code=phone.next_code())
    assert not is_signed_in(visitor)
    assert page.title == "Sign in"
    assert "This took too long." in page.text


def test_a_new_password_ends_the_first_step_of_who_knew_the_old_one(
    visitor: Visitor, wsm_desk: Visitor, phone: App
) -> None:
    first_step(visitor)
    page = wsm_desk.open("/en/account")
    page.submit("Change password", current=PASSWORD, password="a longer river bends twice")

    assert visitor.open("/en/login/code").title == "Sign in"


def test_codes_are_not_guessed(app: Flask, limited_site: Flask, phone: App) -> None:
    """From everywhere together, for who gets as far knows the password."""
    page = first_step(Visitor(limited_site))
    wrong = [page.submit("Sign in", code=phone.code(steps=9)).status for _turn in range(9)]
    elsewhere = Visitor(limited_site)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    wrong.append(second_step(elsewhere, phone.code(steps=9)).status)
    assert wrong == [422] * 10

    page = second_step(elsewhere, phone.next_code())

    assert page.status == 429
    assert "Too many attempts." in page.text


@pytest.mark.parametrize("text", ["\x00", "💩" * 10, "1" * 5000, "<script>", "'; DROP", "٠١٢٣٤٥"])
def test_a_code_that_is_none_is_refused_in_words(visitor: Visitor, phone: App, text: str) -> None:
    assert second_step(visitor, text).status == 422


def test_the_page_for_the_code_lets_the_browser_say_where_it_comes_from(
    visitor: Visitor, phone: App
) -> None:
    """A page without a referrer sends its form from "null", which the demonstration turns away."""
    assert first_step(visitor).response.headers["Referrer-Policy"] == "same-origin"


def test_who_did_not_give_a_password_is_led_to_the_first_step(visitor: Visitor) -> None:
    assert visitor.open("/en/login/code").url == "/en/login"
