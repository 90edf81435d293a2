"""Mails as somebody's personal data: listed for them, deleted with them or when old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from marketplace.database import db
from marketplace.delivery import outbox
from marketplace.delivery.mail.composition import Mail, mail_folder


def concerning(recipient: str, references: Sequence[str]) -> list[Mail]:
    """List the mails to an address, however it is capitalised, and those about some enquiries.

    The oldest comes first.
    """
    is_addressed = func.lower(Mail.recipient) == recipient.lower()
    is_concerned = or_(is_addressed, Mail.about.in_(references))
    query = select(Mail).where(is_concerned).order_by(Mail.id)
    return list(db.session.scalars(query))


def delete_about(reference: str) -> list[str]:
    """Delete the mails about an enquiry with their files, and return their Message-IDs."""
    return _delete(Mail.about == reference)


def delete_containing(text: str) -> list[str]:
    """Delete the mails about no single enquiry that contain a text, such as a link.

    Returns their Message-IDs.
    """
    return _delete(Mail.about.is_(None) & Mail.text.contains(text, autoescape=True))


def delete_old(before: datetime, *, but_about: Select[str], at_most: int) -> int:
    """Delete some mails that went out, or were given up, before a time, and return how many.

    Subjects and texts tell of persons. Those about an enquiry of the selection stay.
    """
    is_over = or_(Mail.sent_at < before, Mail.failed_at < before)
    is_about_others = or_(Mail.about.is_(None), Mail.about.not_in(but_about))
    query = select(Mail.id).where(is_over, is_about_others).order_by(Mail.id).limit(at_most)
    ids = db.session.scalars(query).all()
    return len(_delete(Mail.id.in_(ids)))


def delete_waiting(posted_before: datetime) -> int:
    """Delete the mails that were posted before a time and did not go out, and return how many."""
    is_unfinished = outbox.is_waiting(Mail) & (Mail.created_at <= posted_before)
    return len(_delete(is_unfinished))


def _delete(condition: ColumnElement[bool]) -> list[str]:
    """Delete mails with their files, and return their Message-IDs."""
    query = select(Mail).where(condition).order_by(Mail.id)
    mails = db.session.scalars(query).all()
    for mail in mails:
        mail_folder().remove(mail.file_name)
    db.session.execute(delete(Mail).where(condition))
    return [mail.message_id for mail in mails]
