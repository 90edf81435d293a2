"""What keeps a mail server from taking our mail, in words for who set it up."""

import smtplib
import socket
import ssl

from marketplace.delivery.mail.message import clean_address
from marketplace.delivery.mail.smtp import SmtpConnection
from marketplace.settings.mail import Smtp

_URL = "mend MARKETPLACE_SMTP_URL"
_TRUST = (
    "name its own authority with ca=FILE in MARKETPLACE_SMTP_URL, "
    "or trust it unseen with MARKETPLACE_SMTP_VERIFY=off"
)
_EXPIRED = 10
_OTHER_NAMES = {62, 64}
"""Codes of X.509 for a certificate that has expired, and for one of another name or another IP address."""


def diagnose(smtp: Smtp, sender: str) -> str | None:
    """Do all that a mail needs but send one, and return what is wrong, or None.

    The sentence also says how to mend it.
    """
    connection = SmtpConnection(smtp)
    try:
        connection.try_out(clean_address(sender))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        reason, remedy = _words(error, smtp, sender)
        return f"{smtp.host}:{smtp.port} refuses ({reason}); {remedy}."
    finally:
        connection.close()
    return None


def _words(error: Exception, smtp: Smtp, sender: str) -> tuple[str, str]:
    """Say what went wrong, and what to do."""
    if isinstance(error, ssl.SSLError):
        return _words_about_tls(error, smtp)
    if isinstance(error, smtplib.SMTPException):
        return _words_about_answer(error, smtp, sender)
    if isinstance(error, socket.gaierror):
        return "nobody knows a machine of this name", _URL
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there", _URL
    if isinstance(error, TimeoutError):
        return "it says nothing", f"{_URL}; a server on port 465 expects tls=tls"
    return str(error), _URL


def _words_about_tls(error: ssl.SSLError, smtp: Smtp) -> tuple[str, str]:
    if not isinstance(error, ssl.SSLCertVerificationError):
        other_way = "starttls" if smtp.tls == "tls" else "tls"
        return "it does not speak TLS in this way", f"try tls={other_way} in MARKETPLACE_SMTP_URL"
    if error.verify_code in _OTHER_NAMES:
        return (
            f"its certificate is not for the name {smtp.host}",
            "write in MARKETPLACE_SMTP_URL the name for which it was made",
        )
    if error.verify_code == _EXPIRED:
        return "its certificate has expired", "have it renewed"
    return f"nobody whom this machine trusts signed its certificate: {error.verify_message}", _TRUST


def _words_about_answer(error: smtplib.SMTPException, smtp: Smtp, sender: str) -> tuple[str, str]:
    if isinstance(error, smtplib.SMTPSenderRefused):
        answer = _answer(error)
        if error.smtp_code == 530 or (not smtp.user and "auth" in answer.lower()):
            return f"it wants a user and a password: {answer}", f"{_URL} to name them"
        return f"it takes no mail from {sender}: {answer}", "mend MARKETPLACE_MAIL_FROM"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it does not take this user and password: {_answer(error)}", _URL
    if isinstance(error, smtplib.SMTPNotSupportedError):
        feature = "sign-in with a password" if "AUTH" in str(error) else "STARTTLS"
        return f"it offers no {feature}", f"{_URL}: another port or another tls=…"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "it ended the conversation", f"{_URL}; a server on port 465 expects tls=tls"
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error), _URL
    return str(error), _URL


def _answer(error: smtplib.SMTPResponseException) -> str:
    """Return what the server said, on one line."""
    text = error.smtp_error
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{error.smtp_code} {' '.join(words.split())}"
