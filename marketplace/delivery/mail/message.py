"""A mail as bytes, checked before it leaves: no header that we did not set."""

from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from marketplace.contact import normal_address
from marketplace.delivery.mail.composition import Mail

_POLICY = policy.SMTP.clone(max_line_length=78)
_STRUCTURE = {"mime-version", "content-type", "content-transfer-encoding"}


class UnsafeMail(Exception):
    """A mail would carry something in its headers that nobody meant to put there."""


def clean_address(address: str) -> str:
    """Return an address as it may stand in a header, or raise UnsafeMail."""
    normal = normal_address(address)
    if normal is None:
        raise UnsafeMail(f"not an address for a header: {address!r}")
    return normal


def to_bytes(mail: Mail, sender: str, now: datetime) -> bytes:
    """Write a mail as RFC 5322 bytes, or raise UnsafeMail."""
    try:
        message = _message(mail, sender, now)
        raw = message.as_bytes()
    except (ValueError, MessageError) as error:
        # a line end in a header, half a character in the text
        raise UnsafeMail(str(error)) from error
    _check(raw, mail, sender, {header.lower() for header in message})
    return raw


def _message(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    """Make the message with all its headers."""
    message = EmailMessage(_POLICY)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=clean_address(mail.recipient))
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=clean_address(mail.reply_to))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    # Last, because setting the content drops the headers that begin with Content-.
    message["Content-Language"] = mail.language
    return message


def _check(raw: bytes, mail: Mail, sender: str, expected_headers: set[str]) -> None:
    """Read the bytes as the receiver will, and refuse what is not ours."""
    parsed = message_from_bytes(raw, policy=policy.default)
    headers = [header.lower() for header in parsed]
    has_strange = set(headers) - expected_headers - _STRUCTURE
    has_repeated = len(headers) != len(set(headers))
    if has_strange or has_repeated:
        raise UnsafeMail(f"unexpected headers: {headers}")

    reply_to = clean_address(mail.reply_to) if mail.reply_to else ""
    if _addresses(parsed["To"]) != [clean_address(mail.recipient)]:
        raise UnsafeMail("the recipient is not the one meant")
    if parsed["Subject"] != mail.subject:
        raise UnsafeMail("the subject is not the one meant")
    if _addresses(parsed["From"]) != [parseaddr(sender)[1]]:
        raise UnsafeMail("the sender is not the one meant")
    if str(parsed["Reply-To"] or "") != reply_to:
        raise UnsafeMail("the address for replies is not the one meant")
    if parsed["Message-ID"] != mail.message_id:
        raise UnsafeMail("the Message-ID is not the one meant")


def _addresses(header: Any) -> list[str]:
    """List the addresses of a header as its receiver reads them."""
    return [address.addr_spec for address in header.addresses]
