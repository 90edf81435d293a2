"""What leaves the house later: columns and rules that mail and webhooks share, from the first try to the last."""

from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

from sqlalchemy import ColumnElement, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import UtcDateTime, db, transaction

PATIENCE = timedelta(days=5)
"""How long something is tried before it is given up,"""
LEAST_TRIES = 40
"""and how often at least: a clock that jumps days ahead makes nobody give up."""
LEASE = timedelta(seconds=45)
"""How long a claim holds; longer than any try may take, so that two workers never hand over the same thing."""
FIRST_PAUSE, SHORT_PAUSE, LONGEST_PAUSE = (
    timedelta(seconds=5),
    timedelta(seconds=20),
    timedelta(minutes=30),
)
CLOCKS_DIFFER = timedelta(minutes=1)
"""So far ahead of ours another worker's times may lie: it looked at the clock while we waited for the database."""
LATE = timedelta(hours=1)
"""What waits longer is shown to people."""
BATCH = 50


class Refused(Exception):
    """The receiving side said no for good: trying again will not help."""


class Trouble(Exception):
    """Something was not taken, and may be taken later."""

    kind: ClassVar[str]


class ServerTrouble(Trouble):
    """Nothing can be handed over at the moment, whoever it is for."""

    kind = "server"


class RecipientTrouble(Trouble):
    """One thing was not taken; the next one may be."""

    kind = "recipient"


class Outgoing:
    """Something that waits to be handed over, is claimed by one worker at a time, and is tried until it is taken."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last try began."""
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(10))
    """What the last try failed at: "server" holds up everything, "recipient" only this one."""
    last_error: Mapped[str | None] = mapped_column(String(500))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)


T = TypeVar("T", bound=Outgoing)


def is_waiting(table: type[Outgoing]) -> ColumnElement[bool]:
    """Select what was neither taken nor given up."""
    return table.sent_at.is_(None) & table.failed_at.is_(None)


def is_troubled(table: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    """Select what people should know about: given up, or waiting for more than an hour."""
    return table.sent_at.is_(None) & (
        table.failed_at.is_not(None) | (table.created_at <= now - LATE)
    )


def is_due(table: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    """Select what waits and may be tried; a try that lies ahead, or a pause longer than ours, is a clock that went back."""
    return is_waiting(table) & or_(
        table.next_try_at <= now,
        table.next_try_at > now + LONGEST_PAUSE,
        table.tried_at.is_(None),
        table.tried_at > now + CLOCKS_DIFFER,
    )


def is_free(table: type[Outgoing], now: datetime) -> ColumnElement[bool]:
    """Select what no living worker has claimed."""
    claimed = table.claimed_until
    return or_(claimed.is_(None), claimed <= now, claimed > now + LEASE + CLOCKS_DIFFER)


def candidates(table: type[Outgoing], wanted: ColumnElement[bool]) -> list[int]:
    """List some of what is wanted, the one first that was not tried for longest: what always fails holds up nothing."""
    rows = (
        select(table.id).where(wanted).order_by(table.tried_at.nulls_first(), table.id).limit(BATCH)
    )
    ids = list(db.session.scalars(rows))
    db.session.rollback()
    return ids


def claim(table: type[Outgoing], id: int, wanted: ColumnElement[bool], now: datetime) -> bool:
    """Take something for ourselves if it is still wanted; two workers never take the same."""
    with transaction():
        claiming = (
            update(table)
            .where(table.id == id, wanted)
            .values(claimed_until=now + LEASE, tried_at=now)
        )
        return db.session.execute(claiming.returning(table.id)).scalar_one_or_none() is not None


def settle(one: Outgoing, error: Exception | None, now: datetime) -> None:
    """Write down how a try ended: taken, failed for good, or to be tried again later and later."""
    one.attempts += 1
    one.claimed_until = None
    one.trouble = error.kind if isinstance(error, Trouble) else None
    one.last_error = _printable(str(error))[:500] if error else None
    if error is None:
        one.sent_at = now
    elif not isinstance(error, Trouble) or (now >= one.give_up_at and one.attempts >= LEAST_TRIES):
        one.failed_at = now
    else:
        one.next_try_at = (one.tried_at or now) + pause(one, now)


def pause(one: Outgoing, now: datetime) -> timedelta:
    """Tell how long to wait after a try: some seconds, later a ninetieth of the time it has waited.

    So it is 40 seconds after an hour, which greylisting needs, and half an hour after two days.
    """
    waited = now - (one.give_up_at - PATIENCE)
    return min(one.attempts * FIRST_PAUSE, max(SHORT_PAUSE, waited / 90), LONGEST_PAUSE)


def wake(table: type[Outgoing], which: ColumnElement[bool], now: datetime) -> None:
    """Make due what failed by itself, now that its like is taken; not what was tried just now."""
    just_now = table.tried_at.between(now - SHORT_PAUSE, now)
    alike = is_waiting(table) & (table.trouble == RecipientTrouble.kind) & which & ~just_now
    db.session.execute(update(table).where(alike).values(next_try_at=now))


def renew(one: Outgoing, now: datetime) -> None:
    """Have something tried again from the start, as if it had been posted just now.

    A claim stays: who hands it over at this moment would be joined by another worker, and it would arrive twice.
    """
    one.failed_at = one.trouble = one.tried_at = None
    one.attempts, one.next_try_at, one.give_up_at = 0, now, now + PATIENCE


def _printable(words: str) -> str:
    """Leave out what a database refuses in a text; a server may answer anything."""
    return "".join(character if character.isprintable() else " " for character in words)
