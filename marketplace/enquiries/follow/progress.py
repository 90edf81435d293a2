"""How far an enquiry has come, in the four steps that its sender sees."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import EnquiryStatus
from marketplace.i18n import _, show_date


class Step(IntEnum):
    """What has happened to an enquiry at least, in the order in which it happens."""

    RECEIVED = 1
    READ = 2
    ANSWERED = 3
    CLOSED = 4


@dataclass(frozen=True)
class Progress:
    """The last step that was taken, and in a sentence what is to come."""

    reached: Step
    sentence: str


def progress_of(enquiry: Enquiry, today: date, *, is_guest: bool) -> Progress:
    """Return how far an enquiry has come, in words for its sender or for a colleague."""
    return Progress(_reached(enquiry), _sentence(enquiry, today, is_guest=is_guest))


def _reached(enquiry: Enquiry) -> Step:
    """Return the last step that was taken.

    What a cluster did stays done, also after it has declined.
    """
    if enquiry.is_closed:
        return Step.CLOSED
    assignments = enquiry.assignments
    if any(assignment.answered_at for assignment in assignments):
        return Step.ANSWERED
    was_read = any(assignment.accepted_at or assignment.declined_at for assignment in assignments)
    return Step.READ if was_read else Step.RECEIVED


def _sentence(enquiry: Enquiry, today: date, *, is_guest: bool) -> str:
    if enquiry.is_closed:
        return _("The enquiry is closed.")
    if enquiry.status == EnquiryStatus.TO_DECIDE:
        if is_guest:
            return _("We are waiting for the enquirer to decide.")
        return _("We are waiting for your decision.")
    if enquiry.is_late(today):
        return _("Our answer is late. We are sorry.")
    promised_on = enquiry.waits_until
    if promised_on is None:
        return _("You have an answer.")
    return _("You will have an answer by %(date)s.", date=show_date(promised_on))
