"""A mail as bytes, checked before it leaves: no header that we did not set."""

from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

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
        message = _compose(mail, sender, now)
        raw = message.as_bytes()
    except (
        ValueError,
        MessageError,
    ) as error:  # a line end in a header, half a character in the text
        raise UnsafeMail(str(error)) from error
    _check(raw, mail, sender, {header.lower() for header in message})
    return raw


def _compose(mail: Mail, sender: str, now: datetime) -> EmailMessage:
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
    message["Content-Language"] = (
        mail.language
    )  # last: setting the content drops the headers that begin so
    return message


def _check(raw: bytes, mail: Mail, sender: str, wanted: set[str]) -> None:
    """Read the bytes as the receiver will, and refuse a header, address or subject that is not ours."""
    parsed = message_from_bytes(raw, policy=policy.default)
    found = [header.lower() for header in parsed]
    if set(found) - wanted - _STRUCTURE or len(found) != len(set(found)):
        raise UnsafeMail(f"unexpected headers: {found}")
    if [address.addr_spec for address in parsed["To"].addresses] != [clean_address(mail.recipient)]:
        raise UnsafeMail("the recipient is not the one meant")
    if parsed["Subject"] != mail.subject:
        raise UnsafeMail("the subject is not the one meant")
    if [address.addr_spec for address in parsed["From"].addresses] != [parseaddr(sender)[1]]:
        raise UnsafeMail("the sender is not the one meant")
    if str(parsed["Reply-To"] or "") != (clean_address(mail.reply_to) if mail.reply_to else ""):
        raise UnsafeMail("the address for replies is not the one meant")
    if parsed["Message-ID"] != mail.message_id:
        raise UnsafeMail("the Message-ID is not the one meant")
