"""Delivery: claim a mail, hand it over, write down what happened; a crash anywhere leaves work for the next run."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Protocol

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.database import db, transaction, utcnow
from marketplace.delivery import outbox
from marketplace.delivery.mail.composition import Mail, mail_folder
from marketplace.delivery.mail.message import UnsafeMail, to_bytes
from marketplace.delivery.mail.smtp import SmtpConnection, Unsure
from marketplace.delivery.outbox import Refused, ServerTrouble, Trouble
from marketplace.settings import settings

log = logging.getLogger(__name__)
SHORTEST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(seconds=20)


class Transport(Protocol):
    """A way to hand a mail over."""

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Hand over one mail; raise Refused when it will never be taken, Trouble when it may later."""

    def close(self) -> None:
        """End what was opened."""


def deliver(limit: int = 1000, clock: Callable[[], datetime] = utcnow) -> int:
    """Deliver what is due, and tell how many mails went out.

    When the server is in trouble the round ends: the next mails would fare no better. After a rest any mail is tried,
    and once one is taken all that the server held up go out.
    """
    if _server_rests(clock()):
        return 0
    sent = 0
    with _transport() as transport:
        delivery = _Round(transport, clock)
        for mail_id in _claimed(limit, clock):
            error = delivery.hand_over(mail_id)
            sent += error is None
            if isinstance(error, (ServerTrouble, Unsure)):
                break
    return sent


def _server_rests(now: datetime) -> bool:
    """Tell whether the server failed just now: the longer it has taken nothing, the longer it is left alone."""
    failed = outbox.is_waiting(Mail) & (Mail.trouble == ServerTrouble.kind) & (Mail.tried_at <= now)
    tried = db.session.scalar(select(func.max(Mail.tried_at)).where(failed))
    taken = db.session.scalar(select(func.max(Mail.sent_at)))
    db.session.rollback()
    if tried is None:
        return False
    rest = max(abs(tried - taken), SHORTEST_REST) if taken else LONGEST_REST
    return now - tried < min(rest, LONGEST_REST)


def _wanted(now: datetime) -> ColumnElement[bool]:
    """Select what may be tried: what is due, and all that only the server held up."""
    held_up = outbox.is_waiting(Mail) & (Mail.trouble == ServerTrouble.kind)
    return outbox.is_free(Mail, now) & or_(outbox.is_due(Mail, now), held_up)


def _claimed(limit: int, clock: Callable[[], datetime]) -> Iterator[int]:
    """Claim mails one after the other until none is left, or the limit is reached."""
    taken = 0
    while taken < limit and (ids := outbox.candidates(Mail, _wanted(clock()))):
        for mail_id in ids[: limit - taken]:
            now = clock()
            if outbox.claim(Mail, mail_id, _wanted(now), now):
                taken += 1
                yield mail_id


class _Round:
    """Some mails handed over one after the other."""

    def __init__(self, transport: Transport, clock: Callable[[], datetime]) -> None:
        self.transport, self.clock = transport, clock
        self.sender: str = settings().mail_from
        self.woken: set[str] = set()

    def hand_over(self, mail_id: int) -> Exception | None:
        """Hand one mail over, and give what went wrong."""
        mail = db.session.get(Mail, mail_id)
        if mail is None:  # the person was erased since
            return None
        error: Exception | None = None
        name, recipient = mail.file_name, mail.recipient
        try:
            raw = to_bytes(mail, self.sender, mail.created_at)
            db.session.rollback()
            self.transport.send(
                raw, sender=parseaddr(self.sender)[1], recipient=recipient, name=name
            )
        except (Refused, Trouble, UnsafeMail) as problem:
            error = problem
        with transaction():
            mail = db.session.get(Mail, mail_id)
            if mail is None:  # erased meanwhile: its file too
                mail_folder().remove(name)
            else:
                self._record(mail, error, self.clock())
        return error

    def _record(self, mail: Mail, error: Exception | None, now: datetime) -> None:
        """Write down how it ended; a domain that takes a mail may take what it put off."""
        outbox.settle(mail, error, now)
        domain = mail.recipient.rpartition("@")[2].lower()
        if error is None and domain not in self.woken:
            self.woken.add(domain)
            outbox.wake(
                Mail, func.lower(Mail.recipient).endswith(f"@{domain}", autoescape=True), now
            )
        if mail.failed_at:
            log.error("mail %s failed for good: %s", mail.message_id, type(error).__name__)


@contextmanager
def _transport() -> Iterator[Transport]:
    smtp = settings().smtp
    transport: Transport = SmtpConnection(smtp) if smtp else mail_folder()
    try:
        yield transport
    finally:
        transport.close()
