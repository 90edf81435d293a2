"""Where mail is handed over, and by whom it is sent."""

import re
import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote

from marketplace.contact import needs_smtputf8, normal_address
from marketplace.settings.network import LOOPBACK
from marketplace.settings.values import SettingsError, Values, on_off, split_address
from marketplace.text import clean_line

_SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}
"""The usual port for each way of protecting the conversation with a mail server."""
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""A percent sign that stands for itself, which it may not in an address."""


@dataclass(frozen=True)
class Smtp:
    """Where mail is handed over, and how."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str
    """One of none, starttls and tls."""
    verify: bool = True
    """Whether the server has to prove its name with a certificate."""
    ca: Path | None = None
    """The certificates of those who may sign the server's, where they are others than the machine's."""


def mail_server(values: Values) -> Smtp | None:
    """Return the server that takes our mail, if there is one."""
    verify = on_off(values, "SMTP_VERIFY", default=True)
    url = values.get("SMTP_URL")
    if not url:
        return None

    parts, port = split_address(url)
    if _has_unescaped_sign(url, parts):
        raise SettingsError(
            "MARKETPLACE_SMTP_URL: in user and password write %23 for #, %2F for /, %3F for ?, %40 for @, %25 for %, and so on for other signs."
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = options.pop("tls", None) or _usual_tls(parts, port)
    ca = options.pop("ca", None)
    is_address = parts.scheme in {"smtp", "smtps"} and parts.hostname and port != 0
    has_rest = bool(options) or parts.path not in {"", "/"}
    if not is_address or tls not in _SMTP_PORTS or has_rest:
        raise SettingsError(
            "MARKETPLACE_SMTP_URL: write smtp://user:password@host:587/?tls=starttls (tls: none, starttls or tls; ca=FILE for certificates of your own)."
        )

    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise SettingsError(
            "MARKETPLACE_SMTP_URL: user and password can have ASCII characters only."
        )
    host = str(parts.hostname)
    if user and tls == "none" and host not in LOOPBACK:
        raise SettingsError(
            "MARKETPLACE_SMTP_URL: with tls=none user and password would travel in the open; write tls=starttls or tls=tls."
        )
    return Smtp(host, port or _SMTP_PORTS[tls], user, password, tls, verify, _ca(ca))


def _has_unescaped_sign(url: str, parts: SplitResult) -> bool:
    """Whether a sign of a user or password has cut an address where it should not end."""
    _scheme, _slashes, after_scheme = url.partition("://")
    is_cut = "@" in parts.path + parts.query + parts.fragment or bool(parts.fragment)
    has_stray_sign = after_scheme.count("@") > 1 or _STRAY_PERCENT.search(after_scheme) is not None
    is_unreadable = not parts.scheme and "@" in after_scheme
    return is_cut or has_stray_sign or is_unreadable or not url.isprintable() or " " in url


def _usual_tls(parts: SplitResult, port: int | None) -> str:
    """Return how mail is handed over where nobody has said: in secret, but on this machine."""
    if parts.scheme == "smtps" or port == _SMTP_PORTS["tls"]:
        return "tls"
    return "none" if parts.hostname in LOOPBACK else "starttls"


def _ca(name: str | None) -> Path | None:
    """Return the file with the certificates of those who sign, which has to hold some."""
    if name is None:
        return None
    try:
        ssl.create_default_context(cafile=name)
    except OSError as error:
        is_read = isinstance(error, ssl.SSLError)
        reason = "it holds no certificate in PEM form" if is_read else error.strerror
        raise SettingsError(
            f"MARKETPLACE_SMTP_URL: the file ca={name} cannot be used ({reason})."
        ) from error
    return Path(name)


def sender(values: Values) -> str:
    """Return who sends our mail: an address, with or without a name."""
    sender = clean_line(values.get("MAIL_FROM", "marketplace@marketplace.example.org"))
    name, address = parseaddr(sender)
    normal = normal_address(address) if "=?" not in name else None
    if normal is None or needs_smtputf8(normal):
        raise SettingsError(
            "MARKETPLACE_MAIL_FROM: write an e-mail address, as in Marketplace <marketplace@example.org>."
        )
    return sender
