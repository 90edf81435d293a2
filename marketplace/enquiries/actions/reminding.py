"""How a coordinator reminds a cluster that still has to answer."""

from collections.abc import Mapping
from datetime import datetime

from marketplace.accounts.models import User
from marketplace.enquiries.actions.entries import add_event
from marketplace.enquiries.errors import AlreadyReminded
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import from_coordinator
from marketplace.enquiries.states import EventKind
from marketplace.errors import IllegalStateChange
from marketplace.workdays import local_day


def remind(assignment: Assignment, now: datetime, *, by: User) -> None:
    """Write to the desk of a cluster whose answer is waited for, once a day at most.

    Raises AlreadyReminded on the same day, and IllegalStateChange when no answer is waited for, or
    the cluster has nobody to write to.
    """
    enquiry, cluster = assignment.enquiry, assignment.cluster
    if not assignment.is_open:
        raise IllegalStateChange(f"the assignment is {assignment.state}")
    reminded_at = last_reminders(enquiry).get(cluster.id)
    if reminded_at is not None and local_day(reminded_at) == local_day(now):
        raise AlreadyReminded
    if not from_coordinator.remind(assignment, by, now):
        raise IllegalStateChange("nobody of the cluster gets mail")
    add_event(enquiry, EventKind.REMINDED, now, by=cluster)


def last_reminders(enquiry: Enquiry) -> Mapping[int, datetime]:
    """Return when each cluster was reminded by a coordinator last, by its id."""
    return {
        event.cluster_id: event.at
        for event in enquiry.events
        if event.kind == EventKind.REMINDED and event.cluster_id is not None
    }
