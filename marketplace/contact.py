"""How to reach somebody: the one rule for each of e-mail, telephone and web addresses."""

import re
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from marketplace.text import plain_line

EMAIL_MAX = 254
"""Characters of an e-mail address that SMTP can carry (RFC 5321, erratum 1690)."""
PHONE = re.compile(r"[0-9+()./ -]+\Z")
"""A telephone number as people write it, in any country's way of grouping digits."""
_PHONE_SCHEME = re.compile(r"tel:\s*", re.IGNORECASE)
_SCHEME_AS_TYPED = re.compile(r"(https?)\s?(?::\s?[/\\]*|[;.,]?[/\\]{2,})\s?", re.IGNORECASE)
_AROUND_WEB_ADDRESS = " \"'<>()[],;"


def normal_address(text: str) -> str | None:
    """Return an e-mail address as it may stand in a mail header, or None.

    An encoded word (RFC 2047) is a legal local part, but mail software would decode it. No server is asked whether
    the address exists.
    """
    if "=?" in text or not text.isascii() or len(text) > EMAIL_MAX:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def web_address(text: str) -> str | None:
    """Return an address of the web in full, or None for anything else.

    People leave the beginning away: example.org becomes https://example.org.
    """
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:  # a bracket that is not closed
        return None
    if parts.scheme not in {"http", "https"} or "." not in host or " " in address:
        return None
    return address


def mended_web_address(text: str | None) -> str | None:
    """Return an address of the web as people type or paste it, in full, or None.

    Quotation marks and brackets around it go, and its beginning is mended: HTTPS://, https//, https:\\\\, https:/.
    """
    address = plain_line(text).strip(_AROUND_WEB_ADDRESS)
    scheme = _SCHEME_AS_TYPED.match(address)
    if scheme:
        address = f"{scheme[1].lower()}://{address[scheme.end() :]}"
    return web_address(address)


def mended_phone(text: str | None) -> str | None:
    """Return a telephone number as people type or paste it, or None for anything else."""
    number = _PHONE_SCHEME.sub("", plain_line(text)).strip(" \"'<>,;")
    return number if PHONE.fullmatch(number) else None
