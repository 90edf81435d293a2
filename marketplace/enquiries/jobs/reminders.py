"""Reminders of promises: half-way, on the promised day, and when it is over.

Only the latest stage is told of, however many were missed, and each stage once.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.enquiries import routing
from marketplace.enquiries.jobs.claims import BATCH, claim
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail, posting
from marketplace.enquiries.queries import outline, questions, with_titles
from marketplace.enquiries.states import Outcome, ReminderStage
from marketplace.workdays import is_working_day, local_day

ASK_RESULT_AFTER = timedelta(days=30)
_REMINDED_AT: dict[ReminderStage, InstrumentedAttribute[datetime | None]] = {
    ReminderStage.HALF_WAY: Assignment.nudged_at,
    ReminderStage.TODAY: Assignment.warned_at,
    ReminderStage.LATE: Assignment.escalated_at,
}
"""Where it is noted that a desk was reminded of a stage."""


def remind(now: datetime) -> int:
    """Remind of promises, a batch at a time, and return how many reminders were due."""
    return _remind_clusters(now) + _remind_coordinators(now)


def ask_results(now: datetime) -> int:
    """Ask SMEs whose enquiry ended a month ago what came of it, once, and count the mails."""
    is_due = (
        (Enquiry.closed_at <= now - ASK_RESULT_AFTER)
        & (Enquiry.outcome != Outcome.WITHDRAWN)
        & Enquiry.result_asked_at.is_(None)
        & Enquiry.erased_at.is_(None)
    )
    oldest_first = (Enquiry.closed_at, Enquiry.id)
    query = select(Enquiry).where(is_due).order_by(*oldest_first).options(*with_titles())
    enquiries = [
        enquiry
        for enquiry in db.session.scalars(query.limit(BATCH)).all()
        if claim(enquiry, Enquiry.result_asked_at, now, is_due)
    ]
    for enquiry in enquiries:
        mail.ask_result(enquiry, now)
    return len(enquiries)


def _remind_clusters(now: datetime) -> int:
    """Remind of the most urgent assignments, and return how many were due.

    The number may include assignments of which another worker reminds at the same time.
    """
    stages = _due_stages(local_day(now))
    with_enquiry = joinedload(Assignment.enquiry).options(*outline())
    query = (
        select(Assignment)
        .where(Assignment.id.in_(stages))
        .order_by(Assignment.due_on, Assignment.id)
        .options(with_enquiry)
    )
    assignments = db.session.scalars(query).all()
    words = questions(assignment.enquiry for assignment in assignments)
    for assignment in assignments:
        stage = stages[assignment.id]
        column = _REMINDED_AT[stage]
        if claim(assignment, column, now, column.is_(None), Assignment.is_open):
            _remind(assignment, stage, words.get(assignment.enquiry_id, ""), now)
    return len(stages)


def _due_stages(today: date) -> dict[int, ReminderStage]:
    """Return the assignments of which to remind today, each with its stage, the urgent first."""
    query = (
        select(Assignment.id, Assignment.assigned_at, Assignment.due_on, Cluster.country)
        .join(Assignment.enquiry)
        .join(Cluster, Cluster.id == Assignment.cluster_id)
        .where(Assignment.is_open, ~Enquiry.is_closed, _has_stage_left(today))
        .order_by(Assignment.due_on, Assignment.id)
    )
    stages: dict[int, ReminderStage] = {}
    for assignment_id, assigned_at, due_on, country in db.session.execute(query):
        if len(stages) == BATCH:
            break
        stage = _stage(local_day(assigned_at), due_on, country, today)
        if stage is not None:
            stages[assignment_id] = stage
    return stages


def _has_stage_left(today: date) -> SQLColumnExpression[bool]:
    is_half_way_left = Assignment.nudged_at.is_(None) & (Assignment.due_on > today)
    is_today_left = Assignment.warned_at.is_(None) & (Assignment.due_on == today)
    is_over = Assignment.due_on < today
    return Assignment.escalated_at.is_(None) & (is_over | is_today_left | is_half_way_left)


def _stage(assigned: date, due_on: date, country: str, today: date) -> ReminderStage | None:
    """Return of what to remind on a day, or None where nobody could act."""
    if today > due_on:
        is_told = today >= routing.late_from(due_on, country)
        return ReminderStage.LATE if is_told else None
    if today == due_on:
        return ReminderStage.TODAY
    is_half_way = routing.half_way(assigned, due_on, country) <= today
    return ReminderStage.HALF_WAY if is_half_way and is_working_day(today, country) else None


def _remind(assignment: Assignment, stage: ReminderStage, question: str, now: datetime) -> None:
    mail.remind(assignment, stage, question, now)
    if stage != ReminderStage.LATE:
        return
    mail.escalate(assignment, now)
    enquiry = assignment.enquiry
    if claim(enquiry, Enquiry.late_told_at, now, Enquiry.late_told_at.is_(None)):
        mail.admit_delay(enquiry, now)


def _remind_coordinators(now: datetime) -> int:
    """Remind the coordinators of enquiries that no cluster has, and return how many were due.

    They are reminded on the promised day, and when it is over; then the SME is told too.
    """
    today = local_day(now)
    is_today_left = (Enquiry.promised_on == today) & Enquiry.warned_at.is_(None)
    is_late_left = (Enquiry.promised_on < today) & Enquiry.late_told_at.is_(None)
    is_due = Enquiry.is_with_coordinator & (is_today_left | is_late_left)
    query = (
        select(Enquiry)
        .where(is_due)
        .order_by(Enquiry.promised_on, Enquiry.id)
        .limit(BATCH)
        .options(*outline())
    )
    reminders = 0
    for enquiry in db.session.scalars(query).all():
        stage = _stage(local_day(enquiry.sent_at), enquiry.promised_on, "", today)
        if stage is not None:
            reminders += 1
            _remind_of_unassigned(enquiry, stage, is_due, now)
    return reminders


def _remind_of_unassigned(
    enquiry: Enquiry, stage: ReminderStage, is_due: SQLColumnExpression[bool], now: datetime
) -> None:
    if stage == ReminderStage.TODAY:
        is_free: Any = Enquiry.warned_at.is_(None)
        if claim(enquiry, Enquiry.warned_at, now, is_free, is_due):
            posting.tell_coordinators(enquiry, "due-today", now)
    elif stage == ReminderStage.LATE:
        is_free = Enquiry.late_told_at.is_(None)
        if claim(enquiry, Enquiry.late_told_at, now, is_free, is_due):
            posting.tell_coordinators(enquiry, "late", now)
            mail.admit_delay(enquiry, now)
