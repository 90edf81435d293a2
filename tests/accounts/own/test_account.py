"""What a person does with their own account: name, language, another password."""

import pytest
from flask import Flask

from marketplace.accounts.queries import find_by_email
from marketplace.database import db
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD

ACCOUNT = "/en/account"
EMAIL = "manager@wsm.example.org"
NEW = "a longer river bends twice"


@pytest.fixture
def elsewhere(app: Flask, wsm_desk: Visitor) -> Visitor:
    """The same person in another browser."""
    return Visitor(app).sign_in(EMAIL, PASSWORD)


def is_signed_in(visitor: Visitor) -> bool:
    return "/login" not in visitor.open(ACCOUNT).url


def test_the_menu_leads_to_the_account_and_says_whose_it_is(wsm_desk: Visitor) -> None:
    home = wsm_desk.open("/en/")

    menu = home.all("header details.menu .menu-title")[0].get_text(" ")
    assert menu.split() == ["manager", "Water", "Sensors", "&", "Membranes"]
    page = home.follow("/account")
    assert page.title == "Your account"
    assert EMAIL in page.text
    assert page.links("/desk/notifications")


def test_who_has_no_session_signs_in_first(visitor: Visitor) -> None:
    assert "/login" in visitor.open(ACCOUNT).url


def test_name_and_language_are_stored_and_used(wsm_desk: Visitor) -> None:
    page = wsm_desk.open(ACCOUNT).submit("Save", name="Ada Lovelace", language="fr")

    assert "Your details are saved." in page.text
    db.session.rollback()
    user = find_by_email(EMAIL)
    assert user is not None
    assert (user.name, user.language) == ("Ada Lovelace", "fr")
    assert "Ada Lovelace" in wsm_desk.open("/en/desk/members").text
    refused = page.submit("Save", name="", language="fr")
    assert refused.status == 422
    assert "Enter your name." in refused.text


def test_a_new_password_ends_all_sessions_but_this_one(
    app: Flask, wsm_desk: Visitor, elsewhere: Visitor
) -> None:
    page = change_password(wsm_desk, current=PASSWORD, password=NEW)

    assert "Your new password is set." in page.text
    assert is_signed_in(wsm_desk)
    assert not is_signed_in(elsewhere)
    login = Visitor(app).open("/en/login")
    assert login.submit("Sign in", email=EMAIL, password=PASSWORD).status == 422
    assert login.submit("Sign in", email=EMAIL, password=NEW).status == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"current": "not the right one", "password": NEW}, "This is not your current password."),
        ({"current": "", "password": NEW}, "Enter your current password."),
        ({"current": PASSWORD, "password": "short"}, "Use at least 10 characters."),
        ({"current": PASSWORD, "password": "manager@wsm"}, "Use more than your name"),
    ],
)
def test_a_password_is_not_changed_without_the_one_of_now_and_a_good_one(
    wsm_desk: Visitor, elsewhere: Visitor, typed: dict[str, str], words: str
) -> None:
    page = change_password(wsm_desk, **typed)

    assert page.status == 422
    assert words in page.text
    assert page.value("password") == page.value("current") == ""
    assert is_signed_in(elsewhere)


def change_password(visitor: Visitor, *, current: str, password: str) -> Page:
    return visitor.open(ACCOUNT).submit("Change password", current=current, password=password)
