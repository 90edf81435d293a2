"""How the personal data of an enquiry are deleted.

What is counted stays.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Select, select

from marketplace.database import afterwards, db
from marketplace.delivery import mail, webhooks
from marketplace.enquiries import queries
from marketplace.enquiries.actions import drafting
from marketplace.enquiries.actions.entries import add_event
from marketplace.enquiries.messages import Attachment
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail as enquiry_mail
from marketplace.enquiries.notify import webhooks as enquiry_webhooks
from marketplace.enquiries.states import EventKind, Outcome
from marketplace.saved_searches import actions as saved_searches
from marketplace.settings import settings
from marketplace.tokens import new_link_token
from marketplace.uploads import store


def erase(enquiry: Enquiry, now: datetime) -> None:
    """Delete the personal data of an enquiry, as the person asks.

    What was typed with the same address and is being checked goes too.
    """
    drafting.delete_of_person(enquiry.email)
    _erase(enquiry, Outcome.WITHDRAWN, now)


def erase_person(email: str, now: datetime) -> int:
    """Erase all enquiries that were sent with an address, and return how many there were.

    Drafts with the address go too, and searches that were saved with it.
    """
    drafting.delete_of_person(email)
    saved_searches.end_of_person(email)
    enquiries = queries.of_person(email)
    for enquiry in enquiries:
        _erase(enquiry, Outcome.WITHDRAWN, now)
    return len(enquiries)


def erase_old(before: datetime, now: datetime, *, at_most: int) -> int:
    """Erase some enquiries that ended before a time, and return how many.

    An open enquiry to which nothing has happened since that time ends now. A draft with the same
    address stays for its day: whoever asks again may be checking it at this moment.
    """
    is_abandoned = ~Enquiry.is_closed & (Enquiry.active_at < before)
    is_old = (Enquiry.closed_at < before) | is_abandoned
    query = (
        select(Enquiry)
        .where(Enquiry.erased_at.is_(None), is_old)
        .order_by(Enquiry.id)
        .limit(at_most)
        .options(*queries.whole())
    )
    enquiries = db.session.scalars(query).all()
    for enquiry in enquiries:
        _erase(enquiry, Outcome.NO_REPLY, now)
    return len(enquiries)


def unerased_references() -> Select[str]:
    """Select the references of the enquiries that have their personal data."""
    return select(Enquiry.reference).where(Enquiry.erased_at.is_(None))


def stored_files() -> set[str]:
    """Return the names under which the files of all enquiries are stored."""
    return set(db.session.scalars(select(Attachment.stored_as)))


def _erase(enquiry: Enquiry, outcome: Outcome, now: datetime) -> None:
    """Delete the personal data of an enquiry.

    That is who it was, what was written, files, mails and calls. Reference, service, country, size, language,
    times, outcome, result and rating stay: they are counted, and tell of nobody. An open enquiry is
    closed first; when it is withdrawn thereby, its clusters are told, without a word about the
    person. The files go once the transaction is committed. An enquiry that was erased before stays
    as it is.
    """
    if enquiry.erased_at is not None:
        return
    was_open = not enquiry.is_closed
    concerned = enquiry.active_assignments
    if was_open:
        enquiry.close(outcome, now)
        add_event(enquiry, EventKind.CLOSED, now, detail=outcome)
    _delete_deliveries(enquiry)
    _clear(enquiry)
    enquiry.erased_at = now
    add_event(enquiry, EventKind.ERASED, now)
    if was_open and outcome == Outcome.WITHDRAWN:
        enquiry_mail.pass_on_withdrawal(enquiry, concerned, now)
    enquiry_webhooks.tell(enquiry, "enquiry.erased", now)


def _delete_deliveries(enquiry: Enquiry) -> None:
    """Delete the mails and calls about an enquiry, and mails in which one link opens it."""
    mail.delete_about(enquiry.reference)
    mail.delete_containing(enquiry.token)
    webhooks.delete_about(enquiry.reference)


def _clear(enquiry: Enquiry) -> None:
    """Delete what somebody wrote, and replace the marks by which it could be recognised.

    The columns of these marks have to hold something.
    """
    for attachment in enquiry.attachments:
        afterwards(partial(store.remove, attachment.stored_as, settings().uploads))
    enquiry.messages.clear()
    enquiry.attachments.clear()
    enquiry.name = enquiry.organisation = enquiry.email = enquiry.phone = ""
    enquiry.result_words = ""
    enquiry.token = new_link_token()
    enquiry.nonce = new_link_token()
    enquiry.content_key = enquiry.guest_token = None
    for assignment in enquiry.assignments:
        assignment.decline_reason = ""
