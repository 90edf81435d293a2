"""Mail that people should know about: what waits, what failed, and what is tried again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.database import db
from marketplace.delivery.mail.composition import Mail
from marketplace.delivery.outbox import is_troubled, renew
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of


def waiting(reference: str) -> list[Mail]:
    """List the mails about an enquiry that have not gone out yet, oldest first."""
    query = select(Mail).where(Mail.about == reference, Mail.sent_at.is_(None)).order_by(Mail.id)
    return list(db.session.scalars(query))


def troubled(references: Sequence[str], now: datetime) -> list[Mail]:
    """List the late and failed mails about some enquiries, oldest first."""
    query = select(Mail).where(Mail.about.in_(references), is_troubled(Mail, now)).order_by(Mail.id)
    return list(db.session.scalars(query))


def all_troubled(now: datetime, page: int, size: int = PAGE_SIZE) -> Page[Mail]:
    """List a page of the late and failed mails about anything, oldest first."""
    query = select(Mail).where(is_troubled(Mail, now))
    return page_of(query, page, size=size, ordered=query.order_by(Mail.id))


def count_troubled(now: datetime) -> int:
    """Count the late and failed mails: a mail is late after an hour."""
    query = select(func.count()).select_from(Mail).where(is_troubled(Mail, now))
    return db.session.scalar(query) or 0


def find(mail_id: int) -> Mail | None:
    """Find a mail by its number."""
    return db.session.get(Mail, mail_id)


def retry_all(now: datetime) -> None:
    """Have all late and failed mails tried again at once.

    They are held in the order of their ids, so that two who press at once wait for one another and not in a circle.
    """
    query = select(Mail).where(is_troubled(Mail, now)).order_by(Mail.id).with_for_update()
    for mail in db.session.scalars(query):
        retry(mail, now)


def retry(mail: Mail, now: datetime) -> None:
    """Have a mail tried again at once and for days to come, unless it went out already."""
    if mail.sent_at is None:
        renew(mail, now)
