"""Sign in and out."""

import pytest
from bs4 import Tag
from flask import Flask

from marketplace.accounts import queries
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.conftest import PASSWORD, make_user

REFUSED = "The e-mail address or the password is wrong."


def test_a_member_signs_in_and_starts_at_the_enquiries_of_the_desk(
    visitor: Visitor, wsm: Cluster
) -> None:
    make_user("manager@wsm.example.org", cluster=wsm, role="manager")

    page = visitor.open("/en/login").submit(email="Manager@WSM.example.org ", password=PASSWORD)

    assert page.status == 200
    assert page.url == "/en/desk"


def test_a_coordinator_starts_with_what_is_to_do(coordinator: Visitor) -> None:
    assert (
        coordinator.open("/en/login")
        .submit(email="coordinator@example.org", password=PASSWORD)
        .title
        == "To do"
    )


def test_a_person_without_a_role_starts_at_the_home_page(visitor: Visitor) -> None:
    make_user("former@wsm.example.org")

    assert (
        visitor.open("/en/login").submit(email="former@wsm.example.org", password=PASSWORD).url
        == "/en/"
    )


def test_a_wrong_password_is_refused_and_the_address_stays_typed(
    visitor: Visitor, wsm: Cluster
) -> None:
    make_user("manager@wsm.example.org", cluster=wsm)

    page = visitor.open("/en/login").submit(
        email="manager@wsm.example.org", password="wrong password"
    )

    assert page.status == 422
    assert page.value("email") == "manager@wsm.example.org"
    assert page.value("password") == ""
    assert REFUSED in page.text
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("Error: ")


def test_an_unknown_address_is_refused_in_the_same_words(visitor: Visitor) -> None:
    make_user("known@example.org")

    known = visitor.open("/en/login").submit(email="known@example.org", password="wrong password")
    unknown = visitor.open("/en/login").submit(
        email="nobody@example.org", password="wrong password"
    )

    assert known.status == unknown.status == 422
    assert unknown.text == known.text


@pytest.mark.parametrize("missing", ["email", "password"])
def test_an_empty_field_is_named(visitor: Visitor, missing: str) -> None:
    typed = {"email": "ada@example.org", "password": PASSWORD} | {missing: ""}

    page = visitor.open("/en/login").submit(**typed)

    assert page.status == 422
    assert page.all(f".error-summary a[href='#{missing}']")


def test_password_managers_know_the_fields(visitor: Visitor) -> None:
    page = visitor.open("/en/login")

    assert _field(page.soup.select_one("#email"))["autocomplete"] == "username"
    assert _field(page.soup.select_one("#password"))["autocomplete"] == "current-password"


def _field(tag: Tag | None) -> Tag:
    assert tag is not None
    return tag


def test_who_signs_out_is_a_visitor_again(wsm_desk: Visitor) -> None:
    page = wsm_desk.open("/en/desk/members").submit("Sign out", part="header")

    assert "You are signed out." in page.text
    assert wsm_desk.open("/en/desk/members").title == "Sign in"


def test_who_may_not_see_a_page_is_led_on_or_signs_in_as_someone_else(
    zinnae_desk: Visitor, zinnae: Cluster
) -> None:
    make_user("manager@zinnae.example.org", cluster=zinnae, role="manager")
    page = zinnae_desk.open("/en/desk/members/invite")
    assert page.status == 403
    assert page.links("/en/desk")
    assert "You are signed in as editor@zinnae.example.org." in page.text

    login = page.submit("Sign in as someone else")

    assert login.title == "Sign in"
    page = login.submit(email="manager@zinnae.example.org", password=PASSWORD)
    assert page.title == "Invite a colleague"


@pytest.mark.parametrize("target", ["https://evil.example.org", "//evil.example.org"])
def test_signing_out_leads_to_no_other_site(wsm_desk: Visitor, target: str) -> None:
    token = wsm_desk.open("/en/desk/members").value("csrf_token")

    page = wsm_desk.post("/en/logout", {"csrf_token": [token], "next": [target]})

    assert page.url == "/en/"


def test_signing_out_needs_the_token_of_a_form(wsm_desk: Visitor) -> None:
    assert wsm_desk.client.post("/en/logout").status_code == 400
    assert wsm_desk.open("/en/desk/members").title == "Team"


def test_after_signing_in_a_person_is_where_they_wanted_to_go(
    visitor: Visitor, wsm: Cluster
) -> None:
    make_user("manager@wsm.example.org", cluster=wsm)

    asked = visitor.open("/en/desk/members")
    page = asked.submit(email="manager@wsm.example.org", password=PASSWORD)

    assert asked.title == "Sign in"
    assert page.url == "/en/desk/members"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.org",
        "//evil.example.org",
        "/\\evil.example.org",
        "/\t/evil.example.org",
        "javascript:alert(1)",
    ],
)
def test_signing_in_never_leads_to_another_site(app: Flask, target: str) -> None:
    make_user("ada@example.org")
    visitor = Visitor(app)
    page = visitor.open("/en/login")
    token = page.value("csrf_token")

    answer = visitor.client.post(
        "/en/login",
        query_string={"next": target},
        data={"csrf_token": token, "email": "ada@example.org", "password": PASSWORD},
    )

    assert answer.status_code == 303
    assert answer.location == "/en/"


def test_what_was_posted_is_not_asked_for_again_after_signing_in(app: Flask) -> None:
    visitor = Visitor(app)
    token = visitor.open("/en/login").value("csrf_token")

    answer = visitor.client.post("/en/desk/members/1/remove", data={"csrf_token": token})

    assert answer.location == "/en/login"


def test_an_address_that_is_longer_than_any_page_has_is_not_carried_through_signing_in(
    app: Flask,
) -> None:
    visitor = Visitor(app)

    answer = visitor.client.get("/en/desk/?q=" + "x" * 60_000)

    assert answer.location == "/en/login"
    assert "next=" in visitor.client.get("/en/desk/?q=x").location


def test_a_member_may_not_coordinate(wsm_desk: Visitor) -> None:
    page = wsm_desk.open("/en/coordination/")

    assert page.status == 403
    assert page.title == "You do not have access to this page"


def test_an_editor_may_not_invite(zinnae_desk: Visitor) -> None:
    assert zinnae_desk.open("/en/desk/members/invite").status == 403


def test_a_coordinator_has_no_desk(coordinator: Visitor) -> None:
    assert coordinator.open("/en/desk/members").status == 403


def test_the_session_of_a_deleted_account_ends(wsm_desk: Visitor) -> None:
    with transaction():
        db.session.delete(queries.find_by_email("manager@wsm.example.org"))

    assert wsm_desk.open("/en/desk/members").title == "Sign in"
