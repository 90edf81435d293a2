"""How clusters come to take part in an enquiry, and who of them sees to it."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.enquiries import routing
from marketplace.enquiries.actions.entries import add_event
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import PlannedAssignment
from marketplace.enquiries.states import EventKind
from marketplace.errors import IllegalStateChange
from marketplace.workdays import local_day


def assign(enquiry: Enquiry, clusters: Sequence[Cluster], now: datetime) -> None:
    """Pass an enquiry that no cluster has to clusters, the first of them as the lead.

    Raises IllegalStateChange when a cluster takes part already, and when all of these clusters
    were asked before.
    """
    if not enquiry.is_with_coordinator:
        raise IllegalStateChange(f"the enquiry is {enquiry.status}")
    further = [cluster for cluster in clusters if enquiry.assignment_of(cluster) is None]
    planned = routing.plan_for_clusters(further, enquiry.promised_on, local_day(now))
    if not planned:
        raise IllegalStateChange("all of these clusters were asked before")
    for earlier in enquiry.assignments:
        earlier.is_lead = False
    added = ask_further(enquiry, planned, now)
    mail.pass_on_assignment(enquiry, added, now)


def ask_further(
    enquiry: Enquiry, planned: Sequence[PlannedAssignment], now: datetime
) -> list[Assignment]:
    """Give assignments to further clusters, and post the enquiry to their desks."""
    added = [new_assignment(plan, now) for plan in planned]
    enquiry.assignments.extend(added)
    enquiry.active_at = now
    db.session.flush()
    mail.announce(enquiry, added, enquiry.messages[0].body, now)
    webhooks.tell(enquiry, "enquiry.assigned", now, only=added)
    return added


def agree_to_hand_over(enquiry: Enquiry, assignment_id: int | None, now: datetime) -> None:
    """Hand over, with the SME's consent, the assignment that waits for it.

    Raises IllegalStateChange when that assignment waits no longer.
    """
    for assignment in enquiry.assignments:
        if assignment.id == assignment_id and assignment.hand_over_waits:
            hand_over(assignment, now)
            return
    raise IllegalStateChange("nothing waits to be handed over")


def hand_over(assignment: Assignment, now: datetime) -> None:
    """Ask the cluster that another one named: reference, language and history go along.

    The first cluster stays as a reader; a lead passes that on too. Raises IllegalStateChange when
    nothing waits for consent, when the enquiry is closed, or when the other cluster takes part.
    """
    enquiry, successor = assignment.enquiry, assignment.hand_over_to
    if enquiry.is_closed or successor is None:
        raise IllegalStateChange("there is nobody to hand over to")
    if enquiry.assignment_of(successor) is not None:
        raise IllegalStateChange("that cluster takes part already")
    assignment.hand_over(now)
    due_on = routing.due_day(successor, enquiry.promised_on, local_day(now))
    planned = PlannedAssignment(successor, assignment.is_lead, due_on)
    assignment.is_lead = False
    (added,) = ask_further(enquiry, [planned], now)
    add_event(enquiry, EventKind.HANDED_OVER, now, by=successor)
    mail.pass_on_hand_over(assignment, added, now)


def give_to(assignment: Assignment, colleague: User | None, now: datetime, *, by: User) -> None:
    """Give an assignment to a member of its cluster, who gets a mail, or back to the desk."""
    assignment.user_id = colleague.id if colleague else None
    assignment.user = colleague
    assignment.enquiry.active_at = now
    if colleague is not None and colleague.id != by.id:
        mail.tell_colleague(assignment, colleague, by.name, now)


def new_assignment(planned: PlannedAssignment, now: datetime) -> Assignment:
    """Make an assignment as planned."""
    return Assignment(
        cluster_id=planned.cluster.id,
        cluster=planned.cluster,
        is_lead=planned.is_lead,
        due_on=planned.due_on,
        assigned_at=now,
    )
