"""A long exchange shows its latest entries; those before come on demand."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import timeline
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import Event, Message
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import EventKind, MessageScope
from marketplace.i18n import as_typed
from tests.browser import Page, Visitor
from tests.enquiries.asking import assignment_of, find

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


@pytest.fixture
def tangled_exchange(enquiry: Enquiry, wsm: Cluster) -> Enquiry:
    """An enquiry with much of everything, of which much has the same time."""
    scopes = list(MessageScope)
    with transaction():
        for number in range(160):
            written_at = enquiry.sent_at + timedelta(minutes=number * 7 % 40)
            message = Message(
                enquiry_id=enquiry.id,
                nonce=f"added-{number}",
                body=f"Words {number}.",
                written_at=written_at,
                cluster_id=wsm.id if number % 2 else None,
                scope=scopes[number % 3],
            )
            db.session.add(message)
        for number in range(70):
            at = enquiry.sent_at + timedelta(minutes=number * 11 % 45)
            db.session.add(Event(enquiry_id=enquiry.id, at=at, kind=EventKind.REOPENED))
    db.session.rollback()
    return enquiry


def test_the_pages_of_a_timeline_are_the_whole_of_it(tangled_exchange: Enquiry) -> None:
    enquiry = find(tangled_exchange)
    excerpt = Excerpt(assignment_of(tangled_exchange, "zinnae"))
    for timeline_of, messages in (
        (
            partial(timeline.for_sme, enquiry),
            [message for message in enquiry.messages if message.is_public],
        ),
        (partial(timeline.for_cluster, excerpt), excerpt.messages),
        (
            partial(timeline.for_coordinator, enquiry),
            [message for message in enquiry.messages if not message.is_internal],
        ),
    ):
        pages = [timeline_of(number) for number in range(timeline_of(1).pages, 0, -1)]

        entries = [entry for page in pages for entry in page.items]
        assert {page.total for page in pages} == {len(messages) + 70}
        assert {len(page.items) for page in pages[1:]} == {50}
        assert [entry.when for entry in entries] == sorted(entry.when for entry in entries)
        in_order = sorted(messages, key=lambda message: (message.written_at, message.id))
        assert [entry.body for entry in entries if entry.body] == [
            message.body for message in in_order
        ]


def test_a_page_loads_no_more_words_than_it_can_show(
    visitor: Visitor, wsm_desk: Visitor, coordinator: Visitor, long_exchange: Enquiry
) -> None:
    loaded: list[Message] = []
    event.listen(Message, "load", lambda message, _context: loaded.append(message))
    for reader, address in (
        (visitor, f"/en/enquiries/{long_exchange.token}"),
        (wsm_desk, f"/en/desk/enquiries/{long_exchange.reference}"),
        (coordinator, f"/en/coordination/enquiries/{long_exchange.reference}"),
    ):
        loaded.clear()
        reader.open(address)
        assert 50 <= len(loaded) < 60


def test_the_latest_times_are_words_and_their_zone_is_named_once(
    sent: Page, wsm_desk: Visitor, coordinator: Visitor
) -> None:
    """Whoever points at one reads the whole date with its zone."""
    reference = sent.all(".reference")[0].text
    pages = [
        sent,
        wsm_desk.open(f"/en/desk/enquiries/{reference}"),
        coordinator.open(f"/en/coordination/enquiries/{reference}"),
    ]
    for page in pages:
        times = page.all(".timeline time")
        words = {as_typed(time.text).rpartition(" ")[0] for time in times}
        assert times
        assert words <= {"Today at", "Yesterday at"}, "nobody knows when midnight is"
        assert all(str(time["title"]).endswith(("CET", "CEST")) for time in times)
        assert page.text.count("Central European Time") == 1
