"""What SMEs and the coordinator do with enquiries: send, write back, add, invite, assign."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import Model, db
from marketplace.enquiries import queries, routing
from marketplace.enquiries.draft import CONSENT_VERSION, Draft
from marketplace.enquiries.errors import ServiceWithdrawn, TooManyFiles
from marketplace.enquiries.messages import FILES_MAX, Attachment, Event, Message
from marketplace.enquiries.models import Assignment, Enquiry, new_reference
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import Part
from marketplace.enquiries.states import EnquiryStatus, EventKind, MessageScope
from marketplace.errors import IllegalStateChange
from marketplace.tokens import new_link_token
from marketplace.uploads import Upload

SAME_WITHIN = timedelta(days=1)
"""So long the same words from another tab are the same enquiry."""
_REFERENCES_TO_TRY = 5


def send(draft: Draft, *, service: Service | None, language: str, now: datetime) -> Enquiry:
    """Store an enquiry and post it to every cluster that takes part in the service.

    Without a service it goes to the coordinators. The same draft again gives the enquiry that is there already, and
    so do the same words from another form of the same day.
    language is that of the page: the title and the consent were read in it.
    Raises ServiceWithdrawn if the service left the catalogue meanwhile.
    """
    sent_before = _sent_before(draft, service, now)
    if sent_before is not None:
        return sent_before
    if service is not None and not service.is_published:
        raise ServiceWithdrawn(service.slug)
    parts = routing.parts_of(service, now) if service else []
    enquiry, is_new = _store(draft, service, parts, language, now)
    if is_new:
        mail.announce(enquiry, enquiry.assignments, draft.message, now)
        mail.confirm(enquiry, draft.message, now)
        webhooks.tell(enquiry, "enquiry.assigned", now)
        if service is None:
            mail.tell_coordinators(enquiry, "general", now, message=draft.message)
    return enquiry


def write_back(
    enquiry: Enquiry,
    text: str,
    *,
    nonce: str,
    now: datetime,
    is_guest: bool = False,
    files: Sequence[str] = (),
) -> None:
    """Add what the SME wrote, for every cluster that still takes part; the same form again changes nothing.

    files names those that were added just now: whoever is told about the words is told about them too.
    Raises IllegalStateChange when the enquiry is closed.
    """
    if enquiry.is_closed:
        raise IllegalStateChange("the enquiry is closed")
    message = new_message(enquiry, text, nonce, now, is_guest=is_guest)
    is_new = bool(text) and add_message(enquiry, message)
    if not is_new and not files:
        return
    enquiry.active_at = now
    for assignment in enquiry.assignments:
        assignment.note_written_back(now)
    mail.pass_on_written_back(enquiry, "\n".join([text] * is_new + list(files)), now)
    webhooks.tell(enquiry, "enquiry.message", now)


def add_file(
    enquiry: Enquiry, upload: Upload, stored_as: str, now: datetime, *, is_guest: bool = False
) -> Attachment:
    """Add a file that was checked and stored; the same content again is the file that is there already.

    Raises TooManyFiles, or IllegalStateChange when the enquiry is closed.
    """
    if enquiry.is_closed:
        raise IllegalStateChange("the enquiry is closed")
    for there in enquiry.attachments:
        if there.sha256 == upload.sha256:
            return there
    if len(enquiry.attachments) >= FILES_MAX:
        raise TooManyFiles
    added = Attachment(
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        stored_as=stored_as,
        is_guest=is_guest,
        added_at=now,
    )
    enquiry.attachments.append(added)
    enquiry.active_at = now
    for assignment in enquiry.assignments:
        assignment.note_written_back(now)
    return added


def invite_guest(enquiry: Enquiry) -> str:
    """Give the link that the SME may forward to colleagues; it stays the same until it is taken back."""
    enquiry.guest_token = enquiry.guest_token or new_link_token()
    return enquiry.guest_token


def uninvite_guest(enquiry: Enquiry) -> None:
    """Take the colleagues' link back: it opens nothing any more."""
    enquiry.guest_token = None


def send_links(email: str, now: datetime, language: str) -> None:
    """Post the links of all enquiries of an address to that address; the answer must not tell whether there are any."""
    mail.send_links(email, queries.of_person(email), now, language)


def assign(enquiry: Enquiry, clusters: Sequence[Cluster], now: datetime) -> None:
    """Pass an enquiry that nobody takes care of to the clusters that the coordinator chose, the first as the lead.

    Raises IllegalStateChange when a cluster takes care of it already.
    """
    if enquiry.status not in {EnquiryStatus.UNASSIGNED, EnquiryStatus.DECLINED}:
        raise IllegalStateChange(f"the enquiry is {enquiry.status}")
    asked = {assignment.cluster_id for assignment in enquiry.assignments}
    parts = routing.parts_for(
        [one for one in clusters if one.id not in asked], enquiry.promised_on, now
    )
    if not parts:
        raise IllegalStateChange("all of these clusters were asked before")
    for before in enquiry.assignments:
        before.is_lead = False
    added = ask_further(enquiry, parts, now)
    mail.pass_on_assignment(enquiry, added, now)


def ask_further(enquiry: Enquiry, parts: Sequence[Part], now: datetime) -> list[Assignment]:
    """Give further clusters a part of an enquiry, and post it to their desks with all that was written so far."""
    added = [_assignment(part, now) for part in parts]
    enquiry.assignments.extend(added)
    enquiry.active_at = now
    db.session.flush()
    mail.announce(enquiry, added, enquiry.messages[0].body, now)
    webhooks.tell(enquiry, "enquiry.assigned", now, only=added)
    return added


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
) -> Message:
    """Make a message; the same form with the same words gives the same nonce, whoever sends it how often."""
    cluster_id = by.id if by else None
    key = hashlib.sha256(
        f"{nonce}\n{enquiry.id}\n{cluster_id}\n{scope}\n{text}".encode()
    ).hexdigest()
    return Message(
        enquiry_id=enquiry.id,
        cluster_id=cluster_id,
        nonce=key,
        body=text,
        written_at=now,
        scope=scope,
        person=person,
        is_guest=is_guest,
    )


def add_message(enquiry: Enquiry, message: Message) -> bool:
    """Add a message to an enquiry, or tell that it is there already."""
    if queries.find_message(message.nonce) is not None or not add_once(message):
        return False
    enquiry.messages.append(message)  # whoever is told about it is told its words too
    return True


def add_event(
    enquiry: Enquiry, kind: EventKind, now: datetime, *, by: Cluster | None = None, detail: str = ""
) -> None:
    """Note for the timeline that something happened."""
    enquiry.events.append(
        Event(kind=kind, at=now, cluster_id=by.id if by else None, cluster=by, detail=detail)
    )
    enquiry.active_at = now


def add_once(row: Model) -> bool:
    """Add a row, or tell that its like is there already; the rest of the transaction stands either way."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
        return True
    except IntegrityError:
        return False


def _sent_before(draft: Draft, service: Service | None, now: datetime) -> Enquiry | None:
    """Find the enquiry that came from this form, or today from another form with the same words."""
    same_form = queries.find_by_key(draft.key)
    if same_form is not None:
        return same_form
    same_words = queries.find_by_content(draft.content_key(service))
    if same_words is None or (
        not same_words.is_closed and abs(now - same_words.sent_at) < SAME_WITHIN
    ):
        return same_words
    same_words.content_key = None
    db.session.flush()
    return None


def _store(
    draft: Draft, service: Service | None, parts: list[Part], language: str, now: datetime
) -> tuple[Enquiry, bool]:
    """Store the enquiry, or give the one that another process stored from the same form a moment ago."""
    for _attempt in range(_REFERENCES_TO_TRY):
        enquiry = _enquiry(draft, service, parts, language, now)
        if add_once(enquiry):
            return enquiry, True
        sent_before = _sent_before(draft, service, now)
        if sent_before is not None:
            return sent_before, False
    raise RuntimeError("no free reference found")


def _enquiry(
    draft: Draft, service: Service | None, parts: list[Part], language: str, now: datetime
) -> Enquiry:
    return Enquiry(
        reference=new_reference(),
        token=new_link_token(),
        nonce=draft.key,
        content_key=draft.content_key(service),
        service_id=service.id if service else None,
        service=service,
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
        active_at=now,
        promised_on=routing.promised_on(service, now),
        assignments=[_assignment(part, now) for part in parts],
        messages=[Message(nonce=draft.key, body=draft.message, written_at=now)],
        attachments=[],
        events=[],
    )


def _assignment(part: Part, now: datetime) -> Assignment:
    return Assignment(
        cluster_id=part.cluster.id,
        cluster=part.cluster,
        is_lead=part.is_lead,
        due_on=part.due_on,
        assigned_at=now,
    )
