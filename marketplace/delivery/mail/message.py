"""A mail as bytes, checked before it leaves: no header that we did not set."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import format_datetime, parseaddr

from marketplace.contact import needs_smtputf8, wire_address
from marketplace.delivery.mail.composition import Mail
from marketplace.delivery.mail.header import address_line, text_line

_POLICY = policy.SMTP.clone(max_line_length=78)
_is_header_url = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]+").fullmatch
"""Whether an address can stand between angle brackets as it is (RFC 2369)."""
_STRUCTURE = {"mime-version", "content-type", "content-transfer-encoding"}


class UnsafeMail(Exception):
    """A mail would carry something in its headers that nobody meant to put there."""


def clean_address(address: str) -> str:
    """Return an address as it may stand in a header, or raise UnsafeMail."""
    wire = wire_address(address)
    if wire is None:
        raise UnsafeMail(f"not an address for a header: {address!r}")
    return wire


def reply_address(mail: Mail) -> str | None:
    """Return where replies to a mail go, or None where no header can say it.

    That stops no mail. An address that needs SMTPUTF8 is left out of mails whose recipient may not have that.
    """
    address = wire_address(mail.reply_to) if mail.reply_to else None
    if address and needs_smtputf8(address) and not needs_smtputf8(mail.recipient):
        return None
    return address


def to_bytes(mail: Mail, sender: str, now: datetime) -> bytes:
    """Write a mail as RFC 5322 bytes, or raise UnsafeMail."""
    try:
        lines = _header(mail, sender, now)
        raw = "".join(f"{line}\r\n" for line in lines).encode() + _body(mail).as_bytes()
    except (ValueError, MessageError) as error:  # half a character
        raise UnsafeMail(str(error)) from error
    expected_headers = {line.partition(":")[0].lower() for line in lines}
    _check(raw, mail, sender, expected_headers)
    return raw


def _header(mail: Mail, sender: str, now: datetime) -> list[str]:
    """List the lines of the header, each with what it is folded into."""
    name, address = parseaddr(sender)
    reply_to = reply_address(mail)
    lines = [
        address_line("From", name, clean_address(address)),
        address_line("To", "", clean_address(mail.recipient)),
        text_line("Subject", _subject(mail)),
        f"Date: {format_datetime(now)}",
        f"Message-ID: {mail.message_id}",
        f"Content-Language: {mail.language}",
    ]
    if reply_to:
        lines.append(address_line("Reply-To", "", reply_to))
    if mail.thread:
        lines += [f"In-Reply-To: {mail.thread}", f"References: {mail.thread}"]
    if not mail.written_by_person:
        lines.append("Auto-Submitted: auto-generated")
    if mail.unsubscribe_url:
        lines += [f"{name}: {value}" for name, value in _unsubscribe_headers(mail.unsubscribe_url)]
    return lines


def _unsubscribe_headers(url: str) -> list[tuple[str, str]]:
    """Return the headers by which a mail program ends mails of a kind by one click (RFC 8058)."""
    if not _is_header_url(url):
        raise UnsafeMail(f"not an address for a header: {url!r}")
    return [
        ("List-Unsubscribe", f"<{url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]


def _subject(mail: Mail) -> str:
    return mail.thread_subject or mail.subject


def _body(mail: Mail) -> EmailMessage:
    """Make the two bodies, whose characters are ASCII on the wire."""
    message = EmailMessage(_POLICY)
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _check(raw: bytes, mail: Mail, sender: str, expected_headers: set[str]) -> None:
    """Read the bytes as the receiver will, and refuse what is not ours."""
    parsed = message_from_bytes(raw, policy=policy.compat32)
    headers = [header.lower() for header in parsed]
    has_strange = set(headers) - expected_headers - _STRUCTURE
    has_repeated = len(headers) != len(set(headers))
    if has_strange or has_repeated:
        raise UnsafeMail(f"unexpected headers: {headers}")

    name, address = parseaddr(sender)
    if _value(parsed, "To") != clean_address(mail.recipient):
        raise UnsafeMail("the recipient is not the one meant")
    if _words(_value(parsed, "Subject")) != _subject(mail):
        raise UnsafeMail("the subject is not the one meant")
    read_name, read_address = parseaddr(_value(parsed, "From"))
    if (_words(read_name), read_address) != (name, clean_address(address)):
        raise UnsafeMail("the sender is not the one meant")
    if _value(parsed, "Reply-To") != (reply_address(mail) or ""):
        raise UnsafeMail("the address for replies is not the one meant")
    if _value(parsed, "Message-ID") != mail.message_id:
        raise UnsafeMail("the Message-ID is not the one meant")
    meant = _unsubscribe_headers(mail.unsubscribe_url) if mail.unsubscribe_url else []
    if [(name, _value(parsed, name)) for name, _meant in meant] != meant:
        raise UnsafeMail("the address to unsubscribe is not the one meant")


def _value(message: Message, name: str) -> str:
    """Return a header as it was sent, on one line."""
    values = {header.lower(): value for header, value in message.raw_items()}
    text = str(values.get(name.lower(), "")).replace("\r\n", "").replace("\n", "")
    return text.strip().encode("ascii", "surrogateescape").decode("utf-8")


def _words(value: str) -> str:
    """Read encoded words, as a mail program does that follows RFC 2047.

    Not with email.policy, which puts a space between two that make one word in a name.
    """
    return str(make_header(decode_header(value)))
