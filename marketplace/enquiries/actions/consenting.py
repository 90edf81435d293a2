"""What the SME says to a cluster that another one proposed in its place."""

from datetime import datetime

from marketplace.enquiries.actions.assigning import hand_over
from marketplace.enquiries.actions.closing import close_if_done
from marketplace.enquiries.actions.entries import add_event
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import posting
from marketplace.enquiries.routing import SHORTEST_DAYS
from marketplace.enquiries.states import EventKind
from marketplace.errors import IllegalStateChange
from marketplace.workdays import add_working_days, local_day


def agree(enquiry: Enquiry, assignment_id: int | None, now: datetime) -> None:
    """Hand over, with the SME's consent, the assignment that waits for it.

    Raises IllegalStateChange when that assignment waits no longer.
    """
    hand_over(_proposal(enquiry, assignment_id), now)


def refuse(enquiry: Enquiry, assignment_id: int | None, now: datetime) -> None:
    """Leave the proposed cluster alone.

    Where no cluster takes part any more the coordinators are told, and get time to find another
    one. Raises IllegalStateChange when that assignment waits no longer.
    """
    assignment = _proposal(enquiry, assignment_id)
    assignment.refuse_hand_over(now)
    enquiry.active_at = now
    add_event(enquiry, EventKind.HAND_OVER_REFUSED, now, by=assignment.hand_over_to)
    if enquiry.is_with_coordinator:
        enquiry.await_coordinator(add_working_days(local_day(now), SHORTEST_DAYS))
        posting.tell_coordinators(enquiry, "refused", now, cluster=assignment.hand_over_to)
    close_if_done(enquiry, now)


def _proposal(enquiry: Enquiry, assignment_id: int | None) -> Assignment:
    """Return the assignment whose hand-over waits for the SME."""
    if not enquiry.is_closed:
        for assignment in enquiry.assignments:
            if assignment.id == assignment_id and assignment.hand_over_waits:
                return assignment
    raise IllegalStateChange("nothing waits to be handed over")
