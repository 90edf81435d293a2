"""Where the site and its neighbours are reached."""

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote

from marketplace.contact import normal_address
from marketplace.i18n.languages import OFFICIAL_EU
from marketplace.settings.values import SettingsError, Values, split_address

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
"""How this machine is called by itself."""
SocketAddress = str | tuple[str, int]
"""The path of a local socket, or host and port."""
_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_OWN_SEGMENTS = {*OFFICIAL_EU, "api", "static", "mailbox"}
"""What our own paths begin with: below such a path nobody could tell what a proxy has cut off."""


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


def base_url(values: Values) -> str:
    """Return the public address of the site, without a slash at its end."""
    url = values.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    parts, _port = split_address(url)
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


def virus_scanner(values: Values) -> SocketAddress | None:
    """Return where a virus scanner listens, if there is one."""
    url = values.get("CLAMD")
    if not url:
        return None
    parts, port = split_address(url)
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and port and not parts.path.strip("/"):
        return parts.hostname, port
    raise SettingsError(
        "MARKETPLACE_CLAMD: write unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310."
    )


def security_contact(values: Values) -> str:
    """Return where to report a fault: a mail address as mailto:, one of the web as it is."""
    contact = values.get("SECURITY_CONTACT", "")
    parts, _port = split_address(contact)
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
