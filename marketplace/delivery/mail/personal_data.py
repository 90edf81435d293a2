"""Mails as somebody's personal data: found for them, deleted with them, and deleted when they are old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from marketplace.database import db
from marketplace.delivery.mail.composition import Mail, mail_folder


def concerning(recipient: str, abouts: Sequence[str]) -> list[Mail]:
    """List the mails to an address, however it is capitalised, and those about some enquiries, oldest first."""
    theirs = or_(func.lower(Mail.recipient) == recipient.lower(), Mail.about.in_(abouts))
    return list(db.session.scalars(select(Mail).where(theirs).order_by(Mail.id)))


def forget(about: str) -> list[str]:
    """Delete the mails about an enquiry with their files, and give their Message-IDs."""
    return _forget(Mail.about == about)


def forget_containing(words: str) -> list[str]:
    """Delete the mails about no single enquiry that have some words in them, such as a link; give their Message-IDs."""
    return _forget(Mail.about.is_(None) & Mail.text.contains(words, autoescape=True))


def forget_old(before: datetime, *, but_about: Select[str], at_most: int) -> int:
    """Delete some of the mails that went out, or were given up, before a time, unless they are still part of something.

    Subjects and texts tell of persons. Gives how many there were.
    """
    over = or_(Mail.sent_at < before, Mail.failed_at < before)
    old = select(Mail.id).where(over, or_(Mail.about.is_(None), Mail.about.not_in(but_about)))
    ids = db.session.scalars(old.order_by(Mail.id).limit(at_most)).all()
    return len(_forget(Mail.id.in_(ids)))


def _forget(which: ColumnElement[bool]) -> list[str]:
    mails = db.session.scalars(select(Mail).where(which).order_by(Mail.id)).all()
    for mail in mails:
        mail_folder().remove(mail.file_name)
    db.session.execute(delete(Mail).where(which))
    return [mail.message_id for mail in mails]
