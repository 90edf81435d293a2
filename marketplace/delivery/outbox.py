"""The outbox: columns and rules that mail and webhooks share.

Ours and not a task queue's (dramatiq, huey, procrastinate): a row of the outbox has to be written in the same
transaction as the change that causes it, on SQLite and on PostgreSQL, or a crash between the two would lose it. Those
keep their queue elsewhere, or work with one of the two databases only.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeVar

from sqlalchemy import ColumnElement, String, exists, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import StoredEnum, UtcDateTime, db

GIVE_UP_AFTER = timedelta(days=5)
"""How long something is tried before it is given up, if it was tried often enough."""
ATTEMPTS_MIN = 40
"""How often something is tried before it is given up: a clock that jumps days ahead ends nothing."""
LEASE = timedelta(seconds=45)
"""How long a claim holds: longer than any try may take, so that two workers never send the same thing."""
FIRST_PAUSE = timedelta(seconds=5)
"""The pause after the first try; later ones are multiples of it at first."""
SHORT_PAUSE = timedelta(seconds=20)
"""The pause in which the first steps end, until the time that something has waited counts."""
LONGEST_PAUSE = timedelta(minutes=30)
"""The longest pause between two tries."""
CLOCK_SKEW = timedelta(minutes=1)
"""How far ahead of ours another worker's times may lie: it read the clock while we waited for the database."""
LATE = timedelta(hours=1)
"""How long something may wait before people are shown that it does."""
CANDIDATES_MAX = 50
"""How many ids are read at once: what comes meanwhile need not wait for the end of a long list."""


class FailureScope(StrEnum):
    """What a temporary failure holds up."""

    SERVER = "server"
    RECIPIENT = "recipient"


class PermanentFailure(Exception):
    """The receiving side refused for good: trying again will not help."""


class TemporaryFailure(Exception):
    """Something was not taken, and may be taken later."""

    scope: ClassVar[FailureScope]


class ServerFailure(TemporaryFailure):
    """Nothing can be handed over at the moment, whoever it is for."""

    scope = FailureScope.SERVER


class RecipientFailure(TemporaryFailure):
    """One thing was not taken, though the next one may be."""

    scope = FailureScope.RECIPIENT


class Outgoing:
    """Something to hand over: one worker at a time claims it, until it is taken or given up."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last try began."""
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[FailureScope | None] = mapped_column(StoredEnum(FailureScope, 10))
    """What the failure of the last try holds up."""
    last_error: Mapped[str | None] = mapped_column(String(500))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)


T = TypeVar("T", bound=Outgoing)


def is_waiting(table: type[Outgoing]) -> ColumnElement[bool]:
    """Whether a row was neither taken nor given up, as SQL."""
    return table.sent_at.is_(None) & table.failed_at.is_(None)


def has_next_try(table: type[Outgoing], until: datetime) -> bool:
    """Whether anything waits whose next try comes until then.

    A pause longer than ours is the mark of a clock that went back.
    """
    is_soon = or_(table.next_try_at <= until, table.next_try_at > until + LONGEST_PAUSE)
    has_some = db.session.scalar(select(exists().where(is_waiting(table), is_soon)))
    db.session.rollback()
    return bool(has_some)


def is_troubled(table: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    """Whether a row failed or waits for more than an hour, as SQL."""
    is_late = table.created_at <= now - LATE
    return table.sent_at.is_(None) & (table.failed_at.is_not(None) | is_late)


def is_due(table: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    """Whether a row waits and may be tried, as SQL.

    A try that lies ahead, or a pause longer than ours, is the mark of a clock that went back.
    """
    return is_waiting(table) & or_(
        table.next_try_at <= now,
        table.next_try_at > now + LONGEST_PAUSE,
        table.tried_at.is_(None),
        table.tried_at > now + CLOCK_SKEW,
    )


def is_free(table: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    """Whether no living worker has claimed a row, as SQL."""
    claimed_until = table.claimed_until
    return or_(
        claimed_until.is_(None),
        claimed_until <= now,
        claimed_until > now + LEASE + CLOCK_SKEW,
    )


def candidates(table: type[Outgoing], condition: ColumnElement[bool]) -> list[int]:
    """List some rows that fulfil a condition, the one first that was not tried for longest.

    So what always fails holds up nothing.
    """
    query = (
        select(table.id)
        .where(condition)
        .order_by(table.tried_at.nulls_first(), table.id)
        .limit(CANDIDATES_MAX)
    )
    ids = list(db.session.scalars(query))
    db.session.rollback()
    return ids


def claim(
    table: type[Outgoing],
    id: int,
    condition: ColumnElement[bool],
    now: datetime,
    *,
    waits: bool = True,
) -> bool:
    """Claim a row if it still fulfils a condition, and return whether it is ours.

    It is once the transaction is committed. Two workers never claim the same. Who has changed another row in the
    transaction must not wait for one that somebody else holds: they might wait for each other.
    """
    condition = (table.id == id) & condition
    claiming = (
        update(table)
        .where(condition if waits else _is_not_held(table, condition))
        .values(claimed_until=now + LEASE, tried_at=now)
        .returning(table.id)
    )
    return db.session.execute(claiming).scalar_one_or_none() is not None


def _is_not_held(table: type[Outgoing], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row fulfils a condition and no other transaction is changing it, as SQL.

    On SQLite none can.
    """
    rows = select(table.id).where(condition).with_for_update(skip_locked=True)
    return table.id.in_(rows.correlate(None))


def settle(item: Outgoing, error: Exception | None, now: datetime) -> None:
    """Record how a try ended: taken, failed for good, or to be tried again later and later."""
    item.attempts += 1
    item.claimed_until = None
    item.trouble = error.scope if isinstance(error, TemporaryFailure) else None
    item.last_error = _printable(str(error))[:500] if error else None

    if error is None:
        item.sent_at = now
    elif not isinstance(error, TemporaryFailure) or _is_exhausted(item, now):
        item.failed_at = now
    else:
        item.next_try_at = (item.tried_at or now) + pause(item, now)


def pause(item: Outgoing, now: datetime) -> timedelta:
    """Return how long to wait after a try: the longer, the longer it has waited.

    It is some seconds first, later a ninetieth of the time since it was posted. So it is 40 seconds after an hour,
    which greylisting needs, and half an hour after two days.
    """
    waiting_time = now - (item.give_up_at - GIVE_UP_AFTER)
    return min(item.attempts * FIRST_PAUSE, max(SHORT_PAUSE, waiting_time / 90), LONGEST_PAUSE)


def wake(table: type[Outgoing], condition: ColumnElement[bool], now: datetime) -> None:
    """Make due what failed by itself, now that its like is taken.

    What was tried just now has to wait for its turn. What another transaction holds is left to it.
    """
    was_tried_just_now = table.tried_at.between(now - SHORT_PAUSE, now)
    failed_alone = table.trouble == FailureScope.RECIPIENT
    is_asleep = is_waiting(table) & failed_alone & condition & ~was_tried_just_now
    waking = update(table).where(_is_not_held(table, is_asleep)).values(next_try_at=now)
    db.session.execute(waking)


def renew(item: Outgoing, now: datetime) -> None:
    """Have something tried again from the start, as if it had been posted just now.

    A claim stays: without it another worker would join the one who hands it over at this moment, and it would arrive
    twice.
    """
    item.failed_at = None
    item.trouble = None
    item.tried_at = None
    item.attempts = 0
    item.next_try_at = now
    item.give_up_at = now + GIVE_UP_AFTER


def _is_exhausted(item: Outgoing, now: datetime) -> bool:
    """Whether something was tried for long enough and often enough to be given up."""
    return now >= item.give_up_at and item.attempts >= ATTEMPTS_MIN


def _printable(text: str) -> str:
    """Leave out what a database refuses in a text, for a server may answer anything."""
    return "".join(character if character.isprintable() else " " for character in text)
