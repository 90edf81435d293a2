"""Delivery of calls: like that of mail, and fair to all hosts.

A host that is slow or down holds up its own calls only.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement

from marketplace.database import db, transaction, utcnow
from marketplace.delivery import outbox
from marketplace.delivery.holding import is_held
from marketplace.delivery.outbox import PermanentFailure, TemporaryFailure
from marketplace.delivery.webhooks.calls import WebhookCall
from marketplace.delivery.webhooks.conversation import call

log = logging.getLogger(__name__)
SLOW_SECONDS = 2.0


def deliver(limit: int = 500, clock: Callable[[], datetime] = utcnow) -> int:
    """Deliver what is due, and return how many calls were taken.

    A host that failed or took long is left alone for the rest of the round, so that the others get their turn.
    """
    delivered = 0
    skipped_hosts = set[str]()
    for webhook_call in _claim_each(limit, skipped_hosts, clock):
        host = webhook_call.host
        began = time.monotonic()
        error = _hand_over(webhook_call, clock)
        is_slow = time.monotonic() - began > SLOW_SECONDS
        if error is None:
            delivered += 1
        if error is not None or is_slow:
            skipped_hosts.add(host)
    return delivered


def _claim_each(
    limit: int, skipped_hosts: set[str], clock: Callable[[], datetime]
) -> Iterator[WebhookCall]:
    """Claim calls one after the other until none is left, or the limit is reached."""
    count = 0
    while count < limit:
        ids = outbox.candidates(WebhookCall, _may_be_tried(skipped_hosts, clock()))
        if not ids:
            return
        for call_id in ids[: limit - count]:
            if is_held():
                return
            now = clock()
            with transaction():
                may_be_tried = _may_be_tried(skipped_hosts, now)
                is_ours = outbox.claim(WebhookCall, call_id, may_be_tried, now)
            if not is_ours:
                continue
            count += 1
            webhook_call = db.session.get(WebhookCall, call_id)
            if webhook_call is None:  # erased since
                continue
            host = webhook_call.host
            yield webhook_call
            if host in skipped_hosts:  # it took a while: let what is new meanwhile go first
                break


def _may_be_tried(skipped_hosts: set[str], now: datetime) -> ColumnElement[bool]:
    """Whether a call may be tried in this round, as SQL."""
    is_due = outbox.is_due(WebhookCall, now) & outbox.is_free(WebhookCall, now)
    return is_due & WebhookCall.host.not_in(skipped_hosts)


def _hand_over(webhook_call: WebhookCall, clock: Callable[[], datetime]) -> Exception | None:
    """Make one call, without holding the database meanwhile, and return what went wrong."""
    call_id = webhook_call.id
    url, body = webhook_call.url, webhook_call.body.encode()
    headers = _headers(webhook_call)
    db.session.rollback()

    failure: Exception | None = None
    try:
        call(url, body, headers)
    except (PermanentFailure, TemporaryFailure) as error:
        failure = error

    with transaction():
        row = db.session.get(WebhookCall, call_id)
        if row is not None:  # not erased meanwhile
            _record(row, failure, clock())
    return failure


def _headers(webhook_call: WebhookCall) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Cluster-Marketplace-Webhook/1",
        "X-Marketplace-Event": webhook_call.event,
        "X-Marketplace-Delivery": webhook_call.uid,
        "X-Marketplace-Signature": webhook_call.signature,
    }


def _record(webhook_call: WebhookCall, error: Exception | None, now: datetime) -> None:
    """Record how it ended, and wake what the host of a taken call refused before."""
    outbox.settle(webhook_call, error, now)
    if error is None:
        outbox.wake(WebhookCall, WebhookCall.host == webhook_call.host, now)
    if webhook_call.failed_at:
        kind = type(error).__name__
        log.error("webhook call %s failed for good: %s", webhook_call.uid, kind)
