"""A person takes another mail address, once its mailbox has confirmed it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from marketplace.accounts import actions
from marketplace.accounts.models import AddressChange, User
from marketplace.accounts.own import address as address_views
from marketplace.accounts.queries import find_by_email
from marketplace.database import db, transaction, utcnow
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox, make_user
from tests.form_input import HOSTILE

ADDRESS = "/en/account/address"
OLD, NEW = "manager@wsm.example.org", "ada@new.example.org"


def ask(visitor: Visitor, email: str = NEW, current: str = PASSWORD) -> Page:
    return visitor.open(ADDRESS).submit("Send the link", email=email, current=current)


def link_to(mailbox: Mailbox, email: str = NEW) -> str:
    """Return the newest link in the mails to an address."""
    words = mailbox.to(email)[-1].text.split()
    return next(word for word in words if "/address/" in word).removeprefix("http://localhost")


def confirm(page: Page) -> Page:
    return page.submit("Yes, this is my address")


def is_signed_in(visitor: Visitor) -> bool:
    return "/login" not in visitor.open("/en/account").url


def test_an_address_changes_once_the_new_mailbox_has_confirmed_it(
    app: Flask, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    page = ask(wsm_desk)
    assert f"We have sent a link to {NEW}." in page.text
    assert "A link is waiting" in page.text
    assert OLD in wsm_desk.open("/en/account").text

    opened = wsm_desk.open(link_to(mailbox))
    assert find(OLD), "opening the link changes nothing"
    page = confirm(opened)

    assert f"Your new address is {NEW}." in page.text
    assert find(NEW)
    assert not find(OLD)
    login = Visitor(app).open("/en/login")
    assert login.submit("Sign in", email=OLD, password=PASSWORD).status == 422
    assert login.submit("Sign in", email=NEW, password=PASSWORD).status == 200


def test_the_old_address_is_told_and_not_which_is_the_new_one(
    wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    ask(wsm_desk)
    assert not mailbox.to(OLD)

    confirm(wsm_desk.open(link_to(mailbox)))

    (notice,) = mailbox.to(OLD)
    assert "another e-mail address" in notice.text
    assert NEW not in notice.text + notice.html


def test_all_other_sessions_and_links_for_a_new_password_end(
    app: Flask, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    elsewhere = Visitor(app).sign_in(OLD, PASSWORD)
    Visitor(app).open("/en/reset").submit(email=OLD)
    reset = next(word for word in mailbox.to(OLD)[0].text.split() if "/reset/" in word)

    ask(wsm_desk)
    confirm(wsm_desk.open(link_to(mailbox)))

    assert is_signed_in(wsm_desk)
    assert not is_signed_in(elsewhere)
    assert Visitor(app).open(reset.removeprefix("http://localhost")).status == 410


def test_the_link_works_in_a_browser_that_is_not_signed_in(
    app: Flask, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    ask(wsm_desk)

    page = confirm(Visitor(app).open(link_to(mailbox)))

    assert page.url == "/en/login"
    assert not is_signed_in(wsm_desk)


def test_a_link_that_has_done_its_work_is_answered_with_a_page(
    wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    ask(wsm_desk)
    opened = wsm_desk.open(link_to(mailbox))
    confirm(opened)

    again = [confirm(opened), wsm_desk.open(link_to(mailbox))]

    assert [(page.status, page.title) for page in again] == [
        (410, "This link is no longer valid")
    ] * 2


def test_only_the_newest_link_counts(wsm_desk: Visitor, mailbox: Mailbox) -> None:
    ask(wsm_desk, "first@example.org")
    ask(wsm_desk, "second@example.org")

    assert wsm_desk.open(link_to(mailbox, "first@example.org")).status == 410
    assert wsm_desk.open(link_to(mailbox, "second@example.org")).status == 200


def test_a_link_is_over_after_two_hours_and_forgotten(
    wsm_desk: Visitor, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(wsm_desk)
    opened = wsm_desk.open(link_to(mailbox))
    later = utcnow() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(address_views, "utcnow", lambda: later)

    assert confirm(opened).status == 410
    assert find(OLD)
    with transaction():
        actions.delete_old_address_changes(later)
    assert db.session.scalar(select(func.count()).select_from(AddressChange)) == 0


def test_a_new_password_ends_a_change_that_somebody_else_asked_for(
    wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    ask(wsm_desk)
    page = wsm_desk.open("/en/account")
    page.submit("Change password", current=PASSWORD, password="a longer river bends twice")

    assert wsm_desk.open(link_to(mailbox)).status == 410


def test_nobody_learns_who_has_an_account(wsm_desk: Visitor, mailbox: Mailbox) -> None:
    make_user("grace@example.org")

    page = ask(wsm_desk, "GRACE@example.org")

    assert "We have sent a link to grace@example.org." in page.text
    assert not mailbox.to("grace@example.org")


def test_an_address_that_another_account_took_meanwhile_is_refused_in_words(
    wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    ask(wsm_desk)
    make_user(NEW)

    page = confirm(wsm_desk.open(link_to(mailbox)))

    assert page.status == 409
    assert "Another account already has this address." in page.text
    assert is_signed_in(wsm_desk)
    assert find(OLD)


def test_nobody_changes_an_address_without_the_password(
    wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    page = ask(wsm_desk, current="not the right one")

    assert page.status == 422
    assert "This is not your current password." in page.text
    assert page.value("email") == NEW
    assert not list(mailbox)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_that_is_none_is_refused_in_words(wsm_desk: Visitor, text: str) -> None:
    page = ask(wsm_desk, text)

    assert page.status == 422
    assert page.all(".error-summary a[href='#email']")


@pytest.mark.parametrize("token", ["%00", "a" * 5000, "..%2f..", "%F0%9F%92%A9"])
def test_a_link_that_nobody_sent_is_answered_with_a_page(visitor: Visitor, token: str) -> None:
    assert visitor.open(f"/en/address/{token}").status in {404, 410}


def test_an_account_that_goes_takes_its_change_along(coordinator: Visitor) -> None:
    ask(coordinator)

    with transaction():
        db.session.execute(delete(User).where(User.email == "coordinator@example.org"))

    assert db.session.scalar(select(func.count()).select_from(AddressChange)) == 0


def find(email: str) -> bool:
    db.session.rollback()
    return find_by_email(email) is not None
