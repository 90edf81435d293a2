"""Enquiries and the assignments of clusters.

Each rule about a state stands in one place: a hybrid answers for an object, and beside it for SQL.
"""

from marketplace.enquiries.models import settling  # noqa: F401 - listens to what is stored
from marketplace.enquiries.models.assignment import GENERAL, RESTING_STATES, Assignment
from marketplace.enquiries.models.enquiry import (
    REOPEN_WITHIN,
    Enquiry,
    new_reference,
    overall_status,
)
from marketplace.enquiries.models.enquiry_service import EnquiryService
from marketplace.enquiries.models.saved_draft import DRAFT_KEPT, SavedDraft
from marketplace.enquiries.models.title import Title

__all__ = [
    "DRAFT_KEPT",
    "GENERAL",
    "REOPEN_WITHIN",
    "RESTING_STATES",
    "Assignment",
    "Enquiry",
    "EnquiryService",
    "SavedDraft",
    "Title",
    "new_reference",
    "overall_status",
]
