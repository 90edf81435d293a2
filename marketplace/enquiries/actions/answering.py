"""What clusters do with their part of an enquiry: accept, answer, note, decline, hand over, finish."""

from datetime import datetime

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.enquiries import queries, routing
from marketplace.enquiries.actions.closing import close
from marketplace.enquiries.actions.sending import add_event, add_message, ask_further, new_message
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify import mail, webhooks
from marketplace.enquiries.routing import Part
from marketplace.enquiries.states import EnquiryStatus, EventKind, MessageScope, Outcome
from marketplace.errors import IllegalStateChange


def accept(assignment: Assignment, now: datetime) -> None:
    """Say that a cluster takes care of an enquiry. Raises IllegalStateChange unless it waits for an answer."""
    assignment.accept(now)
    assignment.enquiry.active_at = now


def answer(
    assignment: Assignment, text: str, *, nonce: str, now: datetime, person: str = ""
) -> None:
    """Send the SME a cluster's answer; the same form again changes nothing.

    Raises IllegalStateChange after a refusal, and once the cluster is done.
    """
    enquiry = assignment.enquiry
    message = new_message(enquiry, text, nonce, now, by=assignment.cluster, person=person)
    if queries.find_message(message.nonce) is not None:
        return
    assignment.answer(now)
    if add_message(enquiry, message):
        enquiry.active_at = now
        mail.pass_on_answer(assignment, text, person, now)
        webhooks.tell(enquiry, "enquiry.message", now)


def answer_elsewhere(assignment: Assignment, now: datetime) -> None:
    """Note that a cluster has answered by mail or telephone. Raises IllegalStateChange as an answer does."""
    assignment.answer(now)
    add_event(assignment.enquiry, EventKind.ANSWERED_ELSEWHERE, now, by=assignment.cluster)


def note(
    assignment: Assignment,
    text: str,
    *,
    scope: MessageScope,
    nonce: str,
    now: datetime,
    person: str = "",
) -> None:
    """Write something that the SME never sees: for all clusters that take part, or for one's own only.

    Whoever takes part may note, whatever the state. Raises IllegalStateChange for a scope that the SME would read, and once
    the person was erased.
    """
    if assignment.enquiry.erased_at is not None:
        raise IllegalStateChange("the personal data were erased")
    if scope not in {MessageScope.CLUSTERS, MessageScope.CLUSTER}:
        raise IllegalStateChange(f"a note is not for {scope!r}")
    message = new_message(
        assignment.enquiry, text, nonce, now, by=assignment.cluster, scope=scope, person=person
    )
    if not add_message(assignment.enquiry, message):
        return
    assignment.enquiry.active_at = now
    if scope == MessageScope.CLUSTERS:
        mail.pass_on_note(assignment, text, now)


def decline(
    assignment: Assignment, reason: str, now: datetime, *, hand_over_to: Cluster | None = None
) -> None:
    """Hand in a cluster's refusal, and name who can help instead; when it was the last one, the coordinators are told.

    Who is named is asked at once if the SME agreed beforehand, else the SME is asked whether it agrees.
    Raises IllegalStateChange once answered, declined or done, or when who is named takes part already.
    """
    enquiry = assignment.enquiry
    if hand_over_to and any(one.cluster_id == hand_over_to.id for one in enquiry.assignments):
        raise IllegalStateChange("that cluster takes part already")
    assignment.decline(reason, now, hand_over_to=hand_over_to)
    assignment.hand_over_to = hand_over_to
    enquiry.active_at = now
    if hand_over_to and enquiry.may_hand_over:
        hand_over(assignment, now)
        return
    if hand_over_to:
        add_event(enquiry, EventKind.PROPOSED, now, by=hand_over_to)
    mail.pass_on_refusal(assignment, now)
    if enquiry.status == EnquiryStatus.DECLINED:
        mail.tell_coordinators(enquiry, "declined", now, message=reason)
    elif not hand_over_to:
        _close_if_done(assignment, now)


def hand_over(assignment: Assignment, now: datetime) -> None:
    """Ask the cluster that another one named, with the SME's consent: reference, language and history go along.

    The first one stays as a reader; a lead passes that on too. Raises IllegalStateChange when nothing waits for consent,
    when the enquiry is closed, or when the one that was named takes part meanwhile.
    """
    enquiry, successor = assignment.enquiry, assignment.hand_over_to
    if enquiry.is_closed or successor is None:
        raise IllegalStateChange("there is nobody to hand over to")
    if any(one.cluster_id == successor.id for one in enquiry.assignments):
        raise IllegalStateChange("that cluster takes part already")
    assignment.hand_over(now)
    due_on = routing.new_due_day(successor, enquiry.promised_on, now.date())
    was_lead, assignment.is_lead = assignment.is_lead, False
    (added,) = ask_further(enquiry, [Part(successor, was_lead, due_on)], now)
    add_event(enquiry, EventKind.HANDED_OVER, now, by=successor)
    mail.pass_on_hand_over(assignment, added, now)


def finish(assignment: Assignment, outcome: Outcome, now: datetime) -> None:
    """Say that a cluster has done its part; with the last one the enquiry is closed, with the best outcome of all.

    Raises IllegalStateChange unless it has answered.
    """
    assignment.finish(outcome, now)
    add_event(assignment.enquiry, EventKind.DONE, now, by=assignment.cluster, detail=outcome)
    _close_if_done(assignment, now)


def give_to(assignment: Assignment, colleague: User | None, now: datetime, *, by: User) -> None:
    """Give a cluster's part to one of its members, who gets a mail, or back to the whole desk."""
    assignment.user_id = colleague.id if colleague else None
    assignment.user = colleague
    assignment.enquiry.active_at = now
    if colleague is not None and colleague.id != by.id:
        mail.tell_colleague(assignment, colleague, by.name, now)


def _close_if_done(assignment: Assignment, now: datetime) -> None:
    """Close the enquiry when this was the last cluster that had something to do, and one of them has done its part."""
    enquiry = assignment.enquiry
    if enquiry.status == EnquiryStatus.DONE:
        best = min(
            (one.outcome for one in enquiry.assignments if one.outcome), key=list(Outcome).index
        )
        close(enquiry, best, now, by=assignment.cluster)
