"""An enquiry before it is sent: what the form holds."""

import hashlib
import json
from dataclasses import asdict, dataclass

CONSENT_VERSION = 1
"""Raise it when the wording of the consent changes, so that it stays known who agreed to what."""


@dataclass(frozen=True)
class Draft:
    """What a small or medium-sized enterprise typed, cleaned and checked."""

    nonce: str
    """Of the form: made when it was first shown."""
    name: str
    email: str
    country: str
    size: str
    message: str
    language: str
    """The language in which the SME wants to be answered."""
    organisation: str = ""
    phone: str = ""
    may_hand_over: bool = False

    @property
    def key(self) -> str:
        """Tell drafts apart: the same form with the same words is the same enquiry, however often it arrives.

        The words count too: who goes back in the browser and writes something else must not lose it.
        """
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
