"""Mails that are deleted: those about somebody who is erased, and old ones."""

from sqlalchemy import ColumnElement, delete, select

from marketplace.database import db
from marketplace.mail.outbox import Mail, mail_folder


def forget(about: str) -> list[str]:
    """Delete the mails about an enquiry with their files, and give their Message-IDs."""
    return _forget(Mail.about == about)


def forget_containing(words: str) -> list[str]:
    """Delete the mails about no single enquiry that have some words in them, such as a link, and give their Message-IDs."""
    return _forget(Mail.about.is_(None) & Mail.text.contains(words, autoescape=True))


def _forget(which: ColumnElement[bool]) -> list[str]:
    mails = db.session.scalars(select(Mail).where(which).order_by(Mail.id)).all()
    for mail in mails:
        mail_folder().remove(mail.file_name)
    db.session.execute(delete(Mail).where(which))
    return [mail.message_id for mail in mails]
