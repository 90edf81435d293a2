"""The calls that wait to go, stored in the same transaction as their cause."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Model, db
from marketplace.delivery.outbox import GIVE_UP_AFTER, Outgoing, is_waiting
from marketplace.delivery.webhooks.addresses import split


class WebhookCall(Outgoing, Model):
    """One event for one address, with the same bytes and the same signature on each try."""

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
    """Write a call into the outbox, signed at once so that it is the same on each try."""
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
        give_up_at=now + GIVE_UP_AFTER,
    )
    db.session.add(call)
    return call


def sign(body: str, secret: str, now: datetime) -> str:
    """Return the signature header: the time, and the HMAC-SHA256 over time and body.

    Only who knows the secret can make it. Standard Webhooks would have verifiers ready in eight languages; its header
    names are not those that clusters have built upon.
    """
    timestamp = int(now.timestamp())
    code = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256)
    return f"t={timestamp},v1={code.hexdigest()}"


def redirect(cluster_id: int, url: str) -> None:
    """Send the waiting calls of a cluster to its new address, or delete them without one."""
    is_its_own = WebhookCall.cluster_id == cluster_id
    if not url:
        db.session.execute(delete(WebhookCall).where(is_its_own, is_waiting(WebhookCall)))
        return

    has_old_address = WebhookCall.url != url
    redirection = (
        update(WebhookCall)
        .where(is_its_own, is_waiting(WebhookCall), has_old_address)
        .values(url=url, host=host_of(url), tried_at=None)
    )
    db.session.execute(redirection)


def host_of(url: str) -> str:
    """Return the host of an address, as far as it is stored."""
    parts, _port = split(url)
    return (parts.hostname or "")[:255]


def delete_about(reference: str) -> int:
    """Delete the calls about an enquiry, and return how many there were."""
    return _delete(WebhookCall.about == reference)


def delete_old(before: datetime) -> int:
    """Delete the calls that were taken, or given up, before a time, and return how many.

    What they say tells of persons.
    """
    return _delete(or_(WebhookCall.sent_at < before, WebhookCall.failed_at < before))


def last_of(cluster_id: int, limit: int) -> list[WebhookCall]:
    """List the last calls of a cluster, the newest first."""
    query = (
        select(WebhookCall)
        .where(WebhookCall.cluster_id == cluster_id)
        .order_by(WebhookCall.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _delete(condition: ColumnElement[bool]) -> int:
    """Delete calls, and return how many there were."""
    deletion = delete(WebhookCall).where(condition).returning(WebhookCall.id)
    return len(db.session.scalars(deletion).all())
