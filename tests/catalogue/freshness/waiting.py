"""Time goes by, and the worker does its rounds."""

from datetime import datetime, timedelta

from marketplace.catalogue.freshness import jobs
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction
from marketplace.delivery import mail
from tests.catalogue.conftest import stored
from tests.conftest import NOW

DAY = timedelta(days=1)


def make_due(service: Service, *, days_ago: int = 10) -> None:
    """Let the day of its review be over."""
    with transaction():
        db.session.merge(service).review_by = (NOW - days_ago * DAY).date()


def work(now: datetime) -> None:
    """Do what the worker does about reviews, until there is nothing left."""
    for step in (jobs.settle, jobs.lift, jobs.lower, jobs.unlist, jobs.remind):
        done = 1
        while done:
            with transaction():
                done = step(now)


def pass_days(first: int, last: int, *, sends: bool = True) -> None:
    """Let days go by from NOW on, on each of which the worker works and mail goes out."""
    for day in range(first, last + 1):
        work(NOW + day * DAY)
        if sends:
            send(NOW + day * DAY)


def send(now: datetime) -> None:
    """Let the mail server take what waits, at a moment."""
    with transaction():
        for message in db.session.query(mail.Mail).filter_by(sent_at=None):
            message.sent_at = now


def standing(slug: str) -> tuple[str, bool]:
    """The state of a service, and whether it comes last."""
    service = stored(slug)
    return str(service.state), service.is_lowered
