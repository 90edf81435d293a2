"""Codes that change with the time (TOTP, RFC 6238), as authenticator apps make them.

Ours and not pyotp's: it is a hash and a remainder, proved by the vectors of the RFC. The parts that
go wrong, a code that counts twice or is guessed, no library does for us.

The secret of an account is derived and not stored: HMAC with the key of the site, over the number
of the account and a random salt, which stands in the database. So the database alone opens nothing,
and nothing has to be encrypted, for which the standard library has no cipher. Another key of the
site ends all second factors, as it would make an encrypted secret unreadable.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

from marketplace.settings import settings

STEP = 30
"""Seconds for which a code is shown."""
DIGITS = 6
DRIFT = 1
"""Steps that the clock of a telephone may go wrong by."""
_SECRET_BYTES = 20
"""As long as the hash, which RFC 4226 recommends."""


def secret_of(user_id: int, salt: str) -> bytes:
    """Return what the app of an account and the site know together."""
    message = f"second factor:{user_id}:{salt}".encode()
    return hmac.digest(settings().secret_key.encode(), message, hashlib.sha256)[:_SECRET_BYTES]


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of a step (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 0b1111
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def find_step(secret: bytes, code: str, now: datetime) -> int | None:
    """Return the step of which a code is, unless it is of none around now."""
    if not code.isascii():
        return None
    current = int(now.timestamp()) // STEP
    steps = range(current - DRIFT, current + DRIFT + 1)
    fitting = [step for step in steps if hmac.compare_digest(code_at(secret, step), code)]
    return max(fitting, default=None)


def written(secret: bytes) -> str:
    """Return a secret as people type it into an app: letters and digits in groups of four."""
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def address_for_app(secret: bytes, *, account: str) -> str:
    """Return the address that an app reads from the QR code, as Google's key format has it."""
    issuer = settings().site_name.replace(":", " ")
    values = {"secret": base64.b32encode(secret).decode(), "issuer": issuer}
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(values, quote_via=quote)}"
