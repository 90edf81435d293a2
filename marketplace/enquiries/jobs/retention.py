"""What is forgotten each day: the persons of old enquiries, files that nobody knows any more, and old mail."""

from calendar import monthrange
from collections.abc import Callable
from datetime import datetime, timedelta

from marketplace.database import transaction
from marketplace.delivery import mail, webhooks
from marketplace.enquiries.actions import erasing
from marketplace.settings import settings
from marketplace.uploads import store

MAIL_KEPT = timedelta(days=90)
"""So long mails and calls are kept after they went out, to look up what was sent."""
BATCH = 20
"""So many are forgotten at once: others who want to write wait for moments only."""


def forget(now: datetime) -> None:
    """Forget all that has been kept for long enough."""
    closed_before = months_before(now, settings().retention_months)
    _in_batches(lambda: erasing.erase_old(closed_before, now, at_most=BATCH))
    sent_before = now - MAIL_KEPT
    _in_batches(
        lambda: mail.delete_old(
            sent_before, but_about=erasing.unerased_references(), at_most=10 * BATCH
        )
    )
    with transaction():
        webhooks.delete_old(sent_before)
        known = erasing.stored_files()
    store.sweep(settings().uploads, known, now)


def months_before(now: datetime, months: int) -> datetime:
    """Give the same moment some months ago; the last day of the month where that has no such day."""
    year, month = divmod(12 * now.year + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def _in_batches(forget_some: Callable[[], int]) -> None:
    """Repeat something, each time in a transaction of its own, until nothing is left."""
    some = 1
    while some:
        with transaction():
            some = forget_some()
