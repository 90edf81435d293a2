"""How enquiries end, go on, and what came of them."""

from datetime import datetime

from marketplace.clusters.models import Cluster
from marketplace.enquiries.actions.sending import add_event
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import SHORTEST_DAYS
from marketplace.enquiries.states import AssignmentState, EventKind, Outcome, Result
from marketplace.errors import IllegalStateChange
from marketplace.workdays import add_working_days

RATINGS = (1, 2, 3, 4, 5)


def close(enquiry: Enquiry, outcome: Outcome, now: datetime, *, by: Cluster | None = None) -> None:
    """End an enquiry, and tell the SME how, and that it can be reopened. Raises IllegalStateChange."""
    enquiry.close(outcome, now)
    add_event(enquiry, EventKind.CLOSED, now, by=by, detail=outcome)
    mail.pass_on_closing(enquiry, now)
    webhooks.tell(enquiry, "enquiry.closed", now)


def withdraw(enquiry: Enquiry, now: datetime) -> None:
    """Take an enquiry back for the SME; every cluster that takes part is told. Raises IllegalStateChange when it is closed."""
    concerned = [
        one
        for one in enquiry.assignments
        if one.state not in {AssignmentState.DECLINED, AssignmentState.DONE}
    ]
    enquiry.close(Outcome.WITHDRAWN, now)
    add_event(enquiry, EventKind.CLOSED, now, detail=Outcome.WITHDRAWN)
    mail.pass_on_withdrawal(enquiry, concerned, now)
    webhooks.tell(enquiry, "enquiry.closed", now)


def reopen(enquiry: Enquiry, now: datetime, *, by: Cluster | None = None) -> None:
    """Let a closed enquiry go on: everybody concerned is told. Raises IllegalStateChange after 30 days."""
    enquiry.reopen(add_working_days(now.date(), SHORTEST_DAYS), now)
    add_event(enquiry, EventKind.REOPENED, now, by=by)
    mail.pass_on_reopening(enquiry, now)
    webhooks.tell(enquiry, "enquiry.reopened", now)


def tell_result(
    enquiry: Enquiry, result: Result, now: datetime, *, rating: int | None = None, words: str = ""
) -> None:
    """Keep what the SME says came of it. Raises IllegalStateChange for an answer that nobody offered."""
    if rating not in (None, *RATINGS) or not enquiry.is_closed:
        raise IllegalStateChange("this result cannot be kept")
    try:
        enquiry.result = Result(result)
    except ValueError as error:
        raise IllegalStateChange(f"{result!r} is no result") from error
    enquiry.rating, enquiry.result_words = rating, words
    enquiry.active_at = now
