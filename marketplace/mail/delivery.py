"""Delivery: claim a mail, hand it over, write down what happened; a crash anywhere leaves work for the next run."""

import logging
import os
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update

from marketplace.config import Settings, Smtp
from marketplace.database import db, transaction, utcnow
from marketplace.mail.message import UnsafeMail, to_bytes
from marketplace.mail.outbox import Mail

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=45)
LONGEST_WAIT = timedelta(hours=2)
GIVE_UP_AFTER = timedelta(days=5)
SMTP_TIMEOUT_SECONDS = 15


class Refused(Exception):
    """The receiving side said no for good: trying again will not help."""


class Transport(Protocol):
    """A way to hand a mail over."""

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Hand over one mail; raise Refused when it will never be taken, OSError or SMTPException when it may later."""


def deliver(limit: int = 100, clock: Callable[[], datetime] = utcnow) -> int:
    """Deliver what is due, and tell how many mails went out."""
    settings: Settings = current_app.extensions["settings"]
    sent = 0
    with _transport(settings) as transport:
        for _turn in range(limit):
            mail_id = _claim(clock())
            if mail_id is None:
                break
            sent += _deliver_one(mail_id, transport, settings, clock)
    return sent


def _due(now: datetime) -> ColumnElement[bool]:
    """A mail is due when its time has come; a time further off than we ever set is a clock that went back."""
    return (
        Mail.sent_at.is_(None)
        & Mail.failed_at.is_(None)
        & or_(Mail.next_try_at <= now, Mail.next_try_at > now + LONGEST_WAIT)
        & or_(Mail.claimed_until.is_(None), Mail.claimed_until <= now, Mail.claimed_until > now + LEASE)
    )


def _claim(now: datetime) -> int | None:
    """Take the oldest due mail for ourselves; two workers never take the same one."""
    mail_id = db.session.scalar(select(Mail.id).where(_due(now)).order_by(Mail.next_try_at, Mail.id).limit(1))
    db.session.rollback()
    if mail_id is None:
        return None
    with transaction():
        claim = update(Mail).where(Mail.id == mail_id, _due(now)).values(claimed_until=now + LEASE)
        taken = db.session.execute(claim.returning(Mail.id)).scalar_one_or_none()
    return taken if taken is not None else _claim(now)


def _deliver_one(mail_id: int, transport: Transport, settings: Settings, clock: Callable[[], datetime]) -> bool:
    mail = db.session.get_one(Mail, mail_id)
    error: Exception | None = None
    try:
        raw = to_bytes(mail, settings.mail_from, mail.created_at)
        name = f"{mail.id:08d}-{mail.message_id.strip('<>').partition('@')[0]}"
        db.session.rollback()
        transport.send(raw, sender=parseaddr(settings.mail_from)[1], recipient=mail.recipient, name=name)
    except (OSError, smtplib.SMTPException, Refused, UnsafeMail) as problem:
        error = problem
    with transaction():
        record(db.session.get_one(Mail, mail_id), error, clock())
    return error is None


def record(mail: Mail, error: Exception | None, now: datetime) -> None:
    """Write down how an attempt ended: sent, failed for good, or to be tried again later and later."""
    mail.attempts += 1
    mail.claimed_until = None
    mail.last_error = f"{type(error).__name__}: {error}"[:500] if error else None
    if error is None:
        mail.sent_at = now
    elif isinstance(error, (Refused, UnsafeMail)) or now - mail.created_at > GIVE_UP_AFTER:
        mail.failed_at = now
        log.error("mail %s failed for good: %s", mail.message_id, type(error).__name__)
    else:
        mail.next_try_at = now + min(timedelta(seconds=5 * 2 ** min(mail.attempts, 12)), LONGEST_WAIT)


@contextmanager
def _transport(settings: Settings) -> Iterator[Transport]:
    if settings.smtp is None:
        yield MailFolder(settings.data_dir / "mail")
        return
    connection = SmtpConnection(settings.smtp)
    try:
        yield connection
    finally:
        connection.close()


class MailFolder:
    """Mails as files, for the demonstration and for a site without a mail server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Write the mail beside its final name, then rename: a reader never sees half a mail."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{name}.part"
        with unfinished.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / f"{name}.eml")


class SmtpConnection:
    """One conversation with a mail server, opened when first needed and used for several mails."""

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp
        self.server: smtplib.SMTP | None = None

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Hand one mail over; a refusal with a 5xx code is final."""
        try:
            server = self.server or self.connect()
            server.sendmail(sender, [recipient], raw)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[recipient]
            self.close()
            if 500 <= code < 600:
                raise Refused(f"{code} {words.decode('utf-8', 'replace')}") from error
            raise
        except smtplib.SMTPDataError as error:
            self.close()
            if 500 <= error.smtp_code < 600:
                raise Refused(f"{error.smtp_code} {error.smtp_error!r}") from error
            raise
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def connect(self) -> smtplib.SMTP:
        """Open the conversation and sign in."""
        connect = smtplib.SMTP_SSL if self.smtp.tls == "tls" else smtplib.SMTP
        self.server = connect(self.smtp.host, self.smtp.port, timeout=SMTP_TIMEOUT_SECONDS)
        if self.smtp.tls == "starttls":
            self.server.starttls()
        if self.smtp.user:
            self.server.login(self.smtp.user, self.smtp.password)
        return self.server

    def close(self) -> None:
        """End the conversation, politely if the server still listens."""
        server, self.server = self.server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()
