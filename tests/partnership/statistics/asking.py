"""Enquiries that came on a day and were answered on another, as statistics count them."""

from datetime import date, datetime, time, timedelta

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import Outcome
from marketplace.workdays import moment_of
from tests.conftest import new_enquiry

NOON = time(12)


def at_noon(day: date) -> datetime:
    """Return noon of a day at the site."""
    return moment_of(day, NOON)


def ask(
    day: date | datetime,
    clusters: list[Cluster],
    *answered_on: date | None,
    promised: timedelta = timedelta(days=3),
    outcome: Outcome | None = None,
    **values: object,
) -> Enquiry:
    """Store an enquiry, and on which day each of its clusters answered, in their order."""
    sent_at = day if isinstance(day, datetime) else at_noon(day)
    number = db.session.query(Enquiry).count() + 1
    enquiry = new_enquiry(
        number, clusters, due_on=sent_at.date() + promised, sent_at=sent_at, **values
    )
    with transaction():
        db.session.add(enquiry)
        for assignment, answer in zip(enquiry.assignments, answered_on, strict=False):
            if answer is not None:
                assignment.answer(at_noon(answer))
        if outcome is not None:
            enquiry.close(outcome, at_noon(answered_on[-1] or sent_at.date()))
    return enquiry
