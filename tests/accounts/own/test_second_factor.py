"""A person sets up a second factor, renews its recovery codes, moves it and turns it off."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from marketplace.accounts.factor.models import RecoveryCode
from marketplace.accounts.models import User
from marketplace.accounts.queries import find_by_email
from marketplace.database import db, transaction
from tests.accounts.conftest import (
    FACTOR,
    SET_UP,
    App,
    Enrolment,
    app_of,
    recovery_codes,
    turn_on,
)
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox

EMAIL = "manager@wsm.example.org"


def user() -> User:
    db.session.rollback()
    account = find_by_email(EMAIL)
    assert account is not None
    return account


def is_signed_in(visitor: Visitor) -> bool:
    return "/login" not in visitor.open("/en/account").url


def press(visitor: Visitor, button: str, code: str, current: str = PASSWORD) -> Page:
    return visitor.open(FACTOR).submit(button, code=code, current=current)


def test_a_second_factor_is_on_once_the_app_knows_the_secret(
    app: Flask, wsm_desk: Visitor, enrol: Enrolment
) -> None:
    elsewhere = Visitor(app).sign_in(EMAIL, PASSWORD)
    assert "Second factor Off" in wsm_desk.open("/en/account").text

    _app, codes = enrol(wsm_desk)

    assert len(set(codes)) == 10
    assert "Second factor On" in wsm_desk.open("/en/account").text
    assert not is_signed_in(elsewhere), "it was opened without a code"


def test_looking_at_the_code_changes_nothing(wsm_desk: Visitor) -> None:
    first, second = wsm_desk.open(SET_UP), wsm_desk.open(SET_UP)

    assert app_of(first).secret != app_of(second).secret
    assert not user().has_second_factor


@pytest.mark.parametrize(
    ("is_code_right", "current", "words"),
    [
        (False, PASSWORD, "This code is not right"),
        (True, "not the right one", "This is not your current password."),
    ],
)
def test_it_is_not_turned_on_without_code_and_password(
    wsm_desk: Visitor, is_code_right: bool, current: str, words: str
) -> None:
    page = wsm_desk.open(SET_UP)
    phone = app_of(page)

    refused = turn_on(page, phone.code(steps=0 if is_code_right else 7), current)

    assert refused.status == 422
    assert words in refused.text
    assert app_of(refused).secret == phone.secret, "what was scanned still counts"
    assert not user().has_second_factor


def test_what_another_account_was_offered_is_taken_by_nobody_else(
    wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    foreign = zinnae_desk.open(SET_UP)
    page = wsm_desk.open(SET_UP)

    refused = page.submit(
        "Turn it on", code=app_of(foreign).code(), current=PASSWORD, offer=foreign.value("offer")
    )

    assert refused.status == 422
    assert app_of(refused).secret != app_of(foreign).secret


def test_new_recovery_codes_replace_those_of_before(
    app: Flask, wsm_desk: Visitor, enrol: Enrolment
) -> None:
    phone, old = enrol(wsm_desk)

    new = recovery_codes(press(wsm_desk, "Make new recovery codes", phone.next_code()))

    assert set(new).isdisjoint(old)
    assert press(wsm_desk, "Make new recovery codes", old[0]).status == 422
    assert press(wsm_desk, "Make new recovery codes", new[0]).status == 200


def test_a_second_factor_moves_to_another_app(wsm_desk: Visitor, enrol: Enrolment) -> None:
    phone, _codes = enrol(wsm_desk)
    assert wsm_desk.open(SET_UP).url == FACTOR, "nobody sees a new secret without the old code"

    page = press(wsm_desk, "Use another app", phone.next_code())
    other = App(app_of(page).secret)
    other.now = phone.now
    recovery_codes(turn_on(page, other.code()))

    assert press(wsm_desk, "Turn off the second factor", phone.next_code()).status == 422
    other.now = phone.now
    page = press(wsm_desk, "Turn off the second factor", other.code())
    assert "The second factor is off." in page.text


def test_turning_it_off_asks_for_password_and_code_and_tells_the_person(
    app: Flask, wsm_desk: Visitor, enrol: Enrolment, mailbox: Mailbox
) -> None:
    phone, codes = enrol(wsm_desk)
    button = "Turn off the second factor"
    wrong = [
        press(wsm_desk, button, phone.code(steps=9)),
        press(wsm_desk, button, codes[0], current="not the right one"),
    ]
    assert [page.status for page in wrong] == [422, 422]
    assert user().has_second_factor
    assert not list(mailbox)

    page = press(wsm_desk, button, codes[0])

    assert "The second factor is off." in page.text
    assert "no longer asks for a code" in mailbox.to(EMAIL)[0].text
    login = Visitor(app).open("/en/login")
    assert login.submit("Sign in", email=EMAIL, password=PASSWORD).url == "/en/desk"
    assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


def test_an_account_that_goes_takes_its_recovery_codes_along(
    coordinator: Visitor, enrol: Enrolment
) -> None:
    enrol(coordinator)

    with transaction():
        db.session.execute(delete(User).where(User.email == "coordinator@example.org"))

    assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the site ask managers and coordinators for a second factor."""
    stricter = replace(app.extensions["settings"], second_factor_required=True)
    monkeypatch.setitem(app.extensions, "settings", stricter)


@pytest.mark.usefixtures("strict")
def test_who_has_to_have_one_reaches_nothing_before(
    wsm_desk: Visitor, coordinator: Visitor
) -> None:
    for path in ("/en/desk", "/en/account", "/en/desk/services/new", "/en/account/sessions"):
        page = wsm_desk.open(path)
        assert page.title == "Set up a second factor"
        assert "Your role needs a second factor." in page.text
    assert coordinator.open("/en/coordination").title == "Set up a second factor"
    page = wsm_desk.open("/en/").submit("Sign out", part="header")
    assert "You are signed out." in page.text


@pytest.mark.usefixtures("strict")
def test_who_has_set_it_up_goes_on_to_what_they_wanted(wsm_desk: Visitor) -> None:
    page = wsm_desk.open("/en/desk/members")

    page = turn_on(page, app_of(page).code())

    assert page.links("/en/desk/members")
    assert wsm_desk.open("/en/desk/members").title == "Team"


@pytest.mark.usefixtures("strict")
def test_a_form_that_was_sent_before_is_there_again_afterwards(
    app: Flask, wsm_desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict_settings = app.extensions["settings"]
    lenient = replace(strict_settings, second_factor_required=False)
    app.extensions["settings"] = lenient
    form = wsm_desk.open("/en/account")
    app.extensions["settings"] = strict_settings

    page = form.submit("Save", name="Ada Lovelace", language="fr")
    assert page.title == "Set up a second factor"
    page = turn_on(page, app_of(page).code())

    (target,) = (link["href"] for link in page.all("main a.button"))
    assert wsm_desk.open(str(target)).value("name") == "Ada Lovelace"


@pytest.mark.usefixtures("strict")
def test_an_editor_may_do_without(zinnae_desk: Visitor) -> None:
    assert zinnae_desk.open("/en/desk").title != "Set up a second factor"


@pytest.mark.usefixtures("strict")
def test_who_has_to_have_one_cannot_turn_it_off(wsm_desk: Visitor, enrol: Enrolment) -> None:
    phone, codes = enrol(wsm_desk)
    page = wsm_desk.open(FACTOR)
    assert not [button for button in page.all("main button") if "Turn off" in button.text]

    fields = page.filled_in() | {"code": codes[0], "current": PASSWORD, "do": "off"}
    answer = wsm_desk.client.post(FACTOR, data=fields)

    assert answer.status_code == 409
    assert user().has_second_factor
    assert phone.secret


def test_the_operator_removes_a_factor_that_was_lost(
    app: Flask, wsm_desk: Visitor, enrol: Enrolment, mailbox: Mailbox
) -> None:
    enrol(wsm_desk)
    run = app.test_cli_runner().invoke

    result = run(args=["people", "reset-factor", EMAIL.upper()])

    assert result.exit_code == 0, result.output
    assert not user().has_second_factor
    assert not is_signed_in(wsm_desk)
    assert len(mailbox.to(EMAIL)) == 1
    assert "has no second factor" in run(args=["people", "reset-factor", EMAIL]).output
    assert "nobody has the address" in run(args=["people", "reset-factor", "x@y.org"]).output


def test_who_has_none_and_sends_the_form_of_one_is_led_to_set_it_up(wsm_desk: Visitor) -> None:
    fields = wsm_desk.open(SET_UP).filled_in() | {"code": "123456", "current": PASSWORD}

    for change in ("codes", "app", "off"):
        page = wsm_desk.post(FACTOR, fields | {"do": [change]})
        assert page.title == "Set up a second factor"
    assert not user().has_second_factor
