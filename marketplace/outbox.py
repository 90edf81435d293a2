"""What leaves the house later: the columns that mail and webhooks share, and when a try is due."""

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import UtcDateTime

PATIENCE = timedelta(days=5)
"""How long something is tried before it is given up."""


class Outgoing:
    """Something that waits to be handed over, is claimed by one worker at a time, and is tried until it is taken."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last try began."""
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(10))
    """What the last try failed at: "server" holds up everything, "recipient" only this one."""
    last_error: Mapped[str | None] = mapped_column(String(500))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
