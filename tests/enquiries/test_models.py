"""States follow from what happened when; what is not possible is refused by the model itself."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import routing
from marketplace.enquiries.actions import closing, sending
from marketplace.enquiries.models import Assignment, Enquiry, overall_status
from marketplace.enquiries.states import Outcome
from marketplace.errors import IllegalStateChange
from tests.conftest import NOW
from tests.enquiries.asking import draft

DUE = date(2026, 11, 20)
MOVES = {
    "accept": lambda part: part.accept(NOW),
    "answer": lambda part: part.answer(NOW),
    "decline": lambda part: part.decline("No.", NOW),
    "finish": lambda part: part.finish("helped", NOW),
}
LEGAL = {
    "to-answer": {"accept": "accepted", "answer": "answered", "decline": "declined"},
    "accepted": {"answer": "answered", "decline": "declined"},
    "answered": {"answer": "answered", "finish": "done"},
    "done": {},
    "declined": {},
}
WAYS = {
    "to-answer": (),
    "accepted": ("accept",),
    "answered": ("answer",),
    "done": ("answer", "finish"),
    "declined": ("decline",),
}


def part_in(state: str) -> Assignment:
    part = Assignment(decline_reason="", due_on=DUE, outcome="")
    for move in WAYS[state]:
        MOVES[move](part)
    assert part.state == state
    return part


def enquiry_with(*states: str) -> Enquiry:
    return Enquiry(assignments=[part_in(state) for state in states], promised_on=DUE)


@pytest.mark.parametrize("state", LEGAL)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_is_legal_from_some_states_and_refused_from_all_others(
    state: str, move: str
) -> None:
    part = part_in(state)
    if move in LEGAL[state]:
        MOVES[move](part)
        assert part.state == LEGAL[state][move]
    else:
        with pytest.raises(IllegalStateChange):
            MOVES[move](part)
        assert part.state == state


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((), "unassigned"),
        (("answered", "to-answer", "declined"), "to-answer"),
        (("answered", "accepted"), "accepted"),
        (("declined", "answered", "done"), "answered"),
        (("declined", "done"), "done"),
        (("declined", "declined"), "declined"),
    ],
)
def test_the_state_of_the_whole_is_the_worst_of_its_parts(
    states: tuple[str, ...], status: str
) -> None:
    assert overall_status(list(states)) == status
    assert enquiry_with(*states).status == status


def test_a_closed_enquiry_waits_for_nobody() -> None:
    enquiry = enquiry_with("to-answer", "accepted", "answered", "declined")

    enquiry.close("withdrawn", NOW)

    assert enquiry.status == "closed"
    assert [part.state for part in enquiry.assignments] == ["done", "done", "done", "declined"]
    assert not any(part.waits for part in enquiry.assignments)
    assert enquiry.waits_until is None
    with pytest.raises(IllegalStateChange):
        enquiry.close("helped", NOW)


def test_nobody_ends_an_enquiry_in_a_way_that_does_not_exist() -> None:
    with pytest.raises(IllegalStateChange):
        enquiry_with("answered").close("lost", NOW)
    with pytest.raises(IllegalStateChange):
        part_in("answered").finish("lost", NOW)


def test_a_reopened_enquiry_goes_on_where_each_cluster_was() -> None:
    enquiry = enquiry_with("to-answer", "answered", "declined")
    enquiry.close("withdrawn", NOW)
    later = NOW + timedelta(days=30)

    enquiry.reopen(later.date(), later)

    assert [part.state for part in enquiry.assignments] == ["to-answer", "answered", "declined"]
    assert enquiry.assignments[0].due_on == later.date()
    assert enquiry.assignments[1].written_back_at == later
    assert enquiry.outcome is None


def test_an_enquiry_is_reopened_for_thirty_days_only() -> None:
    enquiry = enquiry_with("answered")
    with pytest.raises(IllegalStateChange):
        enquiry.reopen(DUE, NOW)
    enquiry.close("helped", NOW)
    with pytest.raises(IllegalStateChange):
        enquiry.reopen(DUE, NOW + timedelta(days=30, seconds=1))
    enquiry.erased_at = NOW
    assert not enquiry.may_reopen(NOW)


def test_a_hand_over_waits_for_consent_and_happens_once() -> None:
    part = Assignment(decline_reason="", due_on=DUE)
    part.decline("Not our field.", NOW, hand_over_to=Cluster(id=7))
    assert part.hand_over_waits

    part.hand_over(NOW)

    assert not part.hand_over_waits
    with pytest.raises(IllegalStateChange):
        part.hand_over(NOW)
    with pytest.raises(IllegalStateChange):
        part_in("declined").hand_over(NOW)


def test_states_are_stored_as_the_text_of_their_value(app: Flask, wsm: Cluster) -> None:
    with transaction():
        enquiry = sending.send(draft(), service=None, language="en", now=NOW)
        sending.ask_further(enquiry, routing.parts_for([wsm], DUE, NOW), NOW)
        closing.close(enquiry, Outcome.NOT_POSSIBLE, NOW)

    row = db.session.execute(text("SELECT outcome, result FROM enquiry")).one()
    assert tuple(row) == ("not-possible", "")
    assert db.session.scalar(text("SELECT outcome FROM assignment")) == ""
    assert db.session.scalar(text("SELECT scope FROM message")) == "everyone"
    assert db.session.scalar(text("SELECT kind FROM enquiry_event")) == "closed"


def test_a_code_of_a_newer_release_is_read_as_the_text_that_it_is(app: Flask) -> None:
    with transaction():
        sending.send(draft(), service=None, language="en", now=NOW).outcome = Outcome.HELPED
    db.session.execute(text("UPDATE enquiry SET outcome = 'postponed'"))

    assert db.session.scalar(select(Enquiry.outcome)) == "postponed"
