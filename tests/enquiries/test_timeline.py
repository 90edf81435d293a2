"""A long exchange shows its latest entries; those before come on demand."""

from datetime import timedelta

import pytest

from marketplace.database import db, transaction
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor

MESSAGES = 120


@pytest.fixture
def long_exchange(enquiry: Enquiry) -> Enquiry:
    """An enquiry to which much was added, the first words among it."""
    messages = [
        Message(
            enquiry_id=enquiry.id,
            nonce=f"added-{number}",
            body=f"Question {number}.",
            written_at=enquiry.sent_at + timedelta(minutes=number),
        )
        for number in range(1, MESSAGES)
    ]
    with transaction():
        db.session.add_all(messages)
    db.session.rollback()
    return enquiry


def bodies(page: Page) -> list[str]:
    return [body.get_text(strip=True) for body in page.all(".timeline-body")]


def questions(first: int, last: int) -> list[str]:
    return [f"Question {number}." for number in range(first, last + 1)]


def test_who_asked_sees_the_latest_entries_and_the_earlier_ones_on_demand(
    visitor: Visitor, long_exchange: Enquiry
) -> None:
    latest = visitor.open(f"/en/enquiries/{long_exchange.token}")
    middle = latest.follow("page=2")
    oldest = middle.follow("page=3")

    assert bodies(latest) == questions(70, 119)
    assert "70 earlier entries" in latest.text
    assert bodies(middle) == questions(20, 69)
    assert "20 earlier entries" in middle.text
    assert bodies(oldest) == ["We need 40 samples screened by June.", *questions(1, 19)]
    assert "You sent your enquiry" in oldest.text
    assert not oldest.all("#earlier")
    assert [link.get_text() for link in oldest.all("#timeline-3 > p a")] == ["Later entries"]


def test_a_desk_and_the_coordinator_see_the_latest_entries_too(
    wsm_desk: Visitor, coordinator: Visitor, long_exchange: Enquiry
) -> None:
    reference = long_exchange.reference
    for reader, room in ((wsm_desk, "desk"), (coordinator, "coordination")):
        latest = reader.open(f"/en/{room}/enquiries/{reference}")

        assert bodies(latest) == questions(70, 119)
        assert bodies(latest.follow("page=2")) == questions(20, 69)


def test_htmx_puts_the_earlier_entries_above_those_on_the_page(
    visitor: Visitor, wsm_desk: Visitor, coordinator: Visitor, long_exchange: Enquiry
) -> None:
    reference = long_exchange.reference
    for reader, address in (
        (visitor, f"/en/enquiries/{long_exchange.token}"),
        (wsm_desk, f"/en/desk/enquiries/{reference}"),
        (coordinator, f"/en/coordination/enquiries/{reference}"),
    ):
        link = reader.open(address).all("#earlier a")[0]

        fragment = reader.open(str(link["hx-get"]), htmx=True)

        assert link["hx-get"] == link["href"]
        assert bodies(fragment) == questions(20, 69)
        assert "Later entries" not in fragment.text
        assert not fragment.all("main")
