"""The calls that wait to go, stored in the same transaction as their cause."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, db
from marketplace.delivery.outbox import PATIENCE, Outgoing, is_waiting
from marketplace.delivery.webhooks.addresses import split


class WebhookCall(Outgoing, Model):
    """One event told to one address, as it will be sent: the same bytes and the same signature on each try."""

    __tablename__ = "webhook_call"
    __table_args__ = (Index("ix_webhook_call_due", "sent_at", "failed_at", "next_try_at"),)

    uid: Mapped[str] = mapped_column(String(64), unique=True)
    """Lets the receiver tell a repeated call from a new one."""
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), index=True
    )
    event: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(500))
    host: Mapped[str] = mapped_column(String(255))
    """Of the address: one that does not answer holds up its own calls only."""
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(120))
    about: Mapped[str | None] = mapped_column(String(40), index=True)
    """The reference of the enquiry that the call is about."""


def post(
    event: str,
    *,
    url: str,
    secret: str,
    cluster_id: int,
    about: str | None,
    payload: Mapping[str, Any],
    now: datetime,
) -> WebhookCall:
    """Write a call into the outbox, signed at once: it stays the same however often it is tried."""
    body = json.dumps(payload)
    call = WebhookCall(
        uid=secrets.token_hex(16),
        cluster_id=cluster_id,
        event=event,
        url=url,
        host=host_of(url),
        body=body,
        signature=sign(body, secret, now),
        about=about,
        created_at=now,
        next_try_at=now,
        give_up_at=now + PATIENCE,
    )
    db.session.add(call)
    return call


def sign(body: str, secret: str, now: datetime) -> str:
    """Give the time and the HMAC-SHA256 over time and body, which only who knows the secret can make."""
    timestamp = int(now.timestamp())
    code = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256)
    return f"t={timestamp},v1={code.hexdigest()}"


def redirect(cluster_id: int, url: str) -> None:
    """Let the calls of a cluster that wait go to its new address at once; without one they go nowhere any more."""
    theirs = (WebhookCall.cluster_id == cluster_id) & is_waiting(WebhookCall)
    if not url:
        db.session.execute(delete(WebhookCall).where(theirs))
        return
    moved = {"url": url, "host": host_of(url), "tried_at": None}
    db.session.execute(update(WebhookCall).where(theirs, WebhookCall.url != url).values(moved))


def host_of(url: str) -> str:
    """Give the host of an address, as far as it is stored."""
    return (split(url)[0].hostname or "")[:255]


def forget(about: str) -> int:
    """Delete the calls about an enquiry, and tell how many there were."""
    gone = db.session.scalars(
        delete(WebhookCall).where(WebhookCall.about == about).returning(WebhookCall.id)
    )
    return len(gone.all())


def forget_old(before: datetime) -> int:
    """Delete the calls that were taken, or given up, before a time: what they say tells of persons."""
    over = or_(WebhookCall.sent_at < before, WebhookCall.failed_at < before)
    return len(db.session.scalars(delete(WebhookCall).where(over).returning(WebhookCall.id)).all())


def last_of(cluster_id: int, limit: int) -> list[WebhookCall]:
    """List the last calls of a cluster, the newest first."""
    mine = select(WebhookCall).where(WebhookCall.cluster_id == cluster_id)
    return list(db.session.scalars(mine.order_by(WebhookCall.id.desc()).limit(limit)))
