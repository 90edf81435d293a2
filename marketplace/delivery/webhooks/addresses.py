"""Where a webhook may go: to the public internet, never into the network that the marketplace stands in."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from marketplace.delivery.outbox import RecipientTrouble
from marketplace.i18n import _
from marketplace.settings import settings

URL_MAX = 500
_USUAL_PORT = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")


def problem_with(url: str) -> str | None:
    """Say in a sentence why an address cannot be a webhook, or None; what its name leads to is looked at on each call."""
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        return _("Write the address as your system shows it, without spaces and accents.")
    parts, port = split(url)
    if parts.scheme not in _USUAL_PORT or not parts.hostname or not port:
        return _("Write the whole address, beginning with https://.")
    if parts.username is not None or parts.password is not None:
        return _("Leave user name and password out of the address; calls are signed instead.")
    if not (_private_allowed() or _may_be_public(parts.hostname)):
        return _("This address is not on the public internet.")
    return None


def reachable(url: str) -> tuple[SplitResult, int, list[str]]:
    """Give the parts of an address, its port and the numbers it leads to, all of them checked; raise RecipientTrouble."""
    if problem_with(url):
        raise RecipientTrouble("the address may not be called")
    parts, port = split(url)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RecipientTrouble(f"the name is not known: {error}") from error
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not _private_allowed() and not all(map(is_public, numbers)):
        raise RecipientTrouble("the name leads to an address that is not public")
    return parts, port, numbers


def split(url: str) -> tuple[SplitResult, int]:
    """Take an address apart; one that is none at all has no port."""
    try:
        parts = urlsplit(url)
        return parts, parts.port if parts.port is not None else _USUAL_PORT.get(parts.scheme, 0)
    except ValueError:  # a bracket that is not closed, a port that is no number
        return urlsplit(""), 0


def is_public(number: str) -> bool:
    """Tell whether an IP address is one of the public internet, also when it wraps an older one."""
    address = ip_address(number.partition("%")[0])
    inner = _wrapped(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _wrapped(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 address stands for: mapped, 6to4 or NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _may_be_public(host: str) -> bool:
    """Tell whether a host can be a public one as far as its name says."""
    try:
        return is_public(host)
    except ValueError:  # a name, not a number
        return "." in host and not host.rstrip(".").endswith((".localhost", ".local", ".internal"))


def _private_allowed() -> bool:
    return settings().webhook_private
