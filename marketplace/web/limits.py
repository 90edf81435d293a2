"""Limits on attempts, counted in the database: they hold across processes and restarts.

Ours and not Flask-Limiter's: its storages are Redis, Memcached, MongoDB and the memory of one process; the one in SQL
that we need we would have to write.
"""

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network

from flask import g, request
from sqlalchemy import Executable, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, UtcDateTime, db, insertion, transaction, utcnow
from marketplace.settings import settings
from marketplace.web.headers import RETRY_AFTER

NETWORKS_AROUND = 4
"""How many networks of a /48 may each use up what one of them may."""
_PREFIXES = (64, 48)


class AttemptCount(Model):
    """How often somebody tried something in a window of time: a keyed hash, not a person."""

    __tablename__ = "attempt_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True)
class Limit:
    """How often somebody may try something in a window of time."""

    purpose: str
    who: str
    at_most: int
    per: timedelta


def allows(*limits: Limit) -> bool:
    """Count an attempt, and return whether this window still has room for it.

    The limits after the one that has no room do not count it. When it ends is noted for the page.
    """
    full = find_full(*limits)
    if full is None:
        return True
    note_end_of(full)
    return False


def find_full(*limits: Limit) -> Limit | None:
    """Count an attempt, and return the first limit whose window has no room for it.

    The limits after that one do not count it.
    """
    if not settings().ratelimit:
        return None
    attempts = _attempts(limits, utcnow())  # before the lock, so that nobody else waits for it
    with transaction():
        return _count(limits, attempts)


def find_full_meanwhile(*limits: Limit) -> Limit | None:
    """Do the same in the transaction that is open: what it stores is counted with it."""
    if not settings().ratelimit:
        return None
    return _count(limits, _attempts(limits, utcnow()))


def note_end_of(limit: Limit) -> None:
    """Note for the page when the window of a limit ends."""
    g.setdefault(RETRY_AFTER, math.ceil(_seconds_left(limit, utcnow())))


def per_network(purpose: str, *, at_most: int, per: timedelta, who: str = "") -> list[Limit]:
    """Return the limits of the network that the client is in, and of the one around it."""
    own, *around = networks_of(request.remote_addr or "")
    limits = [Limit(purpose, f"{own} {who}".strip(), at_most, per)]
    limits += [
        Limit(purpose, f"{network} {who}".strip(), at_most * NETWORKS_AROUND, per)
        for network in around
    ]
    return limits


def network_of(address: str) -> str:
    """Return the network of an address in which changing addresses gains nothing."""
    return networks_of(address)[0]


def networks_of(address: str) -> list[str]:
    """Return the networks of an address: of IPv4 itself, of IPv6 its /64 and /48.

    A household or an office gets a whole /64, in which changing addresses gains nothing; whoever
    rents a server may get a /48. Zeros may be left out of an IPv6 address, so it is not cut as text.
    """
    try:
        client_address = ip_address(address.partition("%")[0])
    except ValueError:  # a socket without addresses
        return [address]

    if isinstance(client_address, IPv4Address):
        return [str(client_address)]
    if client_address.ipv4_mapped:
        return [str(client_address.ipv4_mapped)]
    return [str(ip_network((client_address.packed, length), strict=False)) for length in _PREFIXES]


def delete_old(now: datetime) -> None:
    """Delete the counts of windows that are long over."""
    db.session.execute(delete(AttemptCount).where(AttemptCount.window < now - timedelta(days=1)))


def _attempts(limits: Sequence[Limit], now: datetime) -> list[dict[str, object]]:
    """Return the row of each limit, as it is stored for the first attempt of its window."""
    return [{"key": _key(limit), "window": _window(limit, now), "count": 1} for limit in limits]


def _count(limits: Sequence[Limit], attempts: Sequence[dict[str, object]]) -> Limit | None:
    """Count an attempt, and return the first limit that has no room for it."""
    counting = _counting(db.engine.dialect.name)
    connection = db.session.connection()
    for limit, attempt in zip(limits, attempts, strict=True):
        if connection.scalar(counting, attempt) > limit.at_most:
            return limit
    return None


@cache
def _counting(database: str) -> Executable:
    """Return the statement that adds an attempt, and says how many its window has."""
    table = AttemptCount.__table__
    counts = insertion.insert_into(AttemptCount, database).on_conflict_do_update(
        index_elements=list(table.primary_key), set_={"count": table.c.count + 1}
    )
    return counts.returning(AttemptCount.count)


def _key(limit: Limit) -> str:
    secret = settings().secret_key.encode()
    message = f"{limit.purpose}:{limit.who}".encode("utf-8", "replace")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def _window(limit: Limit, now: datetime) -> datetime:
    seconds = limit.per.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)


def _seconds_left(limit: Limit, now: datetime) -> float:
    return (_window(limit, now) + limit.per - now).total_seconds()
