"""What the worker does about overdue reviews: it tells, then lowers, then unlists."""

from datetime import date, datetime

from marketplace.catalogue import actions
from marketplace.catalogue.freshness import mails, queries
from marketplace.catalogue.freshness.models import LAST, NOTICE, ReviewReminder
from marketplace.catalogue.models import Service, UnlistedWhy
from marketplace.database import db
from marketplace.workdays import local_day

BATCH = 20
"""Services in one mail, and in one transaction."""


def settle(now: datetime) -> int:
    """Note which first reminders were sent, and begin anew where one never was."""
    reminders = queries.with_sent_mail(at_most=BATCH)
    for reminder, mail in reminders:
        if mail is None:
            db.session.delete(reminder)
        else:
            reminder.told_at = mail.sent_at
    return len(reminders)


def remind(now: datetime) -> int:
    """Remind one cluster of some services, those first of which the next step is nearest."""
    for number in range(LAST, 0, -1):
        services = queries.to_remind(number, now, at_most=BATCH)
        if services:
            _remind(services, number, now)
            return len(services)
    return 0


def lower(now: datetime) -> int:
    """Let services come last whose cluster has not answered, and count them."""
    services = queries.to_lower(now, at_most=BATCH)
    for service in services:
        actions.lower(service, now)
    return len(services)


def unlist(now: datetime) -> int:
    """Take services out of the lists whose cluster has not answered, and count them."""
    services = queries.to_unlist(now, at_most=BATCH)
    for service in services:
        actions.unlist(service, UnlistedWhy.STALE, now)
    return len(services)


def lift(now: datetime) -> int:
    """Let services come where they would that have a new day for their review, and count them."""
    services = queries.to_lift(now, at_most=BATCH)
    for service in services:
        actions.lift(service, now)
    return len(services)


def _remind(services: list[Service], number: int, now: datetime) -> None:
    reminders = [queries.find_reminder(service) for service in services]
    step_on = _day_of_step(number, now)
    mail = mails.remind(services[0].lead, services, number, step_on, now)
    db.session.flush()
    for service, reminder in zip(services, reminders, strict=True):
        if reminder is None:
            _begin(service, mail.id, now)
        else:
            reminder.number = number
            reminder.reminded_at = now


def _begin(service: Service, mail_id: int, now: datetime) -> None:
    """Note the first reminder, in the place of one of an earlier review."""
    values = {"number": 1, "reminded_at": now, "mail_id": mail_id, "told_at": None}
    db.session.merge(ReviewReminder(service_id=service.id, review_by=service.review_by, **values))


def _day_of_step(number: int, now: datetime) -> date | None:
    """Return the day of the step that a reminder announces. The first announces none yet."""
    return local_day(now + NOTICE) if number > 1 else None
