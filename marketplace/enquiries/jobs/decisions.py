"""A reminder to SMEs that have not said whether another cluster may take over."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.database import db
from marketplace.enquiries.jobs.claims import BATCH, claim
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail
from marketplace.enquiries.queries import outline

REMIND_AFTER = timedelta(days=7)
"""How long an SME has to decide before it is reminded, once."""


def remind(now: datetime) -> int:
    """Remind SMEs of proposals that wait for them, a batch at a time, and count the mails."""
    is_due = (
        Assignment.hand_over_waits
        & Assignment.hand_over_reminded_at.is_(None)
        & (Assignment.declined_at <= now - REMIND_AFTER)
    )
    query = (
        select(Assignment)
        .join(Assignment.enquiry)
        .where(is_due, ~Enquiry.is_closed)
        .order_by(Assignment.declined_at, Assignment.id)
        .limit(BATCH)
        .options(joinedload(Assignment.enquiry).options(*outline()))
    )
    assignments = [
        assignment
        for assignment in db.session.scalars(query).all()
        if claim(assignment, Assignment.hand_over_reminded_at, now, is_due)
    ]
    for assignment in assignments:
        mail.remind_of_proposal(assignment, now)
    return len(assignments)
