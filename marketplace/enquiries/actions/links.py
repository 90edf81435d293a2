"""The links that open the page of an enquiry: for the SME, and for its colleagues."""

from datetime import datetime

from marketplace.enquiries import queries
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail
from marketplace.tokens import new_link_token


def send_links(email: str, now: datetime, language: str) -> None:
    """Post the links of all enquiries of an address to that address.

    Whoever asks for them does not learn whether there are any.
    """
    mail.send_links(email, queries.of_person(email), now, language)


def invite_guest(enquiry: Enquiry) -> str:
    """Return the token of the link for colleagues, the same until it is taken back."""
    enquiry.guest_token = enquiry.guest_token or new_link_token()
    return enquiry.guest_token


def uninvite_guest(enquiry: Enquiry) -> None:
    """Take the link of the colleagues back: it opens nothing any more."""
    enquiry.guest_token = None
