"""A conversation with a mail server that may be down, slow, mad or unwilling.

On top of smtplib and not of aiosmtplib: the worker has threads and no event loop, and what costs care is not the
conversation but what each answer means for the mail, the server and the recipient, which no library tells.
"""

import re
import smtplib
import socket
import ssl

from marketplace.contact import needs_smtputf8
from marketplace.delivery.deadline import deadline
from marketplace.delivery.mail import smtputf8
from marketplace.delivery.outbox import PermanentFailure, RecipientFailure, ServerFailure
from marketplace.settings.mail import Smtp

CONNECT_SECONDS = 15
DEADLINE_SECONDS = 30
"""For one mail, with opening the conversation; shorter than a claim holds."""
GOODBYE_SECONDS = 3
_OUR_FAULT = {503, 530}
"""Bad sequence of commands, authentication required: no recipient can help that."""
_SERVICE_ENDS = 421
"""The server closes the conversation, whoever the mail is for (RFC 5321, 3.8)."""


class UncertainDelivery(RecipientFailure):
    """The conversation broke off after the text, so the mail may have been taken.

    It is sent again with the same Message-ID, and arrives twice if it was.
    """


class SmtpConnection:
    """One conversation with a mail server, opened when needed and used for several mails."""

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp
        self.server: smtplib.SMTP | None = None

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Hand one mail over, where a refusal with a 5xx code is final."""
        try:
            with deadline(DEADLINE_SECONDS, self._socket):
                server = self.server or self.connect()
                _address(server, sender, recipient)
                _hand_over(server, raw)
        except (PermanentFailure, RecipientFailure) as error:
            self._start_over(after=error)
            raise
        except ServerFailure:
            self._drop()
            raise
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # ValueError: what it said cannot be read
            self._drop()
            raise ServerFailure(f"{type(error).__name__}: {error}") from error

    def connect(self) -> smtplib.SMTP:
        """Open the conversation and sign in."""
        if self.smtp.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                timeout=CONNECT_SECONDS, context=_tls(self.smtp)
            )
        else:
            server = smtplib.SMTP(timeout=CONNECT_SECONDS)
        self.server = server
        # smtplib opens the connection in its constructor if it is given the host, before anybody could end it at the
        # deadline. Given no host, it keeps no name to check the certificate against: connect() does not set this one.
        server._host = self.smtp.host  # type: ignore[attr-defined]
        code, answer = server.connect(self.smtp.host, self.smtp.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        if server.sock is not None:
            server.sock.settimeout(DEADLINE_SECONDS)
        if self.smtp.tls == "starttls":
            server.starttls(context=_tls(self.smtp))
        server.ehlo_or_helo_if_needed()
        smtputf8.note(self.smtp, is_offered=server.has_extn("smtputf8"))
        if self.smtp.user:
            server.login(self.smtp.user, self.smtp.password)
        return server

    def try_out(self, sender: str) -> None:
        """Do what comes before the recipient of a mail, or raise what keeps the server from it."""
        with deadline(DEADLINE_SECONDS, self._socket):
            server = self.connect()
            code, answer = server.mail(sender)
            if code != 250:
                raise smtplib.SMTPSenderRefused(code, answer, sender)
            server.rset()

    def close(self) -> None:
        """End the conversation, politely if the server still listens."""
        if self.server is None:
            return
        try:
            with deadline(GOODBYE_SECONDS, self._socket):
                self.server.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self._drop()

    def _start_over(self, after: Exception) -> None:
        """Be ready for the next mail after one that was not taken."""
        try:
            if isinstance(after, UncertainDelivery) or self.server is None:
                raise smtplib.SMTPServerDisconnected
            with deadline(GOODBYE_SECONDS, self._socket):
                self.server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            server.close()

    def _socket(self) -> socket.socket | None:
        return self.server.sock if self.server is not None else None


def _tls(smtp: Smtp) -> ssl.SSLContext:
    """Return how a server proves who it is.

    Its certificate is for its name, and somebody whom we trust has signed it.
    """
    context = ssl.create_default_context(cafile=smtp.ca)
    if not smtp.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _address(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Name the sender and the recipient to the server."""
    options = []
    if needs_smtputf8(recipient):
        if not server.has_extn("smtputf8"):
            raise PermanentFailure(
                "Our mail server cannot send to an address with such letters before the @ (no SMTPUTF8)."
            )
        options = ["SMTPUTF8", "BODY=8BITMIME"]

    code, answer = server.mail(sender, options)
    if code != 250:
        raise ServerFailure(_readable(code, answer))

    code, answer = server.rcpt(recipient)
    if code != _SERVICE_ENDS and 400 <= code < 500:
        raise RecipientFailure(_readable(code, answer))
    _check(code, answer, expected=range(200, 300))


def _hand_over(server: smtplib.SMTP, raw: bytes) -> None:
    """Send the text.

    From its last line on nobody can tell what became of it until the server has answered.
    """
    code, answer = server.docmd("DATA")
    _check(code, answer, expected=range(354, 355))
    dots_doubled = re.sub(rb"(?m)^\.", b"..", raw)
    server.send(dots_doubled.removesuffix(b"\r\n") + b"\r\n.\r\n")
    try:
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UncertainDelivery(f"{type(error).__name__}: {error}") from error
    if not 200 <= code < 600:
        raise UncertainDelivery(_readable(code, answer))
    _check(code, answer, expected=range(200, 300))


def _check(code: int, answer: bytes, *, expected: range) -> None:
    """Raise what an answer means for the mail, unless it is an expected one."""
    if code in expected:
        return
    if 500 <= code < 600 and code not in _OUR_FAULT:
        raise PermanentFailure(_readable(code, answer))
    raise ServerFailure(_readable(code, answer))


def _readable(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"
