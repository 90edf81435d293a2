"""A link in a reminder: it shows, one button confirms, and it is for one review only."""

import re

import pytest

from marketplace import tokens
from marketplace.catalogue.freshness import links
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.catalogue.freshness.waiting import make_due, pass_days, work
from tests.changes.reading import lines
from tests.conftest import NOW, Mailbox

SLUG = "membrane-screening"


def link_of(mailbox: Mailbox) -> str:
    found = re.search(r"http://localhost(/\w+/reviews/\S+)", list(mailbox)[-1].text)
    assert found is not None
    return found[1]


@pytest.fixture
def link(membrane_screening: Service, mailbox: Mailbox) -> str:
    """The link of the first reminder."""
    make_due(membrane_screening)
    work(NOW)
    return link_of(mailbox)


def test_the_mail_is_in_the_language_of_the_desk(link: str, mailbox: Mailbox) -> None:
    (mail,) = mailbox
    assert (mail.language, link[:4]) == ("fr", "/fr/")
    assert "Membrane screening" in mail.text
    assert "Membrane screening" in mail.html


def test_looking_changes_nothing_and_one_button_confirms(visitor: Visitor, link: str) -> None:
    address = link.replace("/fr/", "/en/")
    page = visitor.open(address)
    assert "Is this service up to date?" in page.text
    assert stored(SLUG).confirmed_on is None
    headers = page.response.headers
    assert headers["Referrer-Policy"] == "no-referrer"

    page = page.submit("Yes, everything is right")

    assert "This review is done" in page.text
    service = stored(SLUG)
    assert service.confirmed_on is not None
    assert service.review_by is not None
    assert service.review_by > service.confirmed_on
    (line,) = lines("service")
    assert (line.kind, line.actor, line.account_id) == ("confirmed", "link", None)


def test_a_second_click_confirms_nothing(visitor: Visitor, link: str) -> None:
    address = link.replace("/fr/", "/en/")
    twice = visitor.open(address)
    twice.submit("Yes, everything is right")
    twice.submit("Yes, everything is right")

    assert len(lines("service")) == 1
    assert "This review is done" in visitor.open(address).text


def test_the_link_lists_again_what_was_unlisted(visitor: Visitor, link: str) -> None:
    pass_days(0, 61)
    assert visitor.open(f"/en/services/{SLUG}").status == 410

    visitor.open(link.replace("/fr/", "/en/")).submit("Yes, everything is right")

    assert visitor.open(f"/en/services/{SLUG}").status == 200


def test_a_link_of_another_review_confirms_nothing(
    visitor: Visitor, membrane_screening: Service
) -> None:
    make_due(membrane_screening)
    old = links.token_of(membrane_screening.id, NOW.date())

    page = visitor.open(f"/en/reviews/{old}")

    assert "This review is done" in page.text
    assert page.all("main form") == []


@pytest.mark.parametrize("token", ["x", "x.y.z", "%00", "\u202e", "a" * 5000])
def test_what_is_no_link_of_ours_is_not_found(visitor: Visitor, token: str) -> None:
    assert visitor.open(f"/en/reviews/{token}").status == 404


def test_a_token_for_something_else_or_an_old_one_is_not_found(
    visitor: Visitor, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = stored(SLUG)
    assert service.review_by is not None
    other = tokens.sign("saved search", [service.id, service.review_by.isoformat()])
    assert visitor.open(f"/en/reviews/{other}").status == 404

    monkeypatch.setattr(links, "VALID_FOR", -links.VALID_FOR)
    assert visitor.open(link).status == 404


def test_what_was_withdrawn_meanwhile_is_left_alone(visitor: Visitor, link: str) -> None:
    address = link.replace("/fr/", "/en/")
    page = visitor.open(address)
    with transaction():
        service = db.session.query(Service).filter_by(slug=SLUG).one()
        service.withdraw("No more.", NOW)

    page.submit("Yes, everything is right")

    assert stored(SLUG).state == "withdrawn"
    assert lines("service") == []
