"""Replace a forgotten password."""

import time

from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from marketplace.accounts.models import User
from tests.browser import Visitor
from tests.conftest import PASSWORD, Mailbox, make_user

NEW = "a pond full of herons"
ANSWER = "If there is an account with that address, we have sent a link to it."


def ask(visitor: Visitor, email: str) -> None:
    page = visitor.open("/en/reset").submit(email=email)
    assert ANSWER in page.text


def link_in(mailbox: Mailbox, email: str = "ada@example.org") -> str:
    words = mailbox.to(email)[-1].text.split()
    return next(word for word in words if "/reset/" in word).removeprefix("http://localhost")


def test_a_mail_brings_a_link_with_which_a_new_password_is_chosen(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    make_user("ada@example.org")
    ask(visitor, "Ada@Example.org")

    page = visitor.open(link_in(mailbox)).submit(password=NEW)

    assert page.title == "Sign in"
    assert "Your new password is set." in page.text
    assert page.submit(email="ada@example.org", password=PASSWORD).status == 422
    assert page.submit(email="ada@example.org", password=NEW).url == "/en/"


def test_the_mail_speaks_the_language_of_the_page_and_names_no_password(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    make_user("ada@example.org")
    ask(visitor, "ada@example.org")

    (mail,) = mailbox

    assert mail.language == "en"
    assert mail.subject == "Choose a new password"
    assert "/en/reset/" in mail.html


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    ask(visitor, "nobody@example.org")

    assert len(mailbox) == 0


def test_the_link_works_once(visitor: Visitor, mailbox: Mailbox) -> None:
    make_user("ada@example.org")
    ask(visitor, "ada@example.org")
    link = link_in(mailbox)
    visitor.open(link).submit(password=NEW)

    page = visitor.open(link)

    assert page.status == 410
    assert page.title == "This link is no longer valid"
    assert page.all("main a[href='/en/reset']")


def test_a_form_left_open_does_not_set_a_second_password(
    app: Flask, visitor: Visitor, mailbox: Mailbox
) -> None:
    make_user("ada@example.org")
    ask(visitor, "ada@example.org")
    link = link_in(mailbox)
    form = visitor.open(link)
    Visitor(app).open(link).submit(password=NEW)

    assert form.submit(password="a password of somebody else").status == 410


class LongAgo(TimestampSigner):
    """Signs as it would have been signed a little more than two hours ago."""

    def get_timestamp(self) -> int:
        return int(time.time()) - 2 * 3600 - 5


def test_the_link_works_for_two_hours(app: Flask, visitor: Visitor) -> None:
    user = make_user("ada@example.org")

    assert (
        visitor.open(f"/en/reset/{token_of(app, user, TimestampSigner)}").title
        == "Choose a new password"
    )
    assert visitor.open(f"/en/reset/{token_of(app, user, LongAgo)}").status == 410


def token_of(app: Flask, user: User, signer: type[TimestampSigner]) -> str:
    secret = app.extensions["settings"].secret_key
    return str(
        URLSafeTimedSerializer(secret, salt="password reset", signer=signer).dumps(
            [user.id, user.session_key]
        )
    )


def test_a_new_password_ends_the_sessions_opened_with_the_old_one(
    app: Flask, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    other_machine = Visitor(app)
    ask(other_machine, "manager@wsm.example.org")
    other_machine.open(link_in(mailbox, "manager@wsm.example.org")).submit(password=NEW)

    assert wsm_desk.open("/en/desk/members").title == "Sign in"


def test_a_short_password_is_refused_with_the_reason(visitor: Visitor, mailbox: Mailbox) -> None:
    make_user("ada@example.org")
    ask(visitor, "ada@example.org")

    page = visitor.open(link_in(mailbox)).submit(password="too short")

    assert page.status == 422
    assert "Use at least 10 characters" in page.text


def test_password_managers_learn_for_whom_the_new_password_is(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    make_user("ada@example.org")
    ask(visitor, "ada@example.org")

    page = visitor.open(link_in(mailbox))

    assert [
        (str(field["autocomplete"]), field.get("value"))
        for field in page.all("main input[autocomplete]")
    ] == [
        ("username", "ada@example.org"),
        ("new-password", ""),
    ]


def test_no_cache_and_no_other_site_learns_the_link(visitor: Visitor, mailbox: Mailbox) -> None:
    make_user("ada@example.org")
    ask(visitor, "ada@example.org")

    headers = visitor.open(link_in(mailbox)).response.headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
