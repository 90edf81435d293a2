"""Promises kept visible: who is reminded when, what is asked afterwards, and one summary a day for those who want it.

Each stage of each promise is claimed by a conditional update, so that two workers never remind twice.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster, Membership
from marketplace.database import db
from marketplace.enquiries import letters, queries, routing
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.workdays import is_working_day

BATCH = 50
ASK_RESULT_AFTER = timedelta(days=30)
DIGEST_FROM = 6
"""The hour (UTC) from which the day's summaries go out: before the office opens, in all of Europe."""
_STAGES = ("nudged_at", "warned_at", "escalated_at")


def remind(now: datetime) -> int:
    """Remind of promises, a batch at a time; give the number of those that were dealt with."""
    dealt_with = 0
    for part in _open_parts(now):
        stage = _stage(part, now.date())
        if stage and _claim(part, stage, now):
            _remind(part, stage, now)
            dealt_with += 1
    return dealt_with + _remind_coordinators(now)


def ask_results(now: datetime) -> int:
    """Ask those whose enquiry ended a month ago what came of it, once; give the number of mails."""
    due = (
        (Enquiry.closed_at <= now - ASK_RESULT_AFTER)
        & Enquiry.result_asked_at.is_(None)
        & (Enquiry.outcome != "withdrawn")
        & Enquiry.erased_at.is_(None)
    )
    found = select(Enquiry).where(due).order_by(Enquiry.closed_at, Enquiry.id).limit(BATCH).options(*queries.whole())
    asked = [one for one in db.session.scalars(found).all() if _claim(one, "result_asked_at", now)]
    for enquiry in asked:
        letters.ask_result(enquiry, now)
    return len(asked)


def summarise(now: datetime) -> int:
    """Send those who want one mail a day what is new and what waits; give the number of mails."""
    if now.hour < DIGEST_FROM:
        return 0
    sent = 0
    for reader, cluster, mine in _daily_readers(now.date()):
        since = reader.digest_on
        if not is_working_day(now.date(), cluster.country) or not _claim(reader, "digest_on", now.date()):
            continue
        parts = _waiting_parts(mine)
        if parts:
            letters.summarise(reader, cluster, parts, _is_new_since(parts, since), now)
            sent += 1
    return sent


def _open_parts(now: datetime) -> list[Assignment]:
    """List open parts for which a further stage may have come: those that were reminded of least, the most urgent first."""
    today = now.date()
    stage_left = Assignment.escalated_at.is_(None) & (
        (Assignment.due_on < today)
        | (Assignment.warned_at.is_(None) & (Assignment.due_on == today))
        | (Assignment.nudged_at.is_(None) & Assignment.warned_at.is_(None))
    )
    found = select(Assignment).join(Assignment.enquiry).where(queries.IS_OPEN, Enquiry.closed_at.is_(None), stage_left)
    whole = contains_eager(Assignment.enquiry).options(*queries.whole())
    return list(db.session.scalars(found.order_by(Assignment.due_on, Assignment.id).options(whole)).unique())


def _stage(part: Assignment, today: date) -> str | None:
    """Say what a part is to be reminded of today: only the latest stage, however many were missed."""
    country = part.cluster.country
    if today >= routing.late_from(part.due_on, country):
        return "escalated_at"
    if today >= part.due_on:
        return "warned_at" if part.warned_at is None else None
    half_way = routing.half_way(part.assigned_at.date(), part.due_on, country)
    wanted = part.nudged_at is None and half_way <= today and is_working_day(today, country)
    return "nudged_at" if wanted else None


def _claim(row: Assignment | Enquiry | Cluster | User, column: str, value: date) -> bool:
    """Write the time of a stage down if nobody has done so, and tell whether it was us."""
    table = type(row)
    field: InstrumentedAttribute[Any] = getattr(table, column)
    unclaimed: ColumnElement[bool] = field.is_(None) if column != "digest_on" else (field.is_(None) | (field < value))
    claim = update(table).where(table.id == row.id, unclaimed).values({column: value})
    return db.session.execute(claim.returning(table.id)).scalar_one_or_none() is not None


def _remind(part: Assignment, stage: str, now: datetime) -> None:
    if stage == "nudged_at":
        letters.remind(part, "half-way", now)
    elif stage == "warned_at":
        letters.remind(part, "today", now)
    else:
        letters.remind(part, "late", now)
        letters.escalate(part, now)
        if _claim(part.enquiry, "late_told_at", now):
            letters.admit_delay(part.enquiry, now)


def _remind_coordinators(now: datetime) -> int:
    """Tell the coordinators, and the SME, of enquiries that no cluster has and that are due or late."""
    nobody = ~Enquiry.assignments.any()
    late = nobody & Enquiry.closed_at.is_(None) & Enquiry.late_told_at.is_(None) & (Enquiry.promised_on < now.date())
    found = select(Enquiry).where(late).order_by(Enquiry.promised_on, Enquiry.id).limit(BATCH)
    told = [one for one in db.session.scalars(found.options(*queries.whole())) if _claim(one, "late_told_at", now)]
    for enquiry in told:
        letters.tell_coordinators(enquiry, "late", now)
        letters.admit_delay(enquiry, now)
    return len(told)


def _daily_readers(today: date) -> Iterator[tuple[Cluster | User, Cluster, ColumnElement[bool]]]:
    """Give who wants a summary and had none today, their cluster, and which parts are theirs."""
    for cluster in db.session.scalars(select(Cluster).where(*_wants_summary(Cluster, today), Cluster.email != "")):
        yield cluster, cluster, (Assignment.cluster_id == cluster.id) & Assignment.user_id.is_(None)
    members = select(Membership).join(Membership.user).where(*_wants_summary(User, today))
    for member in db.session.scalars(members.options(joinedload(Membership.user))):
        yield member.user, member.cluster, Assignment.user_id == member.user_id


def _wants_summary(table: type[Cluster] | type[User], today: date) -> tuple[ColumnElement[bool], ...]:
    return table.mail_frequency == "daily", table.digest_on.is_(None) | (table.digest_on < today)


def _waiting_parts(mine: ColumnElement[bool]) -> list[Assignment]:
    """List what waits for a reader, by the promised day."""
    waits = queries.IS_OPEN | Assignment.written_back_at.is_not(None)
    found = select(Assignment).where(mine, waits).order_by(Assignment.due_on, Assignment.id)
    return list(db.session.scalars(found.options(joinedload(Assignment.enquiry))))


def _is_new_since(parts: list[Assignment], since: date | None) -> set[int]:
    """Tell which parts came, or were written to, since the last summary."""
    return {
        part.id
        for part in parts
        if since is None or max(part.assigned_at, part.written_back_at or part.assigned_at).date() >= since
    }
