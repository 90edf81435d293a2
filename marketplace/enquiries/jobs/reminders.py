"""Promises kept visible: who is reminded when, what is asked afterwards, and one summary a day for those who want it.

Each stage of each promise is claimed by a conditional update, so that two workers never remind twice.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select, update
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import MailFrequency, User
from marketplace.clusters.models import Cluster, Membership
from marketplace.database import db
from marketplace.enquiries import routing
from marketplace.enquiries.messages import Event, Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail
from marketplace.enquiries.states import EventKind, MessageScope, Outcome, ReminderStage
from marketplace.workdays import is_working_day

BATCH = 10
"""So few that nobody who sends an enquiry meanwhile waits for the database."""
ASK_RESULT_AFTER = timedelta(days=30)
SUMMARY_FROM = time(6, tzinfo=UTC)
"""From when on the day's summaries go out: before the office opens, in all of Europe."""
_NOBODY_HAS_IT = ~Enquiry.assignments.any(Assignment.declined_at.is_(None))


def remind(now: datetime) -> int:
    """Remind of promises, a batch at a time; give the number of reminders that were due."""
    return _remind_clusters(now) + _remind_coordinators(now)


def ask_results(now: datetime) -> int:
    """Ask those whose enquiry ended a month ago what came of it, once; give the number of mails."""
    ended = (Enquiry.closed_at <= now - ASK_RESULT_AFTER) & (Enquiry.outcome != Outcome.WITHDRAWN)
    due = ended & Enquiry.result_asked_at.is_(None) & Enquiry.erased_at.is_(None)
    found = select(Enquiry).where(due).order_by(Enquiry.closed_at, Enquiry.id).limit(BATCH)
    asked = [
        one for one in db.session.scalars(found).all() if _claim(one, "result_asked_at", now, due)
    ]
    for enquiry in asked:
        mail.ask_result(enquiry, now)
    return len(asked)


def summarise(now: datetime) -> int:
    """Send those who want one mail a day what waits for them and what is new, a batch at a time; give the number of mails."""
    today = now.date()
    if now.timetz() < SUMMARY_FROM:
        return 0
    sent = 0
    for whose, cluster, mine in _daily_readers(today):
        if sent == BATCH:
            break
        since = datetime.combine(whose.digest_on or today - timedelta(days=1), SUMMARY_FROM)
        if is_working_day(today, cluster.country) and _claim(
            whose, "digest_on", today, *_wants(type(whose), today)
        ):
            sent += mail.summarise(whose, cluster, _to_tell(mine, cluster.id, since), now)
    return sent


def _remind_clusters(now: datetime) -> int:
    """Remind of the most urgent parts that somebody still waits for; the number may include those of another worker."""
    stages = _stages(now.date())
    found = (
        select(Assignment)
        .where(Assignment.id.in_(stages))
        .order_by(Assignment.due_on, Assignment.id)
    )
    whole = joinedload(Assignment.enquiry).options(selectinload(Enquiry.assignments))
    for part in db.session.scalars(found.options(whole)).all():
        if _claim(part, stages[part.id], now, Assignment.is_open):
            _remind(part, stages[part.id], now)
    return len(stages)


def _stages(today: date) -> dict[int, str]:
    """Tell of which parts somebody is to be reminded today, and of what, the most urgent first."""
    columns = (Assignment.id, Assignment.assigned_at, Assignment.due_on, Cluster.country)
    stage_left = Assignment.escalated_at.is_(None) & (
        (Assignment.due_on < today)
        | (Assignment.warned_at.is_(None) & (Assignment.due_on == today))
        | (Assignment.nudged_at.is_(None) & (Assignment.due_on > today))
    )
    waits = (Assignment.is_open, Enquiry.closed_at.is_(None), stage_left)
    parts = (
        select(*columns)
        .join(Assignment.enquiry)
        .join(Cluster, Cluster.id == Assignment.cluster_id)
        .where(*waits)
    )
    stages: dict[int, str] = {}
    for part_id, assigned_at, due_on, country in db.session.execute(
        parts.order_by(Assignment.due_on, Assignment.id)
    ):
        stage = _stage(assigned_at.date(), due_on, country, today)
        if stage and len(stages) < BATCH:
            stages[part_id] = stage
    return stages


def _stage(assigned: date, due_on: date, country: str, today: date) -> str | None:
    """Say of what to remind on a day: only of the latest, however many were missed; None where nobody could act."""
    if today > due_on:
        return "escalated_at" if today >= routing.late_from(due_on, country) else None
    if today == due_on:
        return "warned_at"
    half_way = routing.half_way(assigned, due_on, country)
    return "nudged_at" if half_way <= today and is_working_day(today, country) else None


def _claim(
    row: Assignment | Enquiry | Cluster | User,
    column: str,
    value: date,
    *still: SQLColumnExpression[bool],
) -> bool:
    """Write down that a stage has come if that still holds and nobody has done so, and tell whether it was us."""
    table: Any = type(row)
    free = (getattr(table, column).is_(None),) if column != "digest_on" else ()
    claim = (
        update(table)
        .where(table.id == row.id, *free, *still)
        .values({column: value})
        .returning(table.id)
    )
    return (
        db.session.execute(
            claim, execution_options={"synchronize_session": False}
        ).scalar_one_or_none()
        is not None
    )


def _remind(part: Assignment, stage: str, now: datetime) -> None:
    if stage != "escalated_at":
        is_half_way = stage == "nudged_at"
        mail.remind(part, ReminderStage.HALF_WAY if is_half_way else ReminderStage.TODAY, now)
        return
    mail.remind(part, ReminderStage.LATE, now)
    mail.escalate(part, now)
    if _claim(part.enquiry, "late_told_at", now):
        mail.admit_delay(part.enquiry, now)


def _remind_coordinators(now: datetime) -> int:
    """Remind the coordinators of enquiries that no cluster has: on the day, and a day late, when the SME is told too."""
    today = now.date()
    on_the_day = (Enquiry.promised_on == today) & Enquiry.warned_at.is_(None)
    late = (Enquiry.promised_on < today) & Enquiry.late_told_at.is_(None)
    waits = _NOBODY_HAS_IT & Enquiry.closed_at.is_(None) & (on_the_day | late)
    found = select(Enquiry).where(waits).order_by(Enquiry.promised_on, Enquiry.id).limit(BATCH)
    reminded = 0
    for enquiry in db.session.scalars(found.options(selectinload(Enquiry.assignments))).all():
        stage = _stage(enquiry.sent_at.date(), enquiry.promised_on, "", today)
        if stage == "warned_at" and _claim(enquiry, "warned_at", now, waits):
            mail.tell_coordinators(enquiry, "due-today", now)
        elif stage == "escalated_at" and _claim(enquiry, "late_told_at", now, waits):
            mail.tell_coordinators(enquiry, "late", now)
            mail.admit_delay(enquiry, now)
        reminded += stage is not None
    return reminded


def _daily_readers(today: date) -> list[tuple[Cluster | User, Cluster, ColumnElement[bool]]]:
    """Give who wants a summary and had none today, their cluster, and which parts are theirs; desks come first."""
    desks = select(Cluster).where(*_wants(Cluster, today), Cluster.email != "").order_by(Cluster.id)
    people = (
        select(Membership)
        .join(Membership.user)
        .where(*_wants(User, today))
        .order_by(Membership.user_id)
    )
    works_here = (Membership.user_id == Assignment.user_id) & (
        Membership.cluster_id == Assignment.cluster_id
    )
    of_desk = ~exists().where(works_here)
    return [
        *(
            (desk, desk, (Assignment.cluster_id == desk.id) & of_desk)
            for desk in db.session.scalars(desks)
        ),
        *(
            (
                one.user,
                one.cluster,
                (Assignment.cluster_id == one.cluster_id) & (Assignment.user_id == one.user_id),
            )
            for one in db.session.scalars(people.options(joinedload(Membership.user)))
        ),
    ]


def _wants(table: type[Cluster | User], today: date) -> tuple[ColumnElement[bool], ...]:
    return table.mail_frequency == MailFrequency.DAILY, table.digest_on.is_(None) | (
        table.digest_on < today
    )


def _to_tell(
    mine: ColumnElement[bool], cluster_id: int, since: datetime
) -> list[tuple[Assignment, bool]]:
    """List what waits for a reader and what else is new, by the promised day, and tell which is new."""
    waits = Assignment.waits
    came = (Assignment.assigned_at >= since) | (Assignment.written_back_at >= since)
    is_new = (waits & came) | _others_did_something(cluster_id, since)
    found = select(Assignment, is_new).where(mine, Assignment.declined_at.is_(None), waits | is_new)
    found = found.order_by(waits.desc(), Assignment.due_on, Assignment.id).options(
        joinedload(Assignment.enquiry)
    )
    return [(part, bool(new)) for part, new in db.session.execute(found)]


def _others_did_something(cluster_id: int, since: datetime) -> ColumnElement[bool]:
    """Say what else a desk would have had a mail about: a note of another cluster, an end or a new start."""
    note = (
        (Message.scope == MessageScope.CLUSTERS)
        & (Message.cluster_id != cluster_id)
        & (Message.written_at >= since)
    )
    turned = Event.kind.in_(
        (EventKind.CLOSED, EventKind.REOPENED)
    ) & Event.cluster_id.is_distinct_from(cluster_id)
    return exists().where(Message.enquiry_id == Assignment.enquiry_id, note) | exists().where(
        Event.enquiry_id == Assignment.enquiry_id, Event.at >= since, turned
    )
