"""Who gets mail changes by one click in it how much comes, without signing in."""

import re
import time

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from marketplace import tokens
from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.follow.preferences import LINK_SECONDS
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify.readers import PREFERENCES, desk_of, person
from tests.browser import Page, Visitor
from tests.conftest import Mailbox, make_user


def frequency_of(kind: type[Cluster | User], number: int) -> str:
    db.session.rollback()
    recipient = db.session.get_one(kind, number)
    assert isinstance(recipient, Cluster | User)
    return recipient.mail_frequency


def choices(page: Page) -> list[str]:
    return [
        " ".join(button.get_text().split())
        for button in page.all("main form button[name=frequency]")
    ]


def test_the_link_in_a_mail_leads_to_the_desk_it_went_to_and_one_click_changes_it(
    enquiry: Enquiry, visitor: Visitor, mailbox: Mailbox, wsm: Cluster, zinnae: Cluster
) -> None:
    (mail,) = mailbox.to("desk@wsm.example.org")
    found = re.search(r"http://localhost(/\S+/mail/\S+)", mail.text)
    assert found is not None

    page = visitor.open(found[1].replace("/fr/", "/en/"))
    assert "d…@wsm.example.org" in page.text
    assert len(choices(page)) == 2
    page = page.submit("One summary a day and reminders")

    assert page.status == 200
    assert "Your e-mail settings are saved: One summary a day and reminders." in page.text
    assert "One summary a day and reminders" not in choices(page)
    assert frequency_of(Cluster, wsm.id) == "daily"
    assert frequency_of(Cluster, zinnae.id) == "at-once"


def test_a_colleague_changes_only_their_own_mail(
    app: Flask, visitor: Visitor, wsm: Cluster
) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)

    page = visitor.open(f"/cs/mail/{person(colleague).token}")
    page.visitor.post(
        page.url, {"frequency": ["reminders"], "csrf_token": [page.value("csrf_token")]}
    )

    assert frequency_of(User, colleague.id) == "reminders"
    assert frequency_of(Cluster, wsm.id) == "at-once"


def test_the_page_stays_out_of_caches_and_of_other_sites_logs(
    app: Flask, visitor: Visitor, wsm: Cluster
) -> None:
    headers = visitor.open(f"/en/mail/{desk_of(wsm).token}").response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_only_what_is_offered_can_be_chosen(app: Flask, visitor: Visitor, wsm: Cluster) -> None:
    page = visitor.open(f"/en/mail/{desk_of(wsm).token}")
    for odd in ("never", "", "at-once'--"):
        visitor.post(page.url, {"frequency": [odd], "csrf_token": [page.value("csrf_token")]})
    assert frequency_of(Cluster, wsm.id) == "at-once"


def test_a_link_that_was_passed_on_tells_no_address_and_ends_after_a_year(
    app: Flask, visitor: Visitor, wsm: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F25: mails are passed on, with the links in them."""
    address = f"/en/mail/{desk_of(wsm).token}"
    assert wsm.email not in visitor.open(address).response.get_data(as_text=True)

    a_year_on = int(time.time()) + LINK_SECONDS + 1
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: a_year_on)

    assert visitor.open(address).status == 404


@pytest.mark.parametrize(
    "value", [["desk", 4711], ["user", 4711], ["cat", 1], ["desk"], ["desk", "1"], "desk", 1]
)
def test_a_link_that_names_nobody_opens_nothing(
    app: Flask, visitor: Visitor, wsm: Cluster, value: object
) -> None:
    assert visitor.open(f"/en/mail/{tokens.sign(PREFERENCES, value)}").status == 404


def test_nobody_makes_such_a_link_themselves(app: Flask, visitor: Visitor, wsm: Cluster) -> None:
    token = desk_of(wsm).token
    body, _dot, rest = token.partition(".")
    for odd in (
        "x",
        f"{body}.{rest[:-1]}",
        f"A{token}",
        tokens.sign("another purpose", ["desk", wsm.id]),
    ):
        assert visitor.open(f"/en/mail/{odd}").status == 404
        assert visitor.client.post(f"/en/mail/{odd}", data={"frequency": "daily"}).status_code in {
            400,
            404,
        }
    assert frequency_of(Cluster, wsm.id) == "at-once"


@pytest.mark.parametrize(("frequency", "mails"), [("at-once", 1), ("daily", 0), ("reminders", 0)])
def test_mail_comes_at_once_only_where_that_was_chosen(
    app: Flask,
    asked: Enquiry,
    visitor: Visitor,
    mailbox: Mailbox,
    wsm: Cluster,
    frequency: str,
    mails: int,
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = frequency
    before = len(mailbox.to("desk@wsm.example.org"))

    visitor.open(f"/en/enquiries/{asked.token}").submit("Send message", body="One more thing.")

    assert len(mailbox.to("desk@wsm.example.org")) == before + mails
