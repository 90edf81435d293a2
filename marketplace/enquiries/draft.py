"""An enquiry before it is sent: what the form holds."""

import hashlib
import json
from dataclasses import asdict, dataclass

from marketplace.catalogue.models import Service

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
        return _hash(asdict(self))

    def content_key(self, service: Service | None) -> str:
        """Tell what was asked of whom apart, whatever the form: two tabs with the same words ask the same."""
        return _hash(asdict(self) | {"nonce": "", "service": service.slug if service else ""})


def _hash(typed: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()
