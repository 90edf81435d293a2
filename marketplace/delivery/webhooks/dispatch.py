"""Delivery of calls: like that of mail, and fair; a host that is slow or down holds up its own calls only."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement

from marketplace.database import db, transaction, utcnow
from marketplace.delivery import outbox
from marketplace.delivery.outbox import Refused, Trouble
from marketplace.delivery.webhooks.calls import WebhookCall
from marketplace.delivery.webhooks.conversation import call

log = logging.getLogger(__name__)
SLOW_SECONDS = 2.0


def deliver(limit: int = 500, clock: Callable[[], datetime] = utcnow) -> int:
    """Deliver what is due, and tell how many calls were taken.

    A host that failed or took long is left alone for the rest of the round, so that the others get their turn.
    """
    taken, skipped = 0, set[str]()
    for one in _claimed(limit, skipped, clock):
        host, began = one.host, time.monotonic()
        error = _hand_over(one, clock)
        taken += error is None
        if error is not None or time.monotonic() - began > SLOW_SECONDS:
            skipped.add(host)
    return taken


def _claimed(limit: int, skipped: set[str], clock: Callable[[], datetime]) -> Iterator[WebhookCall]:
    """Claim calls one after the other until none is left or the limit is reached."""
    claimed = 0
    while claimed < limit and (ids := outbox.candidates(WebhookCall, _wanted(skipped, clock()))):
        for call_id in ids[: limit - claimed]:
            now = clock()
            if outbox.claim(WebhookCall, call_id, _wanted(skipped, now), now):
                claimed += 1
                one = db.session.get(WebhookCall, call_id)
                if one is None:  # erased since
                    continue
                host = one.host
                yield one
                if host in skipped:  # it took a while: let what is new meanwhile go first
                    break


def _wanted(skipped: set[str], now: datetime) -> ColumnElement[bool]:
    due = outbox.is_due(WebhookCall, now) & outbox.is_free(WebhookCall, now)
    return due & WebhookCall.host.not_in(skipped)


def _hand_over(one: WebhookCall, clock: Callable[[], datetime]) -> Exception | None:
    """Make one call, and give what went wrong."""
    call_id, url, body, headers = one.id, one.url, one.body.encode(), _headers(one)
    db.session.rollback()
    error: Exception | None = None
    try:
        call(url, body, headers)
    except (Refused, Trouble) as problem:
        error = problem
    with transaction():
        found = db.session.get(WebhookCall, call_id)
        if found is not None:  # not erased meanwhile
            _record(found, error, clock())
    return error


def _headers(one: WebhookCall) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Cluster-Marketplace-Webhook/1",
        "X-Marketplace-Event": one.event,
        "X-Marketplace-Delivery": one.uid,
        "X-Marketplace-Signature": one.signature,
    }


def _record(one: WebhookCall, error: Exception | None, now: datetime) -> None:
    """Write down how it ended; a host that takes a call may take what it refused before."""
    outbox.settle(one, error, now)
    if error is None:
        outbox.wake(WebhookCall, WebhookCall.host == one.host, now)
    if one.failed_at:
        log.error("webhook call %s failed for good: %s", one.uid, type(error).__name__)
