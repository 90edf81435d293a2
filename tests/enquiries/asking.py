"""Ada Lovelace's enquiry, as she types it into the form."""

from datetime import datetime
from typing import Any

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries.actions import sending
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.queries import find_by_reference, find_by_token
from tests.browser import Page, Visitor

FORM = "/en/services/membrane-screening/enquiry"
TYPED = {
    "message": "We need 40 samples screened by June.",
    "name": "Ada Lovelace",
    "organisation": "Analytical Engines Ltd",
    "email": "ada@example.org",
    "country": "EL",
    "size": "small",
    "language": "en",
    "consent": "y",
}


def fill_in(visitor: Visitor, address: str = FORM, **fields: Any) -> Page:
    """Fill in the form, and look at what there is to check."""
    return visitor.open(address).submit("Continue", **{**TYPED, **fields})


def ask(visitor: Visitor, address: str = FORM, **fields: Any) -> Page:
    """Send an enquiry, and see its page."""
    return fill_in(visitor, address, **fields).submit("Send enquiry")


def draft() -> Draft:
    """Give what she typed, as the form hands it on."""
    names = ("name", "email", "country", "size", "message", "language")
    return Draft(nonce="form", **{name: str(TYPED[name]) for name in names})


def send(draft: Draft, *, service: Service | None, now: datetime) -> Enquiry:
    """Send an enquiry from an English page, and return it as it is stored."""
    token = sending.send(draft, service=service, language="en", now=now)
    enquiry = find_by_token(token)
    assert enquiry is not None
    return enquiry


def find(enquiry: Enquiry) -> Enquiry:
    """Return the enquiry of this transaction."""
    current = find_by_reference(enquiry.reference)
    assert current is not None
    return current


def reload(enquiry: Enquiry) -> Enquiry:
    """Return the enquiry as it is stored now."""
    db.session.rollback()
    return find(enquiry)


def assignment_of(enquiry: Enquiry, slug: str) -> Assignment:
    """Return what a cluster has to do with an enquiry."""
    assignments = find(enquiry).assignments
    return next(assignment for assignment in assignments if assignment.cluster.slug == slug)
