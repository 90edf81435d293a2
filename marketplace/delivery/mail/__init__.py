"""Mail: written into the outbox with its cause, delivered later, never lost."""

from marketplace.delivery.holding import hold, is_held, release
from marketplace.delivery.mail.composition import Mail, compose, find_thread_subject, post, withdraw
from marketplace.delivery.mail.dispatch import deliver, has_next_try
from marketplace.delivery.mail.personal_data import (
    concerning,
    delete_about,
    delete_containing,
    delete_old,
)
from marketplace.delivery.mail.undelivered import (
    all_troubled,
    count_troubled,
    find,
    retry,
    retry_all,
    troubled,
    waiting,
)

__all__ = [
    "Mail",
    "all_troubled",
    "compose",
    "concerning",
    "count_troubled",
    "delete_about",
    "delete_containing",
    "delete_old",
    "deliver",
    "find",
    "find_thread_subject",
    "has_next_try",
    "hold",
    "is_held",
    "post",
    "release",
    "retry",
    "retry_all",
    "troubled",
    "waiting",
    "withdraw",
]
