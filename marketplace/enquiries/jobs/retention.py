"""What is deleted each day.

Old personal data, files that no row knows, and old deliveries.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import datetime, timedelta

from marketplace.database import transaction
from marketplace.delivery import mail, webhooks
from marketplace.enquiries.actions import erasing
from marketplace.settings import settings
from marketplace.uploads import store

MAIL_KEPT = timedelta(days=90)
"""How long mails and calls are kept after they went out, to look up what was sent."""
BATCH = 20
"""How many rows are deleted at once: others who want to write wait for moments only."""


def forget(now: datetime) -> None:
    """Delete all that has been kept for long enough."""
    closed_before = months_before(now, settings().retention_months)
    sent_before = now - MAIL_KEPT
    _in_batches(lambda: erasing.erase_old(closed_before, now, at_most=BATCH))
    _in_batches(lambda: _delete_old_mail(sent_before))
    with transaction():
        webhooks.delete_old(sent_before)
        names = erasing.stored_files()
    store.sweep(settings().uploads, names, now)


def months_before(now: datetime, months: int) -> datetime:
    """Return the same moment some months ago, or that of the month's last day."""
    year, month_index = divmod(12 * now.year + now.month - 1 - months, 12)
    month = month_index + 1
    last_day = monthrange(year, month)[1]
    return now.replace(year=year, month=month, day=min(now.day, last_day))


def _delete_old_mail(sent_before: datetime) -> int:
    references = erasing.unerased_references()
    return mail.delete_old(sent_before, but_about=references, at_most=10 * BATCH)


def _in_batches(delete_batch: Callable[[], int]) -> None:
    """Repeat a deletion, each time in a transaction of its own, until it finds nothing."""
    count = 1
    while count:
        with transaction():
            count = delete_batch()
