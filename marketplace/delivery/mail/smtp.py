"""A conversation with a mail server that may be down, slow, mad or unwilling; nothing it does takes longer than a deadline."""

import re
import smtplib
import socket

from marketplace.delivery.deadline import deadline
from marketplace.delivery.outbox import RecipientTrouble, Refused, ServerTrouble
from marketplace.settings import Smtp

CONNECT_SECONDS = 15
DEADLINE_SECONDS = 30
"""For one mail, with opening the conversation; shorter than a claim holds."""
GOODBYE_SECONDS = 3
_OUR_FAULT = {503, 530}
"""Bad sequence of commands, authentication required: no recipient can help that."""


class Unsure(RecipientTrouble):
    """The conversation broke off after the text: the mail may have been taken, and will arrive twice if it was."""


class SmtpConnection:
    """One conversation with a mail server, opened when first needed and used for several mails."""

    def __init__(self, smtp: Smtp) -> None:
        self.smtp = smtp
        self.server: smtplib.SMTP | None = None

    def send(self, raw: bytes, *, sender: str, recipient: str, name: str) -> None:
        """Hand one mail over; a refusal with a 5xx code is final."""
        try:
            with deadline(DEADLINE_SECONDS, self._socket):
                server = self.server or self.connect()
                _address(server, sender, recipient)
                _hand_over(server, raw)
        except (Refused, RecipientTrouble) as error:
            self._start_over(after=error)
            raise
        except ServerTrouble:
            self._drop()
            raise
        except (
            OSError,
            smtplib.SMTPException,
            ValueError,
        ) as error:  # ValueError: what it said cannot be read
            self._drop()
            raise ServerTrouble(f"{type(error).__name__}: {error}") from error

    def connect(self) -> smtplib.SMTP:
        """Open the conversation and sign in."""
        kind = smtplib.SMTP_SSL if self.smtp.tls == "tls" else smtplib.SMTP
        server = self.server = kind(timeout=CONNECT_SECONDS)
        server._host = self.smtp.host  # type: ignore[attr-defined] # TLS needs it; connect() alone does not set it
        code, words = server.connect(self.smtp.host, self.smtp.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if server.sock is not None:
            server.sock.settimeout(DEADLINE_SECONDS)
        if self.smtp.tls == "starttls":
            server.starttls()
        server.ehlo_or_helo_if_needed()
        if self.smtp.user:
            server.login(self.smtp.user, self.smtp.password)
        return server

    def close(self) -> None:
        """End the conversation, politely if the server still listens."""
        if self.server is not None:
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
            if isinstance(after, Unsure) or self.server is None:
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


def _address(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Say who sends the mail and who gets it."""
    code, words = server.mail(sender)
    if code != 250:
        raise ServerTrouble(_answer(code, words))
    code, words = server.rcpt(recipient)
    if code != 421 and 400 <= code < 500:
        raise RecipientTrouble(_answer(code, words))
    _check(code, words, wanted=range(200, 300))


def _hand_over(server: smtplib.SMTP, raw: bytes) -> None:
    """Give the text; from its last line on nobody can tell what became of it until the server has answered."""
    code, words = server.docmd("DATA")
    _check(code, words, wanted=range(354, 355))
    server.send(re.sub(rb"(?m)^\.", b"..", raw).removesuffix(b"\r\n") + b"\r\n.\r\n")
    try:
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(f"{type(error).__name__}: {error}") from error
    if not 200 <= code < 600:
        raise Unsure(_answer(code, words))
    _check(code, words, wanted=range(200, 300))


def _check(code: int, words: bytes, *, wanted: range) -> None:
    if code in wanted:
        return
    if 500 <= code < 600 and code not in _OUR_FAULT:
        raise Refused(_answer(code, words))
    raise ServerTrouble(_answer(code, words))


def _answer(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"
