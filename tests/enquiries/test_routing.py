"""Which clusters answer, and by when."""

from datetime import date

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.enquiries import routing
from marketplace.enquiries.errors import IllegalMove
from marketplace.enquiries.models import Assignment, overall_status
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("asked", "days", "promised"),
    [
        (date(2026, 11, 16), 3, date(2026, 11, 19)),  # Monday to Thursday
        (date(2026, 11, 19), 3, date(2026, 11, 24)),  # Thursday, over the weekend, to Tuesday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday to Monday
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_a_promise_counts_working_days_from_the_day_after(asked: date, days: int, promised: date) -> None:
    assert routing.add_working_days(asked, days) == promised


def test_clusters_that_are_asked_late_still_get_two_working_days(app: Flask, wsm: Cluster, zinnae: Cluster) -> None:
    promised = date(2026, 11, 23)
    assert [part.due_on for part in routing.parts_for([wsm, zinnae], promised, NOW)] == [promised, promised]
    assert routing.parts_for([wsm], date(2026, 11, 1), NOW)[0].due_on == date(2026, 11, 18)
    assert [part.is_lead for part in routing.parts_for([wsm, zinnae], promised, NOW)] == [True, False]


def test_the_state_of_the_whole_is_the_worst_of_its_parts() -> None:
    assert overall_status([]) == "unassigned"
    assert overall_status(["answered", "to-answer", "declined"]) == "to-answer"
    assert overall_status(["answered", "accepted"]) == "accepted"
    assert overall_status(["declined", "answered"]) == "answered"
    assert overall_status(["declined", "declined"]) == "declined"


def test_illegal_moves_are_refused() -> None:
    part = Assignment(decline_reason="", due_on=date(2026, 11, 20))
    part.decline("No.", NOW)
    for move in (lambda: part.answer(NOW), lambda: part.accept(NOW), lambda: part.decline("Again no.", NOW)):
        with pytest.raises(IllegalMove):
            move()

    part = Assignment(decline_reason="", due_on=date(2026, 11, 20))
    part.answer(NOW)
    part.answer(NOW)
    with pytest.raises(IllegalMove):
        part.decline("Too late.", NOW)
