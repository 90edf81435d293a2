"""What a coordinator writes about an enquiry: to the enquirer, and to the clusters."""

from datetime import datetime

from marketplace.accounts.models import User
from marketplace.enquiries.actions.entries import add_message, new_message
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import from_coordinator, webhooks
from marketplace.enquiries.states import MessageScope
from marketplace.errors import IllegalStateChange


def write(enquiry: Enquiry, text: str, *, nonce: str, now: datetime, by: User) -> None:
    """Send the SME what a coordinator wrote.

    The same form again changes nothing. What is to be done by whom stays as it is. Raises
    IllegalStateChange when the enquiry is closed.
    """
    if enquiry.is_closed:
        raise IllegalStateChange("the enquiry is closed")
    message = new_message(enquiry, text, nonce, now, is_from_coordinator=True)
    if not add_message(enquiry, message):
        return
    enquiry.active_at = now
    from_coordinator.pass_on_message(enquiry, text, by, now)
    webhooks.tell(enquiry, "enquiry.message", now)


def note(enquiry: Enquiry, text: str, *, nonce: str, now: datetime, by: User) -> None:
    """Write a note that coordinators and the clusters taking part read, never the SME.

    The same form again changes nothing. Raises IllegalStateChange once the person was erased.
    """
    if enquiry.erased_at is not None:
        raise IllegalStateChange("the personal data were erased")
    message = new_message(
        enquiry, text, nonce, now, scope=MessageScope.CLUSTERS, is_from_coordinator=True
    )
    if not add_message(enquiry, message):
        return
    enquiry.active_at = now
    from_coordinator.pass_on_note(enquiry, text, by, now)
