"""What a coordinator writes to those who take part in an enquiry."""

from datetime import datetime

from marketplace.accounts.models import User
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify.posting import to_desk, to_sme
from marketplace.enquiries.notify.readers import readers_of
from marketplace.workdays import local_day


def pass_on_message(enquiry: Enquiry, text: str, by: User, now: datetime) -> None:
    """Send the SME what a coordinator wrote. A reply goes to that coordinator."""
    to_sme("enquiry_answer", enquiry, now, reply_to=by, answered_by=None, person="", message=text)


def pass_on_note(enquiry: Enquiry, text: str, by: User, now: datetime) -> None:
    """Tell the clusters that take part what a coordinator wrote. The SME is not told."""
    for assignment in enquiry.participants:
        to_desk(
            assignment,
            "enquiry_note",
            now,
            reply_to=by.email,
            written_by=None,
            person=by.name,
            message=text,
        )


def remind(assignment: Assignment, by: User, now: datetime) -> int:
    """Remind those who see to an assignment, and return how many they are.

    A reply goes to the coordinator who asks.
    """
    readers = list(readers_of(assignment, reminder=True))
    if readers:
        to_desk(
            assignment,
            "enquiry_reminded",
            now,
            reminder=True,
            reply_to=by.email,
            reminded_by=by.name,
            is_late=assignment.is_late(local_day(now)),
        )
    return len(readers)
