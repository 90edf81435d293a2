"""Limits on attempts: counted in the database, so that they hold across processes and restarts."""

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
    """How often something was tried by someone in a window of time; the someone is a keyed hash, not a person."""

    __tablename__ = "attempt_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int] = mapped_column(default=1)


def limit(purpose: str, who: str, *, at_most: int, per: timedelta) -> None:
    """Count an attempt, and answer 429 when there were too many in this window."""
    if not allows(purpose, who, at_most=at_most, per=per):
        abort(429)


def allows(purpose: str, who: str, *, at_most: int, per: timedelta) -> bool:
    """Count an attempt, and tell whether it is one of those that this window has room for."""
    if not settings().ratelimit:
        return True
    now = utcnow()
    start = datetime.fromtimestamp(
        now.timestamp() // per.total_seconds() * per.total_seconds(), now.tzinfo
    )
    key = hmac.new(
        settings().secret_key.encode(),
        f"{purpose}:{who}".encode("utf-8", "replace"),
        hashlib.sha256,
    ).hexdigest()
    return _count(key, start) <= at_most


def client() -> str:
    """Name the client by its network: an IPv4 address, or the /64 that one household or office gets."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """Give the network of an address; zeros may be left out of an IPv6 address, so that it is not cut as text."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:  # a socket without addresses
        return address
    if isinstance(number, IPv4Address):
        return str(number)
    return str(number.ipv4_mapped or ip_network((number.packed, 64), strict=False))


def delete_old(now: datetime) -> None:
    """Drop the counts of windows that are long over."""
    db.session.execute(delete(AttemptCount).where(AttemptCount.window < now - timedelta(days=1)))


def _count(key: str, start: datetime) -> int:
    try:
        with transaction():
            this = (AttemptCount.key == key) & (AttemptCount.window == start)
            more = db.session.execute(
                update(AttemptCount).where(this).values(count=AttemptCount.count + 1)
            )
            if more.rowcount == 0:  # type: ignore[attr-defined]
                db.session.add(AttemptCount(key=key, window=start, count=1))
            db.session.flush()
            return db.session.scalar(select(AttemptCount.count).where(this)) or 1
    except IntegrityError:  # another process counted the first attempt at the same moment
        return _count(key, start)
