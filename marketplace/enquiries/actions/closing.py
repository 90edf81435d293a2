"""How enquiries end, go on, and what came of them."""

from datetime import datetime

from marketplace.clusters.models import Cluster
from marketplace.enquiries.actions.sending import add_event
from marketplace.enquiries.errors import IllegalMove
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import SHORTEST_DAYS
from marketplace.workdays import add_working_days

RESULTS = ("working-together", "solved", "talking", "nothing")
"""What the SME can say came of it."""
RATINGS = (1, 2, 3, 4, 5)


def close(enquiry: Enquiry, outcome: str, now: datetime, *, by: Cluster | None = None) -> None:
    """End an enquiry, and tell the SME how, and that it can be reopened. Raises IllegalMove."""
    enquiry.close(outcome, now)
    add_event(enquiry, "closed", now, by=by, detail=outcome)
    mail.pass_on_closing(enquiry, now)
    webhooks.tell(enquiry, "enquiry.closed", now)


def withdraw(enquiry: Enquiry, now: datetime) -> None:
    """Take an enquiry back for the SME; every cluster that takes part is told. Raises IllegalMove when it is closed."""
    concerned = [one for one in enquiry.assignments if one.state not in {"declined", "done"}]
    enquiry.close("withdrawn", now)
    add_event(enquiry, "closed", now, detail="withdrawn")
    mail.pass_on_withdrawal(enquiry, concerned, now)
    webhooks.tell(enquiry, "enquiry.closed", now)


def reopen(enquiry: Enquiry, now: datetime, *, by: Cluster | None = None) -> None:
    """Let a closed enquiry go on: everybody concerned is told. Raises IllegalMove after 30 days."""
    enquiry.reopen(add_working_days(now.date(), SHORTEST_DAYS), now)
    add_event(enquiry, "reopened", now, by=by)
    mail.pass_on_reopening(enquiry, now)
    webhooks.tell(enquiry, "enquiry.reopened", now)


def tell_result(
    enquiry: Enquiry, result: str, now: datetime, *, rating: int | None = None, words: str = ""
) -> None:
    """Keep what the SME says came of it. Raises IllegalMove for an answer that nobody offered."""
    if result not in RESULTS or rating not in (None, *RATINGS) or not enquiry.is_closed:
        raise IllegalMove("this result cannot be kept")
    enquiry.result, enquiry.rating, enquiry.result_words = result, rating, words
    enquiry.active_at = now
