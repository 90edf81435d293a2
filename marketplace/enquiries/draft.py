"""An enquiry before it is sent: what the form holds."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from marketplace.catalogue.models import Service

CONSENT_VERSION = 2
"""Goes up when the wording of the consent changes: each enquiry says what was agreed to."""


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
    cluster: str = ""
    """The slug of the cluster that is asked, where no service says who."""
    notice_version: str = ""
    """The version of the privacy notice to which the form linked."""

    def key(self, services: Sequence[Service]) -> str:
        """Return the mark of this draft: the same form with the same words is the same enquiry.

        The words and services count, because somebody who goes back and writes or chooses something
        else must not lose it.
        """
        return _hash(asdict(self) | {"service": _slugs(services)})

    def content_key(self, services: Sequence[Service]) -> str:
        """Return the mark of what is asked of whom, the same from two tabs with the same words."""
        of_form = {"nonce": "", "notice_version": ""}
        return _hash(asdict(self) | of_form | {"service": _slugs(services)})


def _slugs(services: Sequence[Service]) -> str:
    return " ".join(service.slug for service in services)


def _hash(values: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
