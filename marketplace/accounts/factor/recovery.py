"""Recovery codes: each lets its person in once, when the app is lost."""

import hashlib
import re
import secrets

NUMBER = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which look alike on paper: 32 signs, five bits each."""
_LENGTH = 24
"""120 bits: above 112 no slow hash is needed to store it (NIST SP 800-63B, 5.1.2.2)."""
_GROUP = 4
_NOT_IN_A_CODE = re.compile(r"[^A-Z0-9]")


def new_code() -> str:
    """Make a code, in groups that can be read aloud."""
    signs = "".join(secrets.choice(_ALPHABET) for _sign in range(_LENGTH))
    return "-".join(signs[place : place + _GROUP] for place in range(0, _LENGTH, _GROUP))


def hash_of(code: str) -> str:
    """Return the hash of a code, however it was typed: in small letters, without its strokes."""
    plain = _NOT_IN_A_CODE.sub("", code.upper())
    return hashlib.sha256(plain.encode()).hexdigest()
