"""Enquiries: found by who asks, by their reference and by what was written, by whom it concerns."""

from datetime import datetime

import pytest

from marketplace.accounts.queries import find_by_email
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.actions import answering, assigning, coordinating, erasing
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import MessageScope
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, make_cluster, make_user, new_enquiry
from tests.enquiries.asking import assignment_of, find
from tests.finding.conftest import Work

DESK, COORDINATION = "/en/desk/find", "/en/coordination/find"


def hits(page: Page, group: str = "enquiries") -> list[str]:
    """Return what a page shows of each thing of a group."""
    found = page.all(f"#found-{group} ~ ul > li")
    return [hit.get_text(" ", strip=True) for hit in found]


@pytest.mark.parametrize(
    "words", ["Lovelace", "analytical eng", "ada@example.org", "zebra samples", "sample", "scree"]
)
def test_an_enquiry_is_found_by_who_asks_and_by_other_forms_of_what_was_written(
    words: str, wsm_desk: Visitor, enquiry: Enquiry, work: Work
) -> None:
    work()

    page = wsm_desk.open(f"{DESK}?q={words}")

    has_another = "zebra" in words
    assert (enquiry.reference in page.text) != has_another
    assert ("Nothing found" in page.text) == has_another


def test_the_words_that_answer_are_marked_in_their_language(
    wsm_desk: Visitor, enquiry: Enquiry, now: datetime, work: Work
) -> None:
    with transaction():
        part = assignment_of(enquiry, "wsm")
        note = "Vu au salon : des échantillons <b>fragiles</b>."
        answering.note(part, note, scope=MessageScope.CLUSTER, nonce="1", now=now)
    work()

    page = wsm_desk.open(f"{DESK}?q=echantillon")

    (excerpt,) = page.all(".found-excerpt span")
    assert excerpt["lang"] == "fr"
    assert [mark.get_text() for mark in excerpt.select("mark")] == ["échantillons"]
    assert "<b>" in excerpt.get_text()
    assert not excerpt.select("b")


@pytest.mark.parametrize("spelling", ["{}", "{} ", "{lower}", "{bare}", "{short}"])
def test_a_reference_in_any_spelling_leads_straight_to_its_enquiry(
    spelling: str, wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry
) -> None:
    reference = enquiry.reference
    words = spelling.format(
        reference,
        lower=reference.lower().replace("-", " "),
        bare=reference.replace("-", ""),
        short=reference.removeprefix("ENQ-"),
    )

    for visitor, address in ((wsm_desk, DESK), (coordinator, COORDINATION)):
        assert visitor.open(f"{address}?q={words}").url.endswith(reference)
        offer = visitor.open(f"{address}?q={words}", htmx=True)
        assert f"Go to enquiry {reference}" in offer.text


def test_a_stranger_of_an_enquiry_neither_finds_nor_counts_it(
    enquiry: Enquiry, wsm_desk: Visitor, work: Work
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    make_user("nano@example.org", cluster=nano)
    nano_desk = Visitor(wsm_desk.client.application).sign_in("nano@example.org", PASSWORD)
    work()

    for words in ("Lovelace", "samples", "sam", enquiry.reference, enquiry.reference[:8]):
        page = nano_desk.open(f"{DESK}?q={words}")
        assert "Nothing found" in page.text
        assert "result" not in page.text.partition("Nothing found")[0]


def test_a_note_is_found_only_by_those_for_whom_it_is(
    wsm_desk: Visitor,
    zinnae_desk: Visitor,
    coordinator: Visitor,
    enquiry: Enquiry,
    now: datetime,
    work: Work,
) -> None:
    with transaction():
        part = assignment_of(enquiry, "wsm")
        answering.note(part, "pettyfogger", scope=MessageScope.CLUSTER, nonce="1", now=now)
        answering.note(part, "windjammer", scope=MessageScope.CLUSTERS, nonce="2", now=now)
    work()

    readers = {"wsm": (wsm_desk, DESK), "zinnae": (zinnae_desk, DESK)}
    readers["coordinator"] = (coordinator, COORDINATION)

    def finders(word: str) -> set[str]:
        return {
            name
            for name, (visitor, address) in readers.items()
            if hits(visitor.open(f"{address}?q={word}"))
        }

    assert finders("pettyfogger") == {"wsm"}
    assert finders("windjammer") == {"wsm", "zinnae", "coordinator"}


def test_who_declined_finds_nothing_that_came_later_and_no_name_once_another_was_asked(
    wsm_desk: Visitor,
    zinnae_desk: Visitor,
    enquiry: Enquiry,
    now: datetime,
    work: Work,
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    with transaction():
        answering.decline(assignment_of(enquiry, "zinnae"), "No chance.", enquiry.sent_at)
        part = assignment_of(enquiry, "wsm")
        answering.note(part, "windjammer", scope=MessageScope.CLUSTERS, nonce="2", now=now)
    work()

    assert hits(zinnae_desk.open(f"{DESK}?q=samples"))
    assert hits(zinnae_desk.open(f"{DESK}?q=Lovelace"))
    assert not hits(zinnae_desk.open(f"{DESK}?q=windjammer"))

    with transaction():
        answering.decline(assignment_of(enquiry, "wsm"), "Nor we.", now)
        assigning.assign(find(enquiry), [nano], now)
    assert not hits(zinnae_desk.open(f"{DESK}?q=Lovelace"))  # also before the worker knows
    work()
    assert not hits(zinnae_desk.open(f"{DESK}?q=Lovelace"))
    assert hits(zinnae_desk.open(f"{DESK}?q=samples"))


def test_what_is_written_later_is_found_and_only_once(
    wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry, now: datetime, work: Work
) -> None:
    work()
    with transaction():
        answering.answer(
            assignment_of(enquiry, "wsm"), "We have a brontosaurus.", nonce="1", now=now
        )
    work()
    with transaction():
        by = find_by_email("coordinator@example.org")
        assert by is not None
        coordinating.note(find(enquiry), "Ask the zookeeper.", nonce="2", now=now, by=by)
    work()

    for words in ("brontosaurus", "zookeeper", "brontosaurus zookeeper samples lovelace"):
        assert len(hits(wsm_desk.open(f"{DESK}?q={words}"))) == 1
        assert len(hits(coordinator.open(f"{COORDINATION}?q={words}"))) == 1


def test_an_erased_person_is_found_by_nobody_from_that_moment_on(
    wsm_desk: Visitor, coordinator: Visitor, enquiry: Enquiry, work: Work
) -> None:
    work()
    assert hits(wsm_desk.open(f"{DESK}?q=Lovelace"))

    with transaction():
        erasing.erase_person("ada@example.org", enquiry.sent_at)

    for _time in ("before the worker knows", "after"):
        for words in ("Lovelace", "samples"):
            assert "Nothing found" in wsm_desk.open(f"{DESK}?q={words}").text
            assert "Nothing found" in coordinator.open(f"{COORDINATION}?q={words}").text
        work()


def test_each_group_shows_a_few_and_leads_to_the_rest(
    wsm_desk: Visitor, wsm: Cluster, enquiry: Enquiry, now: datetime, work: Work
) -> None:

    with transaction():
        for number in range(7):
            another = new_enquiry(number, [wsm], due_on=now.date(), organisation="Windjammers")
            another.messages = [Message(nonce=f"m{number}", body="A windjammer.", written_at=now)]
            db.session.add(another)
    work()

    page = wsm_desk.open(f"{DESK}?q=windjammer")

    assert "7 results" in page.text
    assert len(hits(page)) == 5
    alone = page.follow("in=enquiries")
    assert len(hits(alone)) == 7
    assert f"{DESK}?q=windjammer" in alone.links()
