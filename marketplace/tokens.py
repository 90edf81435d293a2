"""Tokens in links: unguessable ones, and signed ones that say what a link is for.

The signing is itsdangerous's; ours are only the purposes, the key from the settings, and one answer to all mistakes.
"""

import hashlib
import secrets
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from marketplace.settings import settings


def new_link_token() -> str:
    """Make a token that nobody can guess: 24 random bytes, as 32 characters for an address."""
    return secrets.token_urlsafe(24)


def link_token_hash(token: str) -> str:
    """Return the SHA-256 hash that is stored where the token itself must not be."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def sign(purpose: str, value: Any) -> str:
    """Make a token for a purpose out of plain values, with the time when it was made."""
    return _signer(purpose).dumps(value)


def unsign(purpose: str, token: str, *, max_age: int | None = None) -> Any:
    """Return what a token of this purpose says.

    None when it is not ours, or older than max_age seconds.
    """
    try:
        return _signer(purpose).loads(token, max_age=max_age)
    except (BadData, ValueError):  # ValueError: half a character in an address
        return None


def age(purpose: str, token: str, now: float) -> float | None:
    """Return the age of a token in seconds, or None when it is not ours."""
    try:
        _value, made_at = _signer(purpose).loads(token, return_timestamp=True)
    except (BadData, ValueError):  # ValueError: half a character in an address
        return None
    return now - made_at.timestamp()


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=purpose)
