"""How enquiries end, how they go on, and what came of them."""

from datetime import datetime

from marketplace.clusters.models import Cluster
from marketplace.enquiries.actions.entries import add_event
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import SHORTEST_DAYS
from marketplace.enquiries.states import AssignmentState, EnquiryStatus, EventKind, Outcome, Result
from marketplace.errors import IllegalStateChange
from marketplace.workdays import add_working_days, local_day

BEST_FIRST = tuple(Outcome)
RATINGS = (1, 2, 3, 4, 5)


def close(enquiry: Enquiry, outcome: Outcome, now: datetime, *, by: Cluster | None = None) -> None:
    """End an enquiry, and tell the SME how, and that it can be reopened.

    Raises IllegalStateChange when it is closed.
    """
    enquiry.close(outcome, now)
    add_event(enquiry, EventKind.CLOSED, now, by=by, detail=outcome)
    mail.pass_on_closing(enquiry, now)
    webhooks.tell(enquiry, "enquiry.closed", now)


def close_if_done(enquiry: Enquiry, now: datetime, *, by: Cluster | None = None) -> None:
    """Close an enquiry when nothing is left to do, and a cluster has done its part.

    It gets the best outcome of all.
    """
    if enquiry.status != EnquiryStatus.DONE:
        return
    outcomes = [assignment.outcome for assignment in enquiry.assignments if assignment.outcome]
    close(enquiry, min(outcomes, key=BEST_FIRST.index), now, by=by)


def withdraw(enquiry: Enquiry, now: datetime) -> None:
    """Take an enquiry back for the SME.

    Every cluster that had something to do is told. Raises IllegalStateChange when it is closed.
    """
    concerned = enquiry.active_assignments
    enquiry.close(Outcome.WITHDRAWN, now)
    add_event(enquiry, EventKind.CLOSED, now, detail=Outcome.WITHDRAWN)
    mail.pass_on_withdrawal(enquiry, concerned, now)
    webhooks.tell(enquiry, "enquiry.closed", now)


def reopen(enquiry: Enquiry, now: datetime, *, by: Cluster | None = None) -> None:
    """Let a closed enquiry go on: everybody who takes part is told.

    Raises IllegalStateChange after 30 days, and for a cluster that was not done with it: that
    cluster declined, and would take part no more than before.
    """
    if by is not None:
        assignment = enquiry.assignment_of(by)
        if assignment is None or assignment.state != AssignmentState.DONE:
            raise IllegalStateChange("only a cluster that was done goes on")
    enquiry.reopen(add_working_days(local_day(now), SHORTEST_DAYS), now)
    add_event(enquiry, EventKind.REOPENED, now, by=by)
    mail.pass_on_reopening(enquiry, now)
    webhooks.tell(enquiry, "enquiry.reopened", now)


def tell_result(
    enquiry: Enquiry, result: Result, now: datetime, *, rating: int | None = None, words: str = ""
) -> None:
    """Keep what the SME says came of it.

    Raises IllegalStateChange while it is open, and for an answer that nobody offered.
    """
    if not enquiry.is_closed:
        raise IllegalStateChange("the enquiry is open")
    if rating is not None and rating not in RATINGS:
        raise IllegalStateChange(f"{rating} is no rating")
    enquiry.tell_result(result, rating, words, now)
