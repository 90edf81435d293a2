"""Mail: written into the outbox with the change that causes it, delivered later, never lost."""

from marketplace.mail.delivery import deliver
from marketplace.mail.outbox import Mail, post, waiting

__all__ = ["Mail", "deliver", "post", "waiting"]
