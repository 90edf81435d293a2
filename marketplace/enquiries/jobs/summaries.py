"""One summary a day for the desks and colleagues that want no mail at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import SQLColumnExpression, exists, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import MailFrequency, User
from marketplace.clusters.models import Cluster, Membership
from marketplace.database import db
from marketplace.enquiries.jobs.claims import BATCH, claim
from marketplace.enquiries.messages import Event, Message
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify import mail
from marketplace.enquiries.queries import with_titles
from marketplace.enquiries.states import EventKind, MessageScope
from marketplace.workdays import is_working_day, local_day, local_time, moment_of

SUMMARY_FROM = time(7)
"""When the day's summaries go out, by the clocks of the site: before the office opens."""


@dataclass(frozen=True)
class _Reader:
    """A desk or a colleague that wants a summary and had none today."""

    account: Cluster | User
    cluster: Cluster
    is_theirs: SQLColumnExpression[bool]
    """Which assignments the summary is about."""


def summarise(now: datetime) -> int:
    """Send summaries of what waits and what is new, a batch at a time, and count the mails."""
    if local_time(now) < SUMMARY_FROM:
        return 0
    today = local_day(now)
    mails = 0
    for reader in _readers(today):
        if mails == BATCH:
            break
        if not is_working_day(today, reader.cluster.country):
            continue
        account = reader.account
        last_day = account.digest_on or today - timedelta(days=1)
        table = type(account)
        if claim(account, table.digest_on, today, *_wants_summary(table, today)):
            since = moment_of(last_day, SUMMARY_FROM)
            assignments = _summarised(reader.is_theirs, reader.cluster.id, since)
            mails += mail.summarise(account, reader.cluster, assignments, now)
    return mails


def _readers(today: date) -> Iterator[_Reader]:
    """Yield who wants a summary and had none today, the desks first.

    A desk reads of the assignments that no colleague of the cluster sees to.
    """
    works_here = (Membership.user_id == Assignment.user_id) & (
        Membership.cluster_id == Assignment.cluster_id
    )
    has_no_colleague = ~exists().where(works_here)
    clusters = (
        select(Cluster)
        .where(*_wants_summary(Cluster, today), Cluster.email != "")
        .order_by(Cluster.id)
    )
    memberships = (
        select(Membership)
        .join(Membership.user)
        .where(*_wants_summary(User, today))
        .order_by(Membership.user_id)
        .options(joinedload(Membership.user))
    )
    for cluster in db.session.scalars(clusters).all():
        is_of_desk = (Assignment.cluster_id == cluster.id) & has_no_colleague
        yield _Reader(cluster, cluster, is_of_desk)
    for membership in db.session.scalars(memberships).all():
        is_of_colleague = (Assignment.cluster_id == membership.cluster_id) & (
            Assignment.user_id == membership.user_id
        )
        yield _Reader(membership.user, membership.cluster, is_of_colleague)


def _wants_summary(
    table: type[Cluster | User], today: date
) -> tuple[SQLColumnExpression[bool], SQLColumnExpression[bool]]:
    had_none_today = table.digest_on.is_(None) | (table.digest_on < today)
    return table.mail_frequency == MailFrequency.DAILY, had_none_today


def _summarised(
    is_theirs: SQLColumnExpression[bool], cluster_id: int, since: datetime
) -> list[tuple[Assignment, bool]]:
    """List what waits for a reader and what else is new, each with whether it is new."""
    waits = Assignment.waits
    came = (Assignment.assigned_at >= since) | (Assignment.written_back_at >= since)
    is_new = (waits & came) | _others_did_something(cluster_id, since)
    query = (
        select(Assignment, is_new)
        .where(is_theirs, ~Assignment.is_declined, waits | is_new)
        .order_by(waits.desc(), Assignment.due_on, Assignment.id)
        .options(joinedload(Assignment.enquiry).options(*with_titles()))
    )
    return [(assignment, bool(new)) for assignment, new in db.session.execute(query)]


def _others_did_something(cluster_id: int, since: datetime) -> SQLColumnExpression[bool]:
    """Return whether others wrote a note, or closed or reopened the enquiry.

    Others are another cluster, or the coordinator.
    """
    has_note = exists().where(
        Message.enquiry_id == Assignment.enquiry_id,
        Message.scope == MessageScope.CLUSTERS,
        Message.cluster_id.is_distinct_from(cluster_id),
        Message.written_at >= since,
    )
    has_turn = exists().where(
        Event.enquiry_id == Assignment.enquiry_id,
        Event.at >= since,
        Event.kind.in_((EventKind.CLOSED, EventKind.REOPENED)),
        Event.cluster_id.is_distinct_from(cluster_id),
    )
    return has_note | has_turn
