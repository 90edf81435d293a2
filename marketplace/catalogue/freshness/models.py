"""What a cluster was told about a service whose review is overdue."""

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Service
from marketplace.database import Model, UtcDateTime

NOTICE = timedelta(days=7)
"""How long before each step a reminder is posted that announces it."""
SECOND_AFTER = timedelta(days=23)
"""How long after the first reminder was sent the second is posted: a week later it comes last."""
THIRD_AFTER = timedelta(days=30)
"""How long after the second one the third is posted: a week later the service is unlisted."""
LAST = 3


class ReviewReminder(Model):
    """The last reminder of one overdue review.

    It means nothing once there is another day for the review.
    """

    __tablename__ = "review_reminder"

    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    review_by: Mapped[date]
    """The day of the review that it is about."""
    number: Mapped[int]
    """1 for the first, up to LAST."""
    reminded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the last one was posted."""
    mail_id: Mapped[int]
    """The mail of the first one."""
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the mail server took the first one, or None while it has not: all steps count from it."""
    service: Mapped[Service] = relationship()

    @property
    def lowered_at(self) -> datetime | None:
        """Return when the service comes last, unless somebody confirms it."""
        if self.told_at is None:
            return None
        return (self.reminded_at if self.number > 1 else self.told_at + SECOND_AFTER) + NOTICE

    @property
    def unlisted_at(self) -> datetime | None:
        """Return when the service leaves the lists, unless somebody confirms it."""
        if self.number == LAST:
            return self.reminded_at + NOTICE
        return self.lowered_at + THIRD_AFTER if self.lowered_at else None
