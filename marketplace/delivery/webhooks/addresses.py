"""Where a webhook may go: to the public internet, never into the own network.

Ours and not requests-hardened's: that brings requests and urllib3, for rules that are these few questions to
ipaddress, and none of it keeps a cluster from storing such an address.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from marketplace.delivery.outbox import RecipientFailure
from marketplace.i18n import _
from marketplace.settings import settings

URL_MAX = 500
_USUAL_PORT = {"http": 80, "https": 443}
_OWN_PORTS_FROM = 1024
"""Below it stand the well-known ports of other services than the web."""
_NAT64 = IPv6Network("64:ff9b::/96")
_NOT_PUBLIC = [
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # assignments of the IETF
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays of 6to4
        "192.175.48.0/24",  # AS112
        "64:ff9b:1::/48",  # NAT64 of the own network
        "100::/64",  # discarded
        "100:0:0:1::/64",  # a prefix that stands for none
        "2001::/23",  # assignments of the IETF, among them Teredo
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segments within a network
        "fec0::/10",  # sites, of old
    )
]
"""Special networks in the registry of IANA that not every Python takes for such."""


def problem_with(url: str) -> str | None:
    """Return in a sentence why an address cannot be a webhook, or None.

    What its name leads to is looked at on each call.
    """
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        return _("Enter the address as your system shows it, without spaces or accents.")
    parts, port = split(url)
    if parts.scheme not in _USUAL_PORT or not parts.hostname or not port:
        return _("Enter the full address, starting with https://.")
    if parts.scheme != "https" and not _is_private_allowed():
        return _("The address must start with https:// because the calls carry personal data.")
    if not (_is_private_allowed() or port == _USUAL_PORT["https"] or port >= _OWN_PORTS_FROM):
        return _("Use port 443, or one from 1024 on.")
    if parts.username is not None or parts.password is not None:
        return _("Leave the user name and password out of the address. Calls are signed instead.")
    if not (_is_private_allowed() or _may_be_public(parts.hostname)):
        return _("This address is not on the public internet.")
    return None


def reachable(url: str) -> tuple[SplitResult, int, list[str]]:
    """Resolve an address: its parts, its port and the checked IP addresses it leads to.

    Raises RecipientFailure when there are none, or one that is not public.
    """
    if problem_with(url):
        raise RecipientFailure("the address may not be called: it has to be changed")
    parts, port = split(url)
    try:
        results = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RecipientFailure(f"the name is not known: {error}") from error

    socket_addresses = [result[4] for result in results]
    ip_addresses = list(dict.fromkeys(str(host) for host, *_port in socket_addresses))
    if not _is_private_allowed() and not all(map(is_public, ip_addresses)):
        raise RecipientFailure("the name leads to an address that is not public")
    return parts, port, ip_addresses


def split(url: str) -> tuple[SplitResult, int]:
    """Split an address into its parts and its port, which is 0 when it is none at all."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a bracket that is not closed, a port that is no number
        return urlsplit(""), 0
    if port is None:
        port = _USUAL_PORT.get(parts.scheme, 0)
    return parts, port


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, also when it is IPv4 within IPv6."""
    address = ip_address(text.partition("%")[0])
    embedded = _embedded_ipv4(address)
    if embedded is not None:
        return is_public(str(embedded))
    if any(address in network for network in _NOT_PUBLIC):  # False for the other version
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _embedded_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for: mapped, 6to4 or NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _may_be_public(host: str) -> bool:
    """Whether a host can be a public one, as far as its name says."""
    try:
        return is_public(host)
    except ValueError:  # a name, not a number
        return "." in host and not host.rstrip(".").endswith((".localhost", ".local", ".internal"))


def _is_private_allowed() -> bool:
    """Whether the operator lets webhooks go into the own network, as for a test."""
    return settings().webhook_private
