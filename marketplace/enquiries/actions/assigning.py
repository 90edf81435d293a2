"""How clusters come to take part in an enquiry, and who of them sees to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.enquiries import routing
from marketplace.enquiries.actions.entries import add_event, add_message, new_message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import PlannedAssignment
from marketplace.enquiries.states import EventKind
from marketplace.errors import IllegalStateChange
from marketplace.workdays import local_day


def assign(enquiry: Enquiry, clusters: Sequence[Cluster], now: datetime) -> None:
    """Pass an enquiry on to clusters, also to such as declined it before.

    Where no cluster takes part the first of them is the lead. Raises IllegalStateChange when none
    of these clusters may be asked: they take part already, or others have it.
    """
    available = [cluster for cluster in clusters if enquiry.may_ask(cluster)]
    if not available:
        raise IllegalStateChange(f"the enquiry is {enquiry.status}")
    planned = routing.plan_for_clusters(available, enquiry.promised_on, local_day(now))
    if not enquiry.participants:
        for earlier in enquiry.assignments:
            earlier.is_lead = False
    else:
        leads = {part.cluster_id for part in enquiry.assignments if part.is_lead}
        planned = [replace(plan, is_lead=plan.cluster.id in leads) for plan in planned]
    added = ask_further(enquiry, planned, now)
    mail.pass_on_assignment(enquiry, added, now)


def ask_further(
    enquiry: Enquiry, planned: Sequence[PlannedAssignment], now: datetime
) -> list[Assignment]:
    """Give assignments to clusters, and post the enquiry to their desks."""
    added = [_asked(enquiry, plan, now) for plan in planned]
    enquiry.active_at = now
    db.session.flush()
    mail.announce(enquiry, added, enquiry.messages[0].body, now)
    webhooks.tell(enquiry, "enquiry.assigned", now, only=added)
    return added


def hand_over(assignment: Assignment, now: datetime) -> None:
    """Ask the cluster that another one named: reference, language and history go along.

    The first cluster keeps what it has read until then; a lead passes that on too. Raises IllegalStateChange when
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
    """Give an assignment to a member of its cluster, who gets a mail, or back to the desk.

    Raises IllegalStateChange once the cluster declined: nobody has to see to it.
    """
    if assignment.is_declined:
        raise IllegalStateChange("the cluster declined")
    assignment.user_id = colleague.id if colleague else None
    assignment.user = colleague
    assignment.enquiry.active_at = now
    if colleague is not None and colleague.id != by.id:
        mail.tell_colleague(assignment, colleague, by.name, now)


def _asked(enquiry: Enquiry, plan: PlannedAssignment, now: datetime) -> Assignment:
    """Give a cluster its assignment, or let it take part again.

    Where the SME had to decide about that cluster, nothing is left to decide.
    """
    for assignment in enquiry.assignments:
        if assignment.hand_over_waits and assignment.hand_over_to_id == plan.cluster.id:
            assignment.hand_over(now)
    earlier = enquiry.assignment_of(plan.cluster)
    if earlier is None:
        assignment = new_assignment(plan, now)
        enquiry.assignments.append(assignment)
        return assignment
    _keep_refusal(earlier)
    earlier.ask_again(plan.due_on, now, is_lead=plan.is_lead)
    return earlier


def _keep_refusal(assignment: Assignment) -> None:
    """Write down that a cluster declined, and why.

    Its assignment forgets that as it is asked again.
    """
    enquiry, declined_at = assignment.enquiry, assignment.declined_at
    if declined_at is None:
        return
    nonce = f"declined {assignment.id} {declined_at.isoformat()}"
    cluster, reason = assignment.cluster, assignment.decline_reason
    add_event(enquiry, EventKind.DECLINED, declined_at, by=cluster)
    add_message(enquiry, new_message(enquiry, reason, nonce, declined_at, by=cluster))


def new_assignment(planned: PlannedAssignment, now: datetime) -> Assignment:
    """Make an assignment as planned."""
    return Assignment(
        cluster_id=planned.cluster.id,
        cluster=planned.cluster,
        is_lead=planned.is_lead,
        due_on=planned.due_on,
        assigned_at=now,
    )
