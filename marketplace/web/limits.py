"""Limits on attempts, counted in the database: they hold across processes and restarts.

Ours and not Flask-Limiter's: its storages are Redis, Memcached, MongoDB and the memory of one process; the one in SQL
that we need we would have to write.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from flask import abort, request
from sqlalchemy import String, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, UtcDateTime, db, transaction, utcnow
from marketplace.settings import settings


class AttemptCount(Model):
    """How often somebody tried something in a window of time: a keyed hash, not a person."""

    __tablename__ = "attempt_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int] = mapped_column(default=1)


def limit(purpose: str, who: str, *, at_most: int, per: timedelta) -> None:
    """Count an attempt, and answer 429 when there were too many in this window."""
    if not allows(purpose, who, at_most=at_most, per=per):
        abort(429)


def allows(purpose: str, who: str, *, at_most: int, per: timedelta) -> bool:
    """Count an attempt, and return whether this window still has room for it."""
    if not settings().ratelimit:
        return True
    now = utcnow()
    seconds = per.total_seconds()
    window = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
    secret = settings().secret_key.encode()
    message = f"{purpose}:{who}".encode("utf-8", "replace")
    key = hmac.new(secret, message, hashlib.sha256).hexdigest()
    return _count(key, window) <= at_most


def client() -> str:
    """Return the network of the client, in which changing addresses gains nothing."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """Return the network of an address: an IPv4 address itself, or the /64 of an IPv6 address.

    A household or an office gets a whole /64. Zeros may be left out of an IPv6 address, so it is not cut as text.
    """
    try:
        client_address = ip_address(address.partition("%")[0])
    except ValueError:  # a socket without addresses
        return address

    if isinstance(client_address, IPv4Address):
        return str(client_address)
    if client_address.ipv4_mapped:
        return str(client_address.ipv4_mapped)
    return str(ip_network((client_address.packed, 64), strict=False))


def delete_old(now: datetime) -> None:
    """Delete the counts of windows that are long over."""
    db.session.execute(delete(AttemptCount).where(AttemptCount.window < now - timedelta(days=1)))


def _count(key: str, window: datetime) -> int:
    """Count an attempt, and return how many there were in this window."""
    is_same = (AttemptCount.key == key) & (AttemptCount.window == window)
    increment = update(AttemptCount).where(is_same).values(count=AttemptCount.count + 1)
    try:
        with transaction():
            result = db.session.execute(increment)
            if result.rowcount == 0:  # type: ignore[attr-defined]
                db.session.add(AttemptCount(key=key, window=window, count=1))
            db.session.flush()
            return db.session.scalar(select(AttemptCount.count).where(is_same)) or 1
    except IntegrityError:  # another process counted the first attempt at the same moment
        return _count(key, window)
