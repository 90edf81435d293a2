"""Machines that send enquiries are held up; people, and an office behind one address, are not."""

import threading
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries.ask.forms import FORM as SHOWN
from marketplace.enquiries.ask.forms import SHOWN_AT_MOST
from marketplace.enquiries.models import Enquiry
from marketplace.web.limits import Limit, allows
from tests.accounts.test_limits import site
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import FORM, TYPED

SECRET = "a secret of a site that counts attempts"


class LongAgo(TimestampSigner):
    """Signs as if some seconds had passed since."""

    seconds = 0

    def get_timestamp(self) -> int:
        return int(time.time()) - self.seconds


def shown(nonce: str, seconds: int) -> str:
    """The token of a form that was first shown so many seconds ago."""
    signer = type("_", (LongAgo,), {"seconds": seconds})
    return str(URLSafeTimedSerializer(SECRET, salt=SHOWN, signer=signer).dumps(nonce))


@pytest.fixture(scope="module")
def limited_site(application: Flask, data_dir: Path) -> Iterator[Flask]:
    """A site that counts attempts, as in production."""
    limited_site = site(application, data_dir, RATELIMIT="on", SECRET_KEY=SECRET)
    yield limited_site
    with limited_site.app_context():
        db.engine.dispose()


@pytest.fixture
def limited(app: Flask, limited_site: Flask, membrane_screening: Service) -> Flask:
    """The same site with one service, and without the attempts of the test before."""
    return limited_site


def check(visitor: Visitor, *, seconds: int = 60, **fields: str) -> Page:
    """Fill in a form that was shown some time ago, and look at what there is to check."""
    form = visitor.open(FORM)
    return form.submit(
        "Continue", **{**TYPED, "shown": shown(form.value("nonce"), seconds), **fields}
    )


def send_often(
    visitor: Visitor, numbers: Iterable[int], email: str = "ada@example.org"
) -> list[int]:
    """Send an enquiry for each number, all from one opened form, and return how they were answered."""
    typed = visitor.open(FORM).filled_in() | TYPED | {"step": "send"}

    def send(number: int) -> int:
        nonce = f"nonce-of-a-flood-{number:04d}"
        own = {"message": f"Question {number}", "nonce": nonce, "shown": shown(nonce, 60)}
        own["email"] = email.format(number)
        return visitor.client.post(FORM, data=typed | own).status_code

    return [send(number) for number in numbers]


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Enquiry)) or 0


def test_who_is_faster_than_any_person_looks_it_over_once_more(limited: Flask) -> None:
    page = check(Visitor(limited), seconds=0).submit("Send enquiry")

    assert page.status == 422
    assert page.title == "Check your enquiry before you send it"
    assert "That was very fast." in page.text
    assert TYPED["message"] in page.text
    assert count() == 0


def test_a_person_is_not_held_up(limited: Flask) -> None:
    page = check(Visitor(limited), seconds=3).submit("Send enquiry")

    assert page.title == "Your enquiry is on its way"


def test_what_was_held_up_is_sent_by_the_same_button_a_moment_later(limited: Flask) -> None:
    page = check(Visitor(limited), seconds=0)

    for _turn in range(40):
        page = page.submit("Send enquiry")
        if page.title == "Your enquiry is on its way":
            break
        time.sleep(0.1)

    assert count() == 1


@pytest.mark.parametrize("seconds", [SHOWN_AT_MOST + 60, -2 * 24 * 3600])
def test_a_form_of_last_week_is_looked_over_again_and_one_from_before_the_clock_went_back_is_welcome(
    limited: Flask, seconds: int
) -> None:
    page = check(Visitor(limited), seconds=seconds)

    if seconds < 0:
        assert page.submit("Send enquiry").title == "Your enquiry is on its way"
        return
    assert page.status == 422
    assert "This page was open for a long time. Nothing is lost" in page.text
    assert page.value("message") == TYPED["message"]
    assert page.submit("Continue").status == 200, "the form that is shown again is a new one"


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 5000])
def test_a_form_that_never_was_ours_is_shown_again_with_what_was_typed(
    limited: Flask, token: str
) -> None:
    page = check(Visitor(limited), shown=token)

    assert page.status == 422
    assert page.value("message") == TYPED["message"]


def test_the_token_of_one_form_does_not_open_another(limited: Flask) -> None:
    assert check(Visitor(limited), shown=shown("another-nonce-of-somebody-else", 60)).status == 422


def test_the_eleventh_enquiry_of_an_address_within_an_hour_waits_with_its_text(
    limited: Flask,
) -> None:
    assert send_often(Visitor(limited), range(10)) == [303] * 10

    page = check(Visitor(limited), message="Question 10", email="ADA@example.org").submit(
        "Send enquiry"
    )

    assert page.status == 429
    assert page.title == "Check your enquiry before you send it"
    assert "send it again in an hour" in page.text
    assert "Question 10" in page.text
    assert count() == 10


def test_nobody_keeps_the_owner_of_an_address_from_asking(limited: Flask, mailbox: Mailbox) -> None:
    """F19: the inbox is spared, and whoever asks from elsewhere is heard."""
    for address, numbers in (("192.0.2.0", range(5)), ("192.0.2.1", range(5, 10))):
        visitor = Visitor(limited)
        visitor.client.environ_base["REMOTE_ADDR"] = address
        send_often(visitor, numbers, "ada+{}@example.org")
    owner = Visitor(limited)
    owner.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"

    page = check(owner, message="My own question", email="ada@example.org").submit("Send enquiry")

    assert page.title == "Your enquiry is on its way"
    assert (
        "we are not sending an e-mail about this one. Please note the address of this page"
        in page.text
    )
    assert count() == 11
    assert len([mail for mail in mailbox if mail.recipient.startswith("ada")]) == 10
    assert "we are not sending an e-mail" not in owner.open(page.url).text


def test_an_office_behind_one_address_is_not_locked_out_but_a_flood_is(limited: Flask) -> None:
    visitor = Visitor(limited)
    page = check(visitor, email="person@example.org")
    assert send_often(visitor, range(60), "person-{}@example.org") == [303] * 60

    assert page.submit("Send enquiry").status == 429
    assert count() == 60


def test_limits_hold_across_workers(app: Flask, limited: Flask, data_dir: Path) -> None:
    other = site(app, data_dir, RATELIMIT="on", SECRET_KEY=SECRET)
    send_often(Visitor(limited), range(5))
    send_often(Visitor(other), range(5, 10))

    assert check(Visitor(other), message="Question 10").submit("Send enquiry").status == 429


def test_links_are_not_asked_for_without_end(limited: Flask) -> None:
    visitor = Visitor(limited)
    for _turn in range(5):
        assert visitor.open("/en/enquiries/lost").submit(email="ada@example.org").status == 200

    page = visitor.open("/en/enquiries/lost").submit(email="ada@example.org")

    assert page.status == 429
    assert page.value("email") == "ada@example.org"


def test_first_attempts_at_the_same_moment_are_all_counted(limited: Flask) -> None:
    limit = Limit("test", "somebody", at_most=5, per=timedelta(hours=1))
    start, answers = threading.Barrier(6), []

    def attempt() -> None:
        with limited.app_context():
            start.wait()
            answers.append(allows(limit))

    threads = [threading.Thread(target=attempt) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False, True, True, True, True, True]
