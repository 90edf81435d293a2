"""How the person is taken out of an enquiry; what counts stays."""

from datetime import datetime
from functools import partial

from sqlalchemy import Select, select

from marketplace.database import afterwards, db
from marketplace.delivery import mail, webhooks
from marketplace.enquiries import queries
from marketplace.enquiries.actions.sending import add_event
from marketplace.enquiries.messages import Attachment
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail as letters
from marketplace.enquiries.notify import webhooks as hooks
from marketplace.enquiries.states import AssignmentState, EventKind, Outcome
from marketplace.settings import settings
from marketplace.tokens import new_link_token
from marketplace.uploads import store


def erase(enquiry: Enquiry, now: datetime, *, outcome: Outcome = Outcome.WITHDRAWN) -> None:
    """Take the person out of an enquiry: who it was, what was written, the files, and the mails and calls about it.

    Reference, service, country, size, language, times, outcome, result and rating stay: they are counted, and tell of
    nobody. An open enquiry is closed first; when it is withdrawn thereby, its clusters are told, without a word about
    the person. The files go once the transaction is committed. Who was erased before stays so.
    """
    if enquiry.erased_at is not None:
        return
    was_open = not enquiry.is_closed
    concerned = [
        one
        for one in enquiry.assignments
        if one.state not in {AssignmentState.DECLINED, AssignmentState.DONE}
    ]
    if was_open:
        enquiry.close(outcome, now)
        add_event(enquiry, EventKind.CLOSED, now, detail=outcome)
    _forget_what_left(enquiry)
    _empty(enquiry)
    enquiry.erased_at = now
    add_event(enquiry, EventKind.ERASED, now)
    if was_open and outcome == Outcome.WITHDRAWN:
        letters.pass_on_withdrawal(enquiry, concerned, now)
    hooks.tell(enquiry, "enquiry.erased", now)


def erase_person(email: str, now: datetime) -> int:
    """Take a person out of all enquiries that were sent with an address, and tell how many there were."""
    enquiries = queries.of_person(email)
    for enquiry in enquiries:
        erase(enquiry, now)
    return len(enquiries)


def erase_old(before: datetime, now: datetime, *, at_most: int) -> int:
    """Take the persons out of some enquiries that were closed, or saw nothing happen, before a time; tell how many."""
    over = (Enquiry.closed_at < before) | (
        Enquiry.closed_at.is_(None) & (Enquiry.active_at < before)
    )
    old = (
        select(Enquiry).where(Enquiry.erased_at.is_(None), over).order_by(Enquiry.id).limit(at_most)
    )
    enquiries = db.session.scalars(old.options(*queries.whole())).all()
    for enquiry in enquiries:
        erase(enquiry, now, outcome=Outcome.NO_REPLY)
    return len(enquiries)


def living() -> Select[str]:
    """Select the references of the enquiries that still have their person."""
    return select(Enquiry.reference).where(Enquiry.erased_at.is_(None))


def stored_files() -> set[str]:
    """Give the names under which the files of all enquiries are kept."""
    return set(db.session.scalars(select(Attachment.stored_as)))


def _forget_what_left(enquiry: Enquiry) -> None:
    """Delete what was sent or waits to be sent, also the mails with several links of which one leads here."""
    mail.delete_about(enquiry.reference)
    mail.delete_containing(enquiry.token)
    webhooks.delete_about(enquiry.reference)


def _empty(enquiry: Enquiry) -> None:
    """Delete what somebody wrote; the marks by which it could be recognised are replaced, as the columns want some."""
    for file in enquiry.attachments:
        afterwards(partial(store.remove, file.stored_as, settings().uploads))
    enquiry.messages.clear()
    enquiry.attachments.clear()
    enquiry.name = enquiry.organisation = enquiry.email = enquiry.phone = enquiry.result_words = ""
    enquiry.token, enquiry.nonce = new_link_token(), new_link_token()
    enquiry.content_key = enquiry.guest_token = None
    for assignment in enquiry.assignments:
        assignment.decline_reason = ""
