"""How to reach somebody: the one rule for each of e-mail, telephone and web addresses.

An e-mail address is stored and shown with its domain in Unicode, and sent with it in ASCII (IDNA 2008). What people
type or paste is mended first; what comes from the database only has to be right.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from marketplace.text import plain_line

EMAIL_MAX = 254
"""Characters of an e-mail address that SMTP can carry (RFC 5321, erratum 1690)."""
PHONE = re.compile(r"[0-9+()./ -]+\Z")
"""A telephone number as people write it, in any country's way of grouping digits."""
_PHONE_SCHEME = re.compile(r"tel:\s*", re.IGNORECASE)
_SCHEME_AS_TYPED = re.compile(r"(https?)\s?(?::\s?[/\\]*|[;.,]?[/\\]{2,})\s?", re.IGNORECASE)
_AROUND_WEB_ADDRESS = " \"'<>()[],;"

_PASTE_MAX = 2000
_WORD = re.compile(r"\S+")
_LINK = re.compile(r"://|\bwww[.]|\b(?:mailto|tel|sms):|\w[.\u3002]\w*[^\W\d_]{2}", re.IGNORECASE)
"""What mail programs make a link of, after NFKC."""
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-") | dict.fromkeys("\u2018\u2019\u02bc", "'")
)
"""What word processors make of a hyphen and of an apostrophe."""
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    "|(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])"
)
"""Marks that nobody sees; but between letters of other scripts the two joiners make another domain (RFC 5892)."""
_NAMED = re.compile(r"([^<>\n]*)<([^<>\s]*)>\Z")
"""A name with its address, as mail programs copy it."""
_AROUND = " \t\r\n\"'()[]<>,;:.\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_SPACE_AT_SIGN = re.compile(r"[^\S\n]*@[^\S\n]*")
_SCHEME = re.compile(r"mailto:", re.IGNORECASE)
_WITH_TAG = re.compile(r"(?<=[^+])\+.*")


def normal_address(text: str) -> str | None:
    """Return an e-mail address in the form in which it is stored and shown, or None.

    An encoded word (RFC 2047) is a legal local part, but mail software would decode it. No server is asked whether
    the address exists.
    """
    address = _validated(text)
    return address.normalized if address else None


def mended_address(text: str) -> str | None:
    """Return the normal form of an e-mail address as people paste it, or None.

    Invisible and typographic characters go, and so do "mailto:", a name in front, and brackets or quotes around.
    """
    if len(text) > _PASTE_MAX:
        return None
    plain = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).strip()
    return normal_address(plain) or normal_address(_unwrapped(plain))


def wire_address(address: str) -> str | None:
    """Return an e-mail address as mail servers are told it, with its domain in ASCII, or None."""
    validated = _validated(address)
    if validated is None:
        return None
    if address.isascii():
        return address
    return f"{validated.local_part}@{validated.ascii_domain}"


def needs_smtputf8(address: str) -> bool:
    """Whether only a mail server with SMTPUTF8 (RFC 6531) can send to an address.

    There is no ASCII form of what stands before the @.
    """
    local_part, _at, _domain = address.rpartition("@")
    return not local_part.isascii()


def comparable_address(text: str) -> str:
    """Return an e-mail address in the form in which accounts are compared.

    It is in small letters: no mail server in use tells them from capitals. What is no address stays what it is.
    """
    return (mended_address(text) or text.strip()).lower()


def masked_address(address: str) -> str:
    """Return an address that its owner knows again and nobody else learns: `a…@example.org`."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def inbox_of(text: str) -> str:
    """Return what all addresses of one inbox have in common, for limits that count by address.

    Mail for name+anything goes to name. To write to it, use the address itself.
    """
    local_part, at_sign, domain = comparable_address(text).rpartition("@")
    return f"{_WITH_TAG.sub('', local_part)}{at_sign}{domain}"


def _validated(text: str) -> ValidatedEmail | None:
    """Check the form of an e-mail address, which is all that is looked at."""
    if "=?" in text or len(text) > EMAIL_MAX:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None


def _unwrapped(text: str) -> str:
    """Take an e-mail address out of what was copied with it."""
    visible = _INVISIBLE.sub("", text).strip()
    named = _NAMED.match(visible)
    if named is None:
        return _bare(visible)

    name, address = named[1].strip(_AROUND), _bare(named[2])
    is_ambiguous = "@" in name and name.lower() != address.lower()
    return "" if is_ambiguous else address


def _bare(text: str) -> str:
    """Return an e-mail address without the marks around it and the scheme of a link."""
    address = text.strip(_AROUND)
    scheme = _SCHEME.match(address)
    if scheme:
        address = unquote(address[scheme.end() :].partition("?")[0]).strip(_AROUND)
    return _SPACE_AT_SIGN.sub("@", address)


def without_links(text: str, *, placeholder: str) -> str:
    """Return a text with a placeholder for each address that a mail program may make a link.

    A word with a dot between letters counts as one: no list of domains is the one that a mail program has.
    """

    def replaced(word: re.Match[str]) -> str:
        plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", word[0]))
        return placeholder if _LINK.search(plain) else word[0]

    return _WORD.sub(replaced, text)


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
