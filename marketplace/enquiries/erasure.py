"""How the person is taken out of an enquiry; what counts stays."""

import secrets
from datetime import datetime
from functools import partial

from marketplace import mail, webhooks
from marketplace.database import afterwards
from marketplace.enquiries import hooks, letters
from marketplace.enquiries.actions import add_event
from marketplace.enquiries.models import Enquiry
from marketplace.uploads import store
from marketplace.web import settings


def erase(enquiry: Enquiry, now: datetime) -> None:
    """Take the person out of an enquiry: who it was, what was written, the files, and the mails and calls about it.

    Reference, service, country, size, language, times, outcome, result and rating stay: they are counted, and tell of
    nobody. An open enquiry is withdrawn first; its clusters are told, without a word about the person. The files go
    once the transaction is committed. Who was erased before stays so.
    """
    if enquiry.erased_at is not None:
        return
    was_open = not enquiry.is_closed
    concerned = [one for one in enquiry.assignments if one.state not in {"declined", "done"}]
    if was_open:
        enquiry.close("withdrawn", now)
        add_event(enquiry, "closed", now, detail="withdrawn")
    _forget_what_left(enquiry)
    _empty(enquiry)
    enquiry.erased_at = now
    add_event(enquiry, "erased", now)
    if was_open:
        letters.pass_on_withdrawal(enquiry, concerned, now)
    hooks.tell(enquiry, "enquiry.erased", now)


def _forget_what_left(enquiry: Enquiry) -> None:
    """Delete what was sent or waits to be sent, also the mails with several links of which one leads here."""
    mail.forget(enquiry.reference)
    mail.forget_containing(enquiry.token)
    webhooks.forget(enquiry.reference)


def _empty(enquiry: Enquiry) -> None:
    """Delete what somebody wrote; the marks by which it could be recognised are replaced, as the columns want some."""
    for file in enquiry.attachments:
        afterwards(partial(store.remove, file.stored_as, settings().uploads))
    enquiry.messages.clear()
    enquiry.attachments.clear()
    enquiry.name = enquiry.organisation = enquiry.email = enquiry.phone = enquiry.result_words = ""
    enquiry.token, enquiry.nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    enquiry.content_key = enquiry.guest_token = None
    for assignment in enquiry.assignments:
        assignment.decline_reason = ""
