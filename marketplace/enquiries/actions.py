"""What happens to enquiries: sent, accepted, answered, declined, written back, assigned."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import Model, db
from marketplace.enquiries import letters, queries, routing
from marketplace.enquiries.draft import CONSENT_VERSION, Draft
from marketplace.enquiries.errors import IllegalMove, ServiceWithdrawn
from marketplace.enquiries.models import Assignment, Enquiry, Message, new_reference
from marketplace.enquiries.routing import Part

_REFERENCES_TO_TRY = 5


def send(draft: Draft, *, service: Service | None, language: str, now: datetime) -> Enquiry:
    """Store an enquiry and post it to every cluster that takes part in the service.

    Without a service it goes to the coordinators. The same draft again gives the enquiry that is there already.
    language is that of the page: the title and the consent were read in it.
    Raises ServiceWithdrawn if the service left the catalogue meanwhile.
    """
    sent_before = queries.find_by_key(draft.key)
    if sent_before is not None:
        return sent_before
    if service is not None and service.state != "published":
        raise ServiceWithdrawn(service.slug)
    parts = routing.parts_of(service, now) if service else []
    enquiry, is_new = _store(draft, service, parts, language, now)
    if is_new:
        letters.announce(enquiry, parts, draft.message, now)
        letters.confirm(enquiry, parts, draft.message, now)
        if service is None:
            letters.tell_coordinators(enquiry, "general", now, message=draft.message)
    return enquiry


def accept(assignment: Assignment, now: datetime) -> None:
    """Say that a cluster takes care of an enquiry. Raises IllegalMove unless it waits for an answer."""
    assignment.accept(now)


def answer(assignment: Assignment, text: str, *, nonce: str, now: datetime) -> None:
    """Send the SME a cluster's answer; the same form again changes nothing. Raises IllegalMove after a refusal."""
    message = _message(assignment.enquiry, text, nonce, now, cluster_id=assignment.cluster_id)
    if queries.find_message(message.nonce) is not None:
        return
    assignment.answer(now)
    if _add_once(message):
        letters.pass_on_answer(assignment, text, now)


def decline(assignment: Assignment, reason: str, now: datetime) -> None:
    """Hand in a cluster's refusal; when it was the last one, the coordinators are told.

    Raises IllegalMove once answered or declined.
    """
    assignment.decline(reason, now)
    letters.pass_on_refusal(assignment, now)
    if assignment.enquiry.status == "declined":
        letters.tell_coordinators(assignment.enquiry, "declined", now, message=reason)


def write_back(enquiry: Enquiry, text: str, *, nonce: str, now: datetime) -> None:
    """Add what the SME wrote, for every cluster that still takes part; the same form again changes nothing."""
    message = _message(enquiry, text, nonce, now, cluster_id=None)
    if queries.find_message(message.nonce) is not None or not _add_once(message):
        return
    for assignment in enquiry.assignments:
        assignment.note_written_back(now)
    letters.pass_on_written_back(enquiry, text, now)


def assign(enquiry: Enquiry, clusters: Sequence[Cluster], now: datetime) -> None:
    """Pass an enquiry that nobody takes care of to the clusters that the coordinator chose, the first as the lead.

    Raises IllegalMove when a cluster takes care of it already.
    """
    if enquiry.status not in {"unassigned", "declined"}:
        raise IllegalMove(f"the enquiry is {enquiry.status}")
    asked = {assignment.cluster_id for assignment in enquiry.assignments}
    parts = routing.parts_for([one for one in clusters if one.id not in asked], enquiry.promised_on, now)
    if not parts:
        raise IllegalMove("all of these clusters were asked before")
    enquiry.assignments.extend(_assignment(part, now) for part in parts)
    letters.announce(enquiry, parts, enquiry.messages[0].body, now)
    letters.pass_on_assignment(enquiry, parts, now)


def _store(
    draft: Draft, service: Service | None, parts: list[Part], language: str, now: datetime
) -> tuple[Enquiry, bool]:
    """Store the enquiry, or give the one that another process stored from the same form a moment ago."""
    for _attempt in range(_REFERENCES_TO_TRY):
        enquiry = _enquiry(draft, service, parts, language, now)
        if _add_once(enquiry):
            return enquiry, True
        sent_before = queries.find_by_key(draft.key)
        if sent_before is not None:
            return sent_before, False
    raise RuntimeError("no free reference found")


def _enquiry(draft: Draft, service: Service | None, parts: list[Part], language: str, now: datetime) -> Enquiry:
    return Enquiry(
        reference=new_reference(),
        token=secrets.token_urlsafe(24),
        nonce=draft.key,
        service_id=service.id if service else None,
        service_title=service.best_text(language).title if service else "",
        language=draft.language,
        name=draft.name,
        organisation=draft.organisation,
        email=draft.email,
        phone=draft.phone,
        country=draft.country,
        size=draft.size,
        consent_version=CONSENT_VERSION,
        consent_language=language,
        may_hand_over=draft.may_hand_over,
        sent_at=now,
        promised_on=routing.promised_on(service, now),
        assignments=[_assignment(part, now) for part in parts],
        messages=[Message(nonce=draft.key, body=draft.message, written_at=now)],
    )


def _assignment(part: Part, now: datetime) -> Assignment:
    return Assignment(cluster=part.cluster, is_lead=part.is_lead, due_on=part.due_on, assigned_at=now)


def _message(enquiry: Enquiry, text: str, nonce: str, now: datetime, *, cluster_id: int | None) -> Message:
    key = hashlib.sha256(f"{nonce}\n{enquiry.id}\n{cluster_id}\n{text}".encode()).hexdigest()
    return Message(enquiry_id=enquiry.id, cluster_id=cluster_id, nonce=key, body=text, written_at=now)


def _add_once(row: Model) -> bool:
    """Add a row, or tell that its like is there already; the rest of the transaction stands either way."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
        return True
    except IntegrityError:
        return False
