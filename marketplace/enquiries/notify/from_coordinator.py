"""What a coordinator writes to those who take part in an enquiry."""

from datetime import datetime

from marketplace.accounts.models import User
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify.posting import to_desk
from marketplace.enquiries.notify.readers import readers_of
from marketplace.workdays import local_day


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
