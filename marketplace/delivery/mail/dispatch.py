"""Delivery of mail: claim a mail, hand it over, record what happened.

A crash anywhere leaves work for the next run.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Protocol

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.database import db, transaction, utcnow
from marketplace.delivery import outbox
from marketplace.delivery.holding import is_held
from marketplace.delivery.mail.composition import Mail, mail_folder
from marketplace.delivery.mail.message import UnsafeMail, clean_address, to_bytes
from marketplace.delivery.mail.smtp import SmtpConnection, UncertainDelivery
from marketplace.delivery.outbox import (
    FailureScope,
    PermanentFailure,
    ServerFailure,
    TemporaryFailure,
)
from marketplace.settings import settings

log = logging.getLogger(__name__)
SHORTEST_REST = timedelta(seconds=1)
"""How long a server is left alone at least after it failed."""
LONGEST_REST = timedelta(seconds=20)
"""How long a server is left alone at most, and always when it has never taken a mail."""


class Transport(Protocol):
    """A way to hand a mail over."""

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Hand over one mail.

        Raises PermanentFailure when it will never be taken, TemporaryFailure when it may be later.
        """

    def close(self) -> None:
        """End what was opened."""


def deliver(limit: int = 1000, clock: Callable[[], datetime] = utcnow) -> int:
    """Deliver what is due, and return how many mails went out.

    When the server is in trouble the round ends: the next mails would fare no better. After a rest any mail is tried,
    and once one is taken all that the server held up go out.
    """
    if is_held() or _is_server_resting(clock()):
        return 0

    with _transport() as transport:
        return _Round(transport, limit, clock).hand_over_all()


def has_next_try(until: datetime) -> bool:
    """Whether any mail waits that may be tried until then, after a rest of the server too."""
    if outbox.has_next_try(Mail, until):
        return True
    rest_end = _end_of_rest(until)
    return rest_end is not None and rest_end <= until


def _is_held_up_by_server() -> ColumnElement[bool]:
    """Whether a mail waits because the server failed, as SQL."""
    return outbox.is_waiting(Mail) & (Mail.trouble == FailureScope.SERVER)


def _is_server_resting(now: datetime) -> bool:
    """Whether the server is left alone: the longer it has taken nothing, the longer."""
    rest_end = _end_of_rest(now)
    return rest_end is not None and now < rest_end


def _end_of_rest(now: datetime) -> datetime | None:
    """Return until when the server is left alone after it failed, or None when it did not."""
    has_failed = _is_held_up_by_server() & (Mail.tried_at <= now)
    last_failure = db.session.scalar(select(func.max(Mail.tried_at)).where(has_failed))
    last_success = db.session.scalar(select(func.max(Mail.sent_at)))
    db.session.rollback()

    if last_failure is None:
        return None
    rest = LONGEST_REST
    if last_success is not None:
        rest = max(abs(last_failure - last_success), SHORTEST_REST)
    return last_failure + min(rest, LONGEST_REST)


def _may_be_tried(now: datetime) -> ColumnElement[bool]:
    """Whether a mail may be tried, as SQL: it is due, or only the server held it up."""
    return outbox.is_free(Mail, now) & or_(outbox.is_due(Mail, now), _is_held_up_by_server())


class _Round:
    """Some mails handed over one after the other.

    How one ended is stored together with the claim of the next, for each commit waits for the disk.
    """

    def __init__(self, transport: Transport, limit: int, clock: Callable[[], datetime]) -> None:
        self.transport = transport
        self.clock = clock
        self.sender: str = settings().mail_from
        self.woken_domains: set[str] = set()
        self._claims_left = limit
        self._candidates: deque[int] = deque()

    def hand_over_all(self) -> int:
        """Hand over until no mail is left or the server is in trouble, and count what went out."""
        delivered = 0
        mail_id = self._claim_first()
        while mail_id is not None:
            error, mail_id = self._hand_over(mail_id)
            if error is None:
                delivered += 1
            elif _ends_round(error):
                break
            if mail_id is None:
                mail_id = self._claim_first()
        return delivered

    def _claim_first(self) -> int | None:
        """Look which mails may be tried, and claim the first that no other worker has claimed."""
        while self._claims_left and not is_held():
            self._candidates = deque(outbox.candidates(Mail, _may_be_tried(self.clock())))
            if not self._candidates:
                return None
            with transaction():
                mail_id = self._claim_next(waits=True)
            if mail_id is not None:
                return mail_id
        return None

    def _claim_next(self, *, waits: bool) -> int | None:
        """Claim the next of the mails that may be tried, if there is one."""
        while self._candidates and self._claims_left and not is_held():
            mail_id = self._candidates.popleft()
            now = self.clock()
            if outbox.claim(Mail, mail_id, _may_be_tried(now), now, waits=waits):
                self._claims_left -= 1
                return mail_id
            waits = (
                False  # PostgreSQL may hold that row now: who holds one must not wait for another
            )
        return None

    def _hand_over(self, mail_id: int) -> tuple[Exception | None, int | None]:
        """Hand one mail over, and return what went wrong, and the mail that is claimed next."""
        mail = db.session.get(Mail, mail_id)
        if mail is None:  # the person was erased since
            return None, None

        name = mail.file_name
        error = self._send(mail)
        with transaction():
            mail = db.session.get(Mail, mail_id)
            if mail is None:  # erased meanwhile: its file too
                mail_folder().remove(name)
            else:
                self._record(mail, error, self.clock())
            next_id = None if _ends_round(error) else self._claim_next(waits=False)
        return error, next_id

    def _send(self, mail: Mail) -> Exception | None:
        """Send a mail without holding the database meanwhile, and return what went wrong."""
        name = mail.file_name
        try:
            sender = clean_address(parseaddr(self.sender)[1])
            recipient = clean_address(mail.recipient)
            raw = to_bytes(mail, self.sender, mail.created_at)
            db.session.rollback()
            self.transport.send(raw, sender=sender, recipient=recipient, name=name)
        except (PermanentFailure, TemporaryFailure, UnsafeMail) as error:
            return error
        return None

    def _record(self, mail: Mail, error: Exception | None, now: datetime) -> None:
        """Record how it ended, and wake what the domain of a taken mail put off."""
        outbox.settle(mail, error, now)
        if error is None:
            _, _, domain = mail.recipient.lower().rpartition("@")
            self._wake(domain, now)
        if mail.failed_at:
            log.error("mail %s failed for good: %s", mail.message_id, type(error).__name__)

    def _wake(self, domain: str, now: datetime) -> None:
        """Make due what a domain put off, once in a round."""
        if domain in self.woken_domains:
            return
        self.woken_domains.add(domain)
        has_domain = func.lower(Mail.recipient).endswith(f"@{domain}", autoescape=True)
        outbox.wake(Mail, has_domain, now)


def _ends_round(error: Exception | None) -> bool:
    """Whether the next mails would fare no better."""
    return isinstance(error, (ServerFailure, UncertainDelivery))


@contextmanager
def _transport() -> Iterator[Transport]:
    """Open the way that the settings name, and close it at the end."""
    smtp = settings().smtp
    transport: Transport = SmtpConnection(smtp) if smtp else mail_folder()
    try:
        yield transport
    finally:
        transport.close()
