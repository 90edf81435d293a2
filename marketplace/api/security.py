"""Where to report a fault that concerns security (RFC 9116)."""

from datetime import timedelta

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.database import utcnow
from marketplace.delivery.mail.composition import link_in
from marketplace.settings import settings

blueprint = Blueprint("security", __name__)
_VALID_FOR = timedelta(days=90)
"""How long somebody who kept a copy may rely on it; the standard asks for less than a year."""


@blueprint.get("/.well-known/security.txt")
@public
def contacts() -> Response:
    """Name whom to tell: who the settings name, then "Ask us", which reaches the coordinator.

    The standard forbids addresses of pages that are not https, so a site without them has no such file.
    """
    addresses = _addresses()
    if not addresses:
        abort(404)

    languages = ", ".join(settings().languages)
    midnight = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {address}" for address in addresses),
        f"Expires: {midnight + _VALID_FOR:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {languages}",
    ]
    if _is_secure():
        lines.append(f"Canonical: {_link('security.contacts')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _addresses() -> list[str]:
    """List whom to tell, the best one first."""
    contact = settings().security_contact
    addresses = [contact] if contact else []
    return [*addresses, _link("enquiries.new_general")] if _is_secure() else addresses


def _link(endpoint: str) -> str:
    address: str = link_in(settings().default_language)(endpoint)
    return address


def _is_secure() -> bool:
    return settings().base_url.startswith("https://")
