"""Entries of an enquiry that are added one by one: messages and events."""

import hashlib
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.clusters.models import Cluster
from marketplace.database import Model, db
from marketplace.enquiries import queries
from marketplace.enquiries.messages import Event, Message
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import EventKind, MessageScope


def new_message(
    enquiry: Enquiry,
    text: str,
    nonce: str,
    now: datetime,
    *,
    by: Cluster | None = None,
    scope: MessageScope = MessageScope.EVERYONE,
    person: str = "",
    is_guest: bool = False,
    is_from_coordinator: bool = False,
) -> Message:
    """Make a message that is not stored yet.

    The same form with the same words gives the same nonce, however often it is sent.
    """
    cluster_id = by.id if by else None
    author = "coordinator" if is_from_coordinator else cluster_id
    identity = f"{nonce}\n{enquiry.id}\n{author}\n{scope}\n{text}"
    return Message(
        enquiry_id=enquiry.id,
        cluster_id=cluster_id,
        nonce=hashlib.sha256(identity.encode()).hexdigest(),
        body=text,
        written_at=now,
        scope=scope,
        person=person,
        is_guest=is_guest,
        is_from_coordinator=is_from_coordinator,
    )


def add_message(enquiry: Enquiry, message: Message) -> bool:
    """Add a message to an enquiry, and return whether it was new."""
    if queries.find_message(message.nonce) is not None or not add_once(message):
        return False
    enquiry.messages.append(message)  # whoever is told about it is told its words too
    return True


def add_event(
    enquiry: Enquiry, kind: EventKind, now: datetime, *, by: Cluster | None = None, detail: str = ""
) -> None:
    """Note for the timeline that something happened."""
    cluster_id = by.id if by else None
    event = Event(kind=kind, at=now, cluster_id=cluster_id, cluster=by, detail=detail)
    enquiry.events.append(event)
    enquiry.active_at = now


def add_once(*rows: Model) -> bool:
    """Add rows unless the like of one is there already, and return whether they were added.

    What else the transaction has done stands either way.
    """
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
    except IntegrityError:
        return False
    return True
