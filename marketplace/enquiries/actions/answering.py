"""What a cluster does with its assignment: accept, answer, note, decline, finish."""

from datetime import datetime

from marketplace.clusters.models import Cluster
from marketplace.enquiries import queries
from marketplace.enquiries.actions.assigning import hand_over
from marketplace.enquiries.actions.closing import close_if_done
from marketplace.enquiries.actions.entries import add_event, add_message, new_message
from marketplace.enquiries.models import Assignment
from marketplace.enquiries.notify import mail, posting, webhooks
from marketplace.enquiries.states import EnquiryStatus, EventKind, MessageScope, Outcome
from marketplace.errors import IllegalStateChange


def accept(assignment: Assignment, now: datetime) -> None:
    """Say that a cluster takes care of an enquiry.

    Raises IllegalStateChange unless it waits for an answer.
    """
    assignment.accept(now)
    assignment.enquiry.active_at = now


def answer(
    assignment: Assignment, text: str, *, nonce: str, now: datetime, person: str = ""
) -> None:
    """Send the SME a cluster's answer.

    The same form again changes nothing. Raises IllegalStateChange after a refusal, and once the
    cluster is done.
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
    """Note that a cluster has answered by mail or telephone.

    Raises IllegalStateChange as an answer does.
    """
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
    """Write a note that the SME never sees, for all clusters that take part or for one.

    A cluster may note for itself in whatever state, and write to others while it takes part. Raises
    IllegalStateChange otherwise, for a scope that the SME would read, and once the person was erased.
    """
    enquiry = assignment.enquiry
    if enquiry.erased_at is not None:
        raise IllegalStateChange("the personal data were erased")
    if scope not in {MessageScope.CLUSTERS, MessageScope.CLUSTER}:
        raise IllegalStateChange(f"a note is not for {scope!r}")
    if assignment.is_declined and scope == MessageScope.CLUSTERS:
        raise IllegalStateChange("who declined writes to nobody")
    message = new_message(
        enquiry, text, nonce, now, by=assignment.cluster, scope=scope, person=person
    )
    if not add_message(enquiry, message):
        return
    enquiry.active_at = now
    if scope == MessageScope.CLUSTERS:
        mail.pass_on_note(assignment, text, now)


def decline(
    assignment: Assignment, reason: str, now: datetime, *, hand_over_to: Cluster | None = None
) -> None:
    """Hand in a cluster's refusal, and name the cluster that can help instead.

    That cluster is asked at once if the SME agreed beforehand, else the SME is asked. When no
    cluster takes part any more, the coordinators are told.
    Raises IllegalStateChange once answered, done or declined, or when the named cluster takes part
    already.
    """
    enquiry = assignment.enquiry
    if hand_over_to and enquiry.assignment_of(hand_over_to) is not None:
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
        posting.tell_coordinators(enquiry, "declined", now, message=reason)
    else:
        close_if_done(enquiry, now, by=assignment.cluster)


def finish(assignment: Assignment, outcome: Outcome, now: datetime) -> None:
    """Say that a cluster has done its part.

    With the last one the enquiry is closed. The enquiry gets the best outcome of all. Raises
    IllegalStateChange unless the cluster has answered.
    """
    assignment.finish(outcome, now)
    add_event(assignment.enquiry, EventKind.DONE, now, by=assignment.cluster, detail=outcome)
    close_if_done(assignment.enquiry, now, by=assignment.cluster)
