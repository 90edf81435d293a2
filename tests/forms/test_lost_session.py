"""What somebody typed when their session had ended is there again once they have signed in."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster, Membership
from marketplace.database import db, transaction, utcnow
from marketplace.forms import restored
from marketplace.forms.restored import SavedForm
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, make_user

READY = "/en/desk/answers"
BODY = "Dear {name},\n\nthe screening takes three weeks."


def sign_out_elsewhere(desk: Visitor) -> None:
    """Sign out in another tab, and let the browser forget everything."""
    desk.open(READY).submit(part="header")


def send_without_a_session(desk: Visitor) -> Page:
    form = desk.open(f"{READY}/new")
    sign_out_elsewhere(desk)
    return form.submit("Save", title="Screening", language="fr", body=BODY)


def sign_in(login: Page, email: str) -> Page:
    return login.submit("Sign in", email=email, password=PASSWORD)


def test_the_form_is_there_again_as_it_was_typed_and_can_be_sent(wsm_desk: Visitor) -> None:
    login = send_without_a_session(wsm_desk)
    assert "We have kept what you typed" in login.soup.get_text()

    page = sign_in(login, "manager@wsm.example.org")

    assert page.url.startswith(f"{READY}/new?typed=")
    assert "What you typed is in the form again" in page.soup.get_text()
    assert page.value("title") == "Screening"
    assert page.value("language") == "fr"
    assert page.value("body").replace("\r\n", "\n") == BODY
    assert "The reply template is saved." in page.submit("Save").text
    assert len(wsm_desk.open(READY).all(".ready-answers li")) == 1


def test_a_page_says_which_of_its_forms_holds_what_is_not_stored(wsm_desk: Visitor) -> None:
    form = wsm_desk.open(f"{READY}/new")
    assert not form.all("[data-unsaved]")

    refused = form.submit("Save", title="", body=BODY)

    assert len(refused.all("form:has(#body) [data-unsaved]")) == 1
    page = sign_in(send_without_a_session(wsm_desk), "manager@wsm.example.org")
    assert len(page.all("form:has(#body) [data-unsaved]")) == 1


def test_nobody_else_is_shown_it(wsm_desk: Visitor, zinnae_desk: Visitor) -> None:
    login = send_without_a_session(wsm_desk)
    page = sign_in(login, "editor@zinnae.example.org")

    assert page.url.startswith(f"{READY}/new?typed=")
    assert page.value("title") == page.value("body") == ""
    assert zinnae_desk.open(page.url).value("title") == ""


def test_it_is_kept_for_an_hour(wsm_desk: Visitor) -> None:
    login = send_without_a_session(wsm_desk)
    with transaction():
        an_hour_ago = utcnow() - timedelta(minutes=61)
        db.session.execute(update(SavedForm).values(saved_at=an_hour_ago))

    assert sign_in(login, "manager@wsm.example.org").value("title") == ""
    with transaction():
        restored.delete_old(utcnow())
    assert number_of_saved_forms() == 0


def test_only_so_many_are_kept_for_an_account(wsm_desk: Visitor) -> None:
    form = wsm_desk.open(f"{READY}/new")
    sign_out_elsewhere(wsm_desk)
    for number in range(restored.PER_ACCOUNT + 3):
        form.submit("Save", title=f"Title {number}", language="fr", body=BODY)

    assert number_of_saved_forms() == restored.PER_ACCOUNT
    titles = " ".join(db.session.scalars(select(SavedForm.fields)))
    assert f"Title {restored.PER_ACCOUNT + 2}" in titles
    assert '"Title 0"' not in titles


@pytest.mark.usefixtures("app")
def test_what_is_no_form_of_an_account_is_not_kept(visitor: Visitor, wsm: Cluster) -> None:
    for opened_by in ("", "nonsense", "WzEsIkEiLCIvIl0.x.y"):
        data = {"title": "x", "opened_by": opened_by}
        answer = visitor.client.post(f"{READY}/new", data=data)
        assert answer.status_code == 303
        assert answer.location.endswith("/en/login")

    assert number_of_saved_forms() == 0


def test_the_form_of_an_account_that_is_gone_is_not_kept(wsm_desk: Visitor) -> None:
    form = wsm_desk.open(f"{READY}/new")
    sign_out_elsewhere(wsm_desk)
    with transaction():
        db.session.execute(delete(Membership))
        db.session.execute(delete(User))

    login = form.submit("Save", title="Screening", language="fr", body=BODY)

    assert login.title == "Sign in"
    assert "We have kept what you typed" not in login.soup.get_text()


@pytest.mark.parametrize("key", ["%00", "%ED%A0%80%FF", "nonsense"])
def test_what_names_no_saved_form_opens_an_empty_one(wsm_desk: Visitor, key: str) -> None:
    page = wsm_desk.open(f"{READY}/new?typed={key}")

    assert page.status == 200
    assert page.value("title") == ""


def test_a_form_of_one_account_is_refused_from_another_and_nothing_is_lost(
    app: Flask, wsm_desk: Visitor, zinnae: Cluster
) -> None:
    """As in one browser, with two tabs: the second signs in as somebody else."""
    make_user("editor@zinnae.example.org", cluster=zinnae)
    form = wsm_desk.open(f"{READY}/new")
    sign_out_elsewhere(wsm_desk)
    sign_in(wsm_desk.open("/en/login"), "editor@zinnae.example.org")
    new_token = wsm_desk.open(f"{READY}/new").value("csrf_token")

    page = form.submit("Save", title="Screening", language="fr", body=BODY, csrf_token=new_token)

    assert page.status == 422
    assert "opened with another account" in page.text
    assert page.value("title") == "Screening"
    assert page.value("body").replace("\r\n", "\n") == BODY
    assert wsm_desk.open(READY).all(".ready-answers li") == []


@pytest.mark.parametrize("other", ["editor@zinnae.example.org", "coordinator@example.org"])
def test_a_form_that_another_account_may_not_even_see_is_kept_for_the_one_that_opened_it(
    wsm_desk: Visitor, zinnae: Cluster, other: str
) -> None:
    """Field 12: the page of a ready answer of WSM does not exist for ZINNAE."""
    make_user("editor@zinnae.example.org", cluster=zinnae)
    make_user("coordinator@example.org", coordinator=True)
    wsm_desk.open(f"{READY}/new").submit("Save", title="Screening", language="fr", body=BODY)
    links = wsm_desk.open(READY).links(f"{READY}/")
    form = wsm_desk.open(next(link for link in links if not link.endswith("/new")))
    sign_out_elsewhere(wsm_desk)
    sign_in(wsm_desk.open("/en/login"), other)

    page = form.submit("Save", title="Screening, changed")

    assert page.status == 403
    assert page.title == "This page was opened with another account"
    restored_form = sign_in(page.follow("/en/login"), "manager@wsm.example.org")
    assert restored_form.value("title") == "Screening, changed"
    assert "The reply template is saved." in restored_form.submit("Save").text


def number_of_saved_forms() -> int:
    db.session.rollback()  # a transaction of before sees nothing new
    return db.session.scalar(select(func.count()).select_from(SavedForm)) or 0
