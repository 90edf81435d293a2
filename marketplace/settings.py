"""Settings from the environment: read once, checked, then frozen.

Ours and not pydantic-settings': an operator reads one sentence that names the variable, says what is wrong and shows
what would be right.
"""

import os
import re
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cached_property
from importlib.util import find_spec
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from marketplace.contact import needs_smtputf8, normal_address
from marketplace.i18n.languages import OFFICIAL_EU, compiled_catalogues, shipped
from marketplace.text import clean_line, whole_number

SECRET_LEAST = 32
"""Characters of a secret key: fewer can be guessed from one signed cookie."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
"""How this machine is called by itself."""
_SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}
"""The usual port for each way of protecting the conversation with a mail server."""
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""A percent sign that stands for itself, which it may not in an address."""


SocketAddress = str | tuple[str, int]
"""The path of a local socket, or host and port."""


_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_OWN_SEGMENTS = {*OFFICIAL_EU, "api", "static", "mailbox"}
"""What our own paths begin with: below such a path nobody could tell what a proxy has cut off."""


class SettingsError(Exception):
    """A setting is wrong, as one sentence says that names the variable."""


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


@dataclass(frozen=True)
class Settings:
    """All that an operator can set, with the defaults of the demonstration."""

    database_url: str
    data_dir: Path
    catalogues: Path
    """The folder of the translations, compiled."""
    secret_key: str
    base_url: str
    smtp: Smtp | None
    mail_from: str
    languages: tuple[str, ...]
    default_language: str
    site_name: str
    timezone: str
    """The zone whose days and hours are meant on pages, in mails and in promises."""
    trusted_proxies: int
    ratelimit: bool
    webhook_private: bool
    clamd: SocketAddress | None
    """Where a virus scanner listens, if there is one."""
    security_contact: str
    """Where to report a fault of security, as a URI; empty where nobody is named."""
    retention_months: int
    """How long an enquiry keeps its person after it was closed, or after the last thing done about it."""

    @cached_property
    def production(self) -> bool:
        """Whether others can reach this site: its address is not this machine's own."""
        return not is_loopback(urlsplit(self.base_url).hostname)

    @cached_property
    def base_path(self) -> str:
        """The path under which the site lies, as in /marketplace, or nothing."""
        return urlsplit(self.base_url).path

    @cached_property
    def origin(self) -> str:
        """The public address without that path."""
        return self.base_url.removesuffix(self.base_path)

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers reach this site by https."""
        return self.base_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """The folder of the files that were added to enquiries."""
        return self.data_dir / "uploads"

    @property
    def demonstration_marker(self) -> Path:
        """The file that says this data folder holds the demonstration."""
        return self.data_dir / "demonstration"

    @property
    def demonstration(self) -> bool:
        """Whether this is the demonstration: made by its command, and not a production start."""
        return not self.production and self.demonstration_marker.exists()


def is_loopback(host: str | None) -> bool:
    """Whether a host, by name or number, can be reached from its own machine only."""
    if host in LOOPBACK:
        return True
    try:
        number = ip_address(host or "")
    except ValueError:
        return False
    mapped = number.ipv4_mapped if isinstance(number, IPv6Address) else None
    return (mapped or number).is_loopback


def settings() -> Settings:
    """Return the settings of the running application."""
    value: Settings = current_app.extensions["settings"]
    return value


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings, or raise SettingsError for the first wrong one."""
    values = {
        name.removeprefix("MARKETPLACE_"): value.strip()
        for name, value in environ.items()
        if value.strip()
    }
    data_dir = _data_dir(values)
    catalogues = compiled_catalogues(data_dir)
    languages = _languages(values, shipped(catalogues))
    return Settings(
        database_url=_database_url(values, data_dir),
        data_dir=data_dir,
        catalogues=catalogues,
        secret_key=_secret_key(values, data_dir),
        base_url=_base_url(values),
        smtp=_smtp(values),
        mail_from=_mail_from(values),
        languages=languages,
        default_language=_default_language(values, languages),
        site_name=clean_line(values.get("SITE_NAME", "Cluster Marketplace")),
        timezone=_timezone(values),
        trusted_proxies=_whole_number(values, "TRUSTED_PROXIES", 0, range(11)),
        ratelimit=_on_off(values, "RATELIMIT", default=True),
        webhook_private=_on_off(values, "WEBHOOK_PRIVATE", default=False),
        clamd=_clamd(values),
        security_contact=_security_contact(values),
        retention_months=_whole_number(values, "RETENTION_MONTHS", 24, range(1, 121)),
    )


def _data_dir(values: Mapping[str, str]) -> Path:
    """Return the data folder, made if it was not there."""
    data_dir = Path(values.get("DATA_DIR", "instance")).resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"MARKETPLACE_DATA_DIR: the folder {data_dir} cannot be made ({error.strerror}); name a folder you may write to."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise SettingsError(
            f"MARKETPLACE_DATA_DIR: the folder {data_dir} cannot be written to; name another or change its permissions."
        )
    return data_dir


def _database_url(values: Mapping[str, str], data_dir: Path) -> str:
    """Return the address of the database, with the driver that we bring for PostgreSQL."""
    text = values.get("DATABASE_URL") or f"sqlite:///{data_dir / 'marketplace.sqlite'}"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = make_url("nothing://")

    scheme, _, location = text.partition("://")
    if scheme == "sqlite" and url.database not in {None, "", ":memory:"}:
        return text
    is_postgresql = scheme in {"postgres", "postgresql", "postgresql+psycopg"}
    if not is_postgresql or url.drivername == "nothing":
        raise SettingsError("MARKETPLACE_DATABASE_URL: write sqlite:///… or postgresql://….")
    if find_spec("psycopg") is None:
        raise SettingsError(
            "MARKETPLACE_DATABASE_URL: PostgreSQL needs its driver; install cluster-marketplace[postgresql]."
        )
    return f"postgresql+psycopg://{location}"


def _secret_key(values: Mapping[str, str], data_dir: Path) -> str:
    """Return the secret key that is set, or that of the data folder, made at the start."""
    path = data_dir / "secret-key"
    try:
        secret = values.get("SECRET_KEY") or _read_or_create(path)
    except OSError as error:
        raise SettingsError(
            f"MARKETPLACE_DATA_DIR: {path} cannot be read or written ({error.strerror}); change its permissions."
        ) from error

    if len(secret) < SECRET_LEAST:
        raise SettingsError(
            f"MARKETPLACE_SECRET_KEY: write at least {SECRET_LEAST} random characters, or leave it out and delete {path} if it is there."
        )
    return secret


def _read_or_create(path: Path) -> str:
    """Read a secret from a file, which the first of several processes makes."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        existing = path.read_text().strip()
        if existing:
            return existing
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret


def _split(url: str) -> tuple[SplitResult, int | None]:
    """Split an address into its parts and its port, without a host when it is none at all."""
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:  # a bracket that is not closed, a port that is no number
        return urlsplit(""), None


def _base_url(values: Mapping[str, str]) -> str:
    url = values.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    parts, _port = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(
            "MARKETPLACE_BASE_URL: write the public address, as in https://marketplace.example.org."
        )
    first_segment = parts.path.split("/")[1] if parts.path else ""
    if not _BASE_PATH.fullmatch(parts.path) or first_segment in _OWN_SEGMENTS:
        raise SettingsError(
            "MARKETPLACE_BASE_URL: its path has letters, digits and hyphens only, as in "
            "https://example.org/marketplace, and does not begin as one of our own does."
        )
    return url


def _smtp(values: Mapping[str, str]) -> Smtp | None:
    verify = _on_off(values, "SMTP_VERIFY", default=True)
    url = values.get("SMTP_URL")
    if not url:
        return None

    parts, port = _split(url)
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


def _clamd(values: Mapping[str, str]) -> SocketAddress | None:
    url = values.get("CLAMD")
    if not url:
        return None
    parts, port = _split(url)
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and port and not parts.path.strip("/"):
        return parts.hostname, port
    raise SettingsError(
        "MARKETPLACE_CLAMD: write unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310."
    )


def _mail_from(values: Mapping[str, str]) -> str:
    sender = clean_line(values.get("MAIL_FROM", "marketplace@marketplace.example.org"))
    name, address = parseaddr(sender)
    normal = normal_address(address) if "=?" not in name else None
    if normal is None or needs_smtputf8(normal):
        raise SettingsError(
            "MARKETPLACE_MAIL_FROM: write an e-mail address, as in Marketplace <marketplace@example.org>."
        )
    return sender


def _security_contact(values: Mapping[str, str]) -> str:
    """Return a mail address as mailto:, an address of the web as it is."""
    contact = values.get("SECURITY_CONTACT", "")
    parts, _port = _split(contact)
    is_uri = contact.isascii() and contact.isprintable() and " " not in contact
    if is_uri and parts.scheme == "https" and parts.hostname:
        return contact

    address = normal_address(contact.removeprefix("mailto:"))
    if contact and address is None:
        raise SettingsError(
            "MARKETPLACE_SECURITY_CONTACT: write an e-mail address or an address that begins with https://."
        )
    return f"mailto:{_percent_encoded(address)}" if address else ""


def _percent_encoded(email: str) -> str:
    """Return an address as it may stand in a URI, its domain as the network knows it."""
    name, _, domain = email.rpartition("@")
    return f"{quote(name)}@{domain.encode('idna').decode()}"


def _languages(values: Mapping[str, str], complete: list[str]) -> tuple[str, ...]:
    codes = [code.strip() for code in values.get("LANGUAGES", "").split(",")]
    languages = [code for code in codes if code] or complete
    for code in languages:
        if code not in complete:
            state = "not complete yet" if code in OFFICIAL_EU else "not known"
            raise SettingsError(
                f"MARKETPLACE_LANGUAGES: {code!r} is {state}; choose from {', '.join(complete)}."
            )
    return tuple(dict.fromkeys(languages))


def _default_language(values: Mapping[str, str], languages: tuple[str, ...]) -> str:
    code = values.get("DEFAULT_LANGUAGE") or ("en" if "en" in languages else languages[0])
    if code not in languages:
        raise SettingsError(
            f"MARKETPLACE_DEFAULT_LANGUAGE: {code!r} is not one of {', '.join(languages)}."
        )
    return code


def _timezone(values: Mapping[str, str]) -> str:
    """Return the name of a time zone, that of the partnership's seat if none is set."""
    name = values.get("TIMEZONE", "Europe/Brussels")
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            "MARKETPLACE_TIMEZONE: write the name of a time zone, as in Europe/Brussels."
        ) from error


def _whole_number(values: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    number = whole_number(values.get(name, str(default)))
    if number is None or number not in allowed:
        raise SettingsError(
            f"MARKETPLACE_{name}: write a whole number from {allowed[0]} to {allowed[-1]}."
        )
    return number


def _on_off(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = values.get(name, "on" if default else "off").lower()
    if text not in {"on", "off"}:
        raise SettingsError(f"MARKETPLACE_{name}: write on or off.")
    return text == "on"
