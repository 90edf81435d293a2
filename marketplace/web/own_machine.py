"""Whether a request comes from the machine that serves it, as the demonstration wants.

Its passwords and its mailbox are public, and so they are for nobody else.
"""

from urllib.parse import urlsplit

from flask import request

from marketplace.settings.network import is_loopback

_FORWARDING = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
"""The headers by which a proxy says that it asks for somebody else."""


def is_own_machine() -> bool:
    """Whether a browser of this machine asks, and no proxy for somebody elsewhere.

    A proxy that says nothing of itself is known by the name by which its visitors call the site.
    """
    is_forwarded = any(name in request.headers for name in _FORWARDING)
    return not is_forwarded and is_loopback(request.remote_addr) and _is_called_local()


def _is_called_local() -> bool:
    """Whether the browser calls the site by a name that only its own machine has."""
    addresses = [f"//{request.host}"]
    if "Origin" in request.headers:
        addresses.append(request.headers["Origin"])
    return all(is_loopback(_host_of(address)) for address in addresses)


def _host_of(address: str) -> str | None:
    """Return the host of an address, or None for what is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
