"""Overdue reviews: of what clusters are to be told, and which step comes next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from marketplace.catalogue.freshness.models import (
    LAST,
    NOTICE,
    SECOND_AFTER,
    THIRD_AFTER,
    ReviewReminder,
)
from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import whole
from marketplace.clusters.models import Cluster
from marketplace.database import db, hold
from marketplace.delivery.mail import Mail
from marketplace.workdays import local_day

ONE_A_DAY = timedelta(hours=20)
_IS_ABOUT_NOW = ReviewReminder.review_by == Service.review_by


def find_reminder(service: Service) -> ReviewReminder | None:
    """Find the last reminder of the review of a service that is overdue now."""
    reminder = db.session.get(ReviewReminder, service.id)
    is_about_now = reminder is not None and reminder.review_by == service.review_by
    return reminder if is_about_now else None


def find_service(service_id: int) -> Service | None:
    """Find a service with lead, partners and texts, and hold it for a change."""
    hold(select(Service.id).where(Service.id == service_id))
    return db.session.scalar(whole().where(Service.id == service_id))


def to_remind(number: int, now: datetime, at_most: int) -> list[Service]:
    """List services of one cluster that are due for a reminder of a number.

    Each cluster gets one mail of this kind a day at most, however many services are overdue.
    """
    is_due = Service.is_published & (Service.review_by <= local_day(now)) & _is_next(number, now)
    due = select(Service.lead_id).outerjoin(ReviewReminder, ReviewReminder.service_id == Service.id)
    reminded = select(Service.lead_id).join(ReviewReminder, ReviewReminder.service_id == Service.id)
    is_reminded = Service.lead_id.in_(reminded.where(ReviewReminder.reminded_at > now - ONE_A_DAY))
    with_address = select(Cluster.id).where(Cluster.email != "")
    lead_id = db.session.scalar(
        due.where(is_due, ~is_reminded, Service.lead_id.in_(with_address)).limit(1)
    )
    if lead_id is None:
        return []
    hold(select(Cluster.id).where(Cluster.id == lead_id))
    ids = due.with_only_columns(Service.id).where(is_due, Service.lead_id == lead_id)
    ids = ids.where(~is_reminded).order_by(Service.review_by, Service.id).limit(at_most)
    return _services(ids)


def with_sent_mail(at_most: int) -> Sequence[tuple[ReviewReminder, Mail | None]]:
    """List reminders of which nobody has noted yet that they were sent, with their mail.

    There is no mail where it was given up so long ago that it is not kept.
    """
    query = (
        select(ReviewReminder, Mail)
        .outerjoin(Mail, Mail.id == ReviewReminder.mail_id)
        .where(ReviewReminder.told_at.is_(None), or_(Mail.id.is_(None), Mail.sent_at.is_not(None)))
        .order_by(ReviewReminder.service_id)
        .limit(at_most)
    )
    return [(reminder, mail) for reminder, mail in db.session.execute(query)]


def _is_next(number: int, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a reminder of a number comes next, and that its time has come."""
    if number == 1:
        return or_(ReviewReminder.service_id.is_(None), ~_IS_ABOUT_NOW)
    is_next = _IS_ABOUT_NOW & (ReviewReminder.number == number - 1)
    if number == LAST:
        return is_next & Service.is_lowered & (ReviewReminder.reminded_at <= now - THIRD_AFTER)
    return is_next & (ReviewReminder.told_at <= now - SECOND_AFTER)


def to_lower(now: datetime, at_most: int) -> list[Service]:
    """List services that are to come last from now on, as their clusters were told in time."""
    return _announced(2, ~Service.is_lowered, now, at_most)


def to_unlist(now: datetime, at_most: int) -> list[Service]:
    """List services that are to leave the lists now, as their clusters were told in time."""
    return _announced(LAST, Service.is_lowered.is_(True), now, at_most)


def to_lift(now: datetime, at_most: int) -> list[Service]:
    """List services that come last though no review is overdue any more."""
    is_fresh = or_(Service.review_by.is_(None), Service.review_by > local_day(now))
    ids = select(Service.id).where(Service.is_published, Service.is_lowered, is_fresh)
    return _services(ids.order_by(Service.id).limit(at_most))


def _announced(
    number: int, is_before: ColumnElement[bool], now: datetime, at_most: int
) -> list[Service]:
    """List services whose next step was announced long enough ago by a reminder of a number."""
    is_announced = (ReviewReminder.number == number) & (ReviewReminder.reminded_at <= now - NOTICE)
    is_due = Service.is_published & _IS_ABOUT_NOW & is_announced & is_before
    ids = select(Service.id).join(ReviewReminder, ReviewReminder.service_id == Service.id)
    return _services(ids.where(is_due).order_by(Service.id).limit(at_most))


def _services(ids: Select[Any]) -> list[Service]:
    """Load services and hold them: what somebody has confirmed meanwhile is left alone."""
    found = list(db.session.scalars(ids))
    hold(select(Service.id).where(Service.id.in_(found)).order_by(Service.id))
    still = set(db.session.scalars(ids))
    query = whole().where(Service.id.in_([id for id in found if id in still]))
    return list(db.session.scalars(query.order_by(Service.id)))
