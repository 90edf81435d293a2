"""States follow from what happened when; what is not possible is refused by the model itself."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import queries, routing
from marketplace.enquiries.actions import assigning, closing
from marketplace.enquiries.models import RESTING_STATES, Assignment, Enquiry, overall_status
from marketplace.enquiries.states import AssignmentState, Outcome
from marketplace.errors import IllegalStateChange
from tests.conftest import NOW
from tests.enquiries.asking import draft, send

DUE = date(2026, 11, 20)
MOVES = {
    "accept": lambda assignment: assignment.accept(NOW),
    "answer": lambda assignment: assignment.answer(NOW),
    "decline": lambda assignment: assignment.decline("No.", NOW),
    "finish": lambda assignment: assignment.finish("helped", NOW),
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

STATES_TOGETHER = [
    (),
    *[(state,) for state in LEGAL],
    ("answered", "to-answer"),
    ("answered", "accepted"),
    ("declined", "answered"),
    ("declined", "done"),
    ("declined", "declined"),
    ("proposing",),
    ("proposing", "answered"),
    ("proposing", "done"),
    ("declined", "proposing"),
    ("refused", "done"),
    ("refused",),
]
"""Also with clusters that declined and named one to take over, which the SME may refuse."""


def assignment_in(state: str) -> Assignment:
    assignment = Assignment(decline_reason="", due_on=DUE)
    for move in WAYS[state]:
        MOVES[move](assignment)
    assert assignment.state == state
    return assignment


def enquiry_with(*states: str) -> Enquiry:
    assignments = [proposing_or_in(state) for state in states]
    return Enquiry(assignments=assignments, promised_on=DUE)


def proposing_or_in(state: str) -> Assignment:
    """An assignment in a state, or declined with a proposal that waits or was refused."""
    if state not in {"proposing", "refused"}:
        return assignment_in(state)
    assignment = assignment_in("declined")
    assignment.hand_over_to_id = 1
    if state == "refused":
        assignment.refuse_hand_over(NOW)
    return assignment


@pytest.mark.parametrize("state", LEGAL)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_is_legal_from_some_states_and_refused_from_all_others(
    state: str, move: str
) -> None:
    assignment = assignment_in(state)
    if move in LEGAL[state]:
        MOVES[move](assignment)
        assert assignment.state == LEGAL[state][move]
    else:
        with pytest.raises(IllegalStateChange):
            MOVES[move](assignment)
        assert assignment.state == state


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
def test_the_state_of_the_whole_is_the_worst_of_its_assignments(
    states: tuple[str, ...], status: str
) -> None:
    assert overall_status(list(states)) == status
    assert enquiry_with(*states).status == status


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (("proposing",), "to-decide"),
        (("proposing", "done"), "to-decide"),
        (("proposing", "declined"), "to-decide"),
        (("proposing", "answered"), "answered"),
        (("proposing", "to-answer"), "to-answer"),
        (("refused",), "declined"),
        (("refused", "done"), "done"),
    ],
)
def test_nobody_is_late_while_the_sme_has_to_decide_who_takes_over(
    states: tuple[str, ...], status: str
) -> None:
    enquiry = enquiry_with(*states)

    assert enquiry.status == status
    assert enquiry.awaits_consent == (status == "to-decide")
    assert enquiry.is_late(DUE + timedelta(days=1)) == (status in {"to-answer", "declined"})
    assert not enquiry.is_late(DUE)


@pytest.mark.parametrize("states", STATES_TOGETHER, ids="-".join)
def test_an_enquiry_is_late_with_a_cluster_of_it_or_with_the_coordinators(
    states: tuple[str, ...],
) -> None:
    enquiry, day_after = enquiry_with(*states), DUE + timedelta(days=1)

    is_late = any(assignment.is_late(day_after) for assignment in enquiry.assignments)

    assert enquiry.is_late(day_after) == (is_late or enquiry.is_with_coordinator)


def test_a_closed_enquiry_waits_for_nobody() -> None:
    enquiry = enquiry_with("to-answer", "accepted", "answered", "declined")

    enquiry.close("withdrawn", NOW)

    assert enquiry.status == "closed"
    assert [assignment.state for assignment in enquiry.assignments] == [
        "done",
        "done",
        "done",
        "declined",
    ]
    assert not any(assignment.waits for assignment in enquiry.assignments)
    assert enquiry.waits_until is None
    with pytest.raises(IllegalStateChange):
        enquiry.close("helped", NOW)


def test_nobody_ends_an_enquiry_in_a_way_that_does_not_exist() -> None:
    with pytest.raises(IllegalStateChange):
        enquiry_with("answered").close("lost", NOW)
    with pytest.raises(IllegalStateChange):
        assignment_in("answered").finish("lost", NOW)


def test_a_reopened_enquiry_goes_on_where_each_cluster_was() -> None:
    enquiry = enquiry_with("to-answer", "answered", "declined")
    enquiry.close("withdrawn", NOW)
    later = NOW + timedelta(days=30)

    enquiry.reopen(later.date(), later)

    assert [assignment.state for assignment in enquiry.assignments] == [
        "to-answer",
        "answered",
        "declined",
    ]
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
    assignment = Assignment(decline_reason="", due_on=DUE)
    assignment.decline("Not our field.", NOW, hand_over_to=Cluster(id=7))
    assert assignment.hand_over_waits

    assignment.hand_over(NOW)

    assert not assignment.hand_over_waits
    with pytest.raises(IllegalStateChange):
        assignment.hand_over(NOW)
    with pytest.raises(IllegalStateChange):
        assignment_in("declined").hand_over(NOW)


def test_a_hand_over_that_was_refused_does_not_happen() -> None:
    assignment = proposing_or_in("refused")

    for decide in (assignment.hand_over, assignment.refuse_hand_over):
        with pytest.raises(IllegalStateChange):
            decide(NOW)

    assignment.ask_again(DUE, NOW, is_lead=False)
    assert assignment.hand_over_refused_at is None


def test_states_are_stored_as_the_text_of_their_value(app: Flask, wsm: Cluster) -> None:
    with transaction():
        enquiry = send(draft(), service=None, now=NOW)
        assigning.ask_further(enquiry, routing.plan_for_clusters([wsm], DUE, NOW.date()), NOW)
        closing.close(enquiry, Outcome.NOT_POSSIBLE, NOW)

    row = db.session.execute(text("SELECT outcome, result FROM enquiry")).one()
    assert tuple(row) == ("not-possible", "")
    assert db.session.scalar(text("SELECT outcome FROM assignment")) == ""
    assert db.session.scalar(text("SELECT scope FROM message")) == "everyone"
    assert db.session.scalar(text("SELECT kind FROM enquiry_event")) == "closed"


def test_a_code_of_a_newer_release_is_read_as_the_text_that_it_is(app: Flask) -> None:
    with transaction():
        send(draft(), service=None, now=NOW).outcome = Outcome.HELPED
    db.session.execute(text("UPDATE enquiry SET outcome = 'postponed'"))

    assert db.session.scalar(select(Enquiry.outcome)) == "postponed"


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("states", STATES_TOGETHER, ids="-".join)
def test_the_database_sees_the_states_that_the_model_sees(
    app: Flask, wsm: Cluster, zinnae: Cluster, states: tuple[str, ...], is_closed: bool
) -> None:
    day_after = DUE + timedelta(days=1)
    with transaction():
        enquiry = send(draft(), service=None, now=NOW)
        for cluster, state in zip((wsm, zinnae), states, strict=False):
            assignment = proposing_or_in(state)
            assignment.cluster_id, assignment.assigned_at = cluster.id, NOW
            assignment.hand_over_to_id = wsm.id if assignment.hand_over_to_id else None
            enquiry.assignments.append(assignment)
        if is_closed:
            enquiry.close(Outcome.HELPED, NOW)
        reference = enquiry.reference
    enquiry = queries.find_by_reference(reference)  # type: ignore[assignment]

    queried = (
        Enquiry.status,
        Enquiry.is_closed,
        Enquiry.is_with_coordinator,
        Enquiry.awaits_consent,
        Enquiry.waits_until,
    )
    row = db.session.execute(select(*queried)).one()
    assert tuple(row) == (
        enquiry.status,
        enquiry.is_closed,
        enquiry.is_with_coordinator,
        enquiry.awaits_consent,
        enquiry.waits_until,
    )
    is_late = select(func.count()).where(Enquiry.late_on(day_after))
    assert db.session.scalar(is_late) == enquiry.is_late(day_after)
    for assignment in enquiry.assignments:
        row = db.session.execute(
            select(
                Assignment.state,
                Assignment.is_declined,
                Assignment.is_open,
                Assignment.is_active,
                Assignment.hand_over_waits,
                Assignment.waits,
                Assignment.is_late(day_after),
            ).where(Assignment.id == assignment.id)
        ).one()
        assert tuple(row) == (
            assignment.state,
            assignment.is_declined,
            assignment.is_open,
            assignment.is_active,
            assignment.hand_over_waits,
            assignment.waits,
            assignment.is_late(day_after),
        )


@pytest.mark.parametrize("is_written_back", [False, True])
@pytest.mark.parametrize("state", LEGAL)
def test_what_waits_for_nothing_rests_in_its_state_and_in_no_other(
    app: Flask, wsm: Cluster, state: str, is_written_back: bool
) -> None:
    with transaction():
        assignment = assignment_in(state)
        assignment.cluster_id, assignment.assigned_at = wsm.id, NOW
        assignment.written_back_at = NOW if is_written_back else None
        enquiry = send(draft(), service=None, now=NOW)
        enquiry.assignments.append(assignment)

    resting_states = [
        state
        for state in AssignmentState
        if db.session.scalar(select(Assignment.rests_in(state)).select_from(Assignment))
    ]

    assert resting_states == ([] if assignment.waits else [state])
    assert set(resting_states) <= set(RESTING_STATES)
