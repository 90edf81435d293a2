"""Which mail about an enquiry goes to whom, and what it says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.contact import without_links
from marketplace.delivery import mail
from marketplace.enquiries.messages import coordinator_wrote_last
from marketplace.enquiries.models import REOPEN_WITHIN, Assignment, Enquiry
from marketplace.enquiries.notify.posting import tell_coordinators, to_desk, to_sme, to_staff
from marketplace.enquiries.notify.readers import desk_of, person
from marketplace.enquiries.states import ReminderStage
from marketplace.i18n import _, in_language
from marketplace.workdays import local_day

EXCERPT_MAX = 200
"""Characters of an enquiry where only its beginning is told."""


def announce(
    enquiry: Enquiry, assignments: Sequence[Assignment], message: str, now: datetime
) -> None:
    """Tell each cluster's desk about its assignment.

    A reply to that mail goes to the SME.
    """
    for assignment in assignments:
        others = [other.cluster for other in assignment.other_participants]
        to_desk(assignment, "enquiry_new", now, others=others, message=message)


def confirm(enquiry: Enquiry, message: str, now: datetime) -> None:
    """Tell the SME what was sent, who answers, and by when.

    Anybody may have named the address, so the mail carries only the beginning of what was written, without links.
    """
    with in_language(enquiry.language):
        words = without_links(message, placeholder=_("[link]"))
    to_sme(
        "enquiry_confirmation",
        enquiry,
        now,
        reply_to=_lead_of(enquiry),
        assignments=enquiry.assignments,
        message=_beginning(words),
        is_cut=len(words) > EXCERPT_MAX,
    )


def pass_on_assignment(enquiry: Enquiry, assignments: Sequence[Assignment], now: datetime) -> None:
    """Tell the SME which clusters will answer a question that went to the partnership."""
    to_sme(
        "enquiry_assigned", enquiry, now, reply_to=assignments[0].cluster, assignments=assignments
    )


def pass_on_answer(assignment: Assignment, text: str, name: str, now: datetime) -> None:
    """Send the SME what a cluster answered.

    A reply to that mail goes to the cluster.
    """
    context = {"answered_by": assignment, "person": name, "message": text}
    to_sme("enquiry_answer", assignment.enquiry, now, reply_to=assignment.cluster, **context)


def pass_on_refusal(assignment: Assignment, now: datetime) -> None:
    """Tell the SME that a cluster cannot help and why, and whom else it may ask."""
    enquiry = assignment.enquiry
    to_sme(
        "enquiry_declined",
        enquiry,
        now,
        reply_to=assignment.cluster,
        declined_by=assignment,
        remaining=enquiry.participants,
    )


def pass_on_hand_over(before: Assignment, after: Assignment, now: datetime) -> None:
    """Tell the SME that another cluster takes over, why, and by when it answers."""
    to_sme(
        "enquiry_handed_over",
        before.enquiry,
        now,
        reply_to=after.cluster,
        before=before,
        after=after,
    )


def pass_on_written_back(enquiry: Enquiry, text: str, now: datetime) -> None:
    """Tell every cluster that may have something to do what the SME added.

    The coordinators are told when there is none, and what answers them.
    """
    active = enquiry.active_assignments
    for assignment in active:
        to_desk(assignment, "enquiry_written_back", now, message=text)
    if coordinator_wrote_last(enquiry.messages):
        tell_coordinators(enquiry, "replied", now, message=text)
    elif not active:
        tell_coordinators(enquiry, "written-back", now, message=text)


def pass_on_note(assignment: Assignment, text: str, now: datetime) -> None:
    """Tell the other clusters what one of them wrote for all of them.

    The SME is not told.
    """
    writer = assignment.cluster
    for other in assignment.other_participants:
        to_desk(other, "enquiry_note", now, reply_to=writer.email, written_by=writer, message=text)


def tell_colleague(assignment: Assignment, user: User, giver: str, now: datetime) -> None:
    """Tell a member that an enquiry was given to them, unless they want no mail at once."""
    reader = person(user)
    if reader.frequency == "at-once":
        reply_to = assignment.enquiry.email or None
        to_staff(reader, assignment, "enquiry_given", now, reply_to=reply_to, giver=giver)


def pass_on_closing(enquiry: Enquiry, now: datetime) -> None:
    """Tell the SME that its enquiry is closed, how, and until when it can be reopened."""
    open_until = local_day(now + REOPEN_WITHIN)
    to_sme("enquiry_closed", enquiry, now, reply_to=_lead_of(enquiry), open_until=open_until)


def pass_on_withdrawal(enquiry: Enquiry, concerned: Sequence[Assignment], now: datetime) -> None:
    """Tell clusters that the SME took its enquiry back.

    The coordinators when no cluster had it.
    """
    for assignment in concerned:
        to_desk(assignment, "enquiry_withdrawn", now)
    if not enquiry.participants:
        tell_coordinators(enquiry, "withdrawn", now)


def pass_on_reopening(enquiry: Enquiry, now: datetime) -> None:
    """Tell everybody who takes part again that an enquiry goes on."""
    participants = enquiry.participants
    for assignment in participants:
        to_desk(assignment, "enquiry_reopened", now)
    if not participants:
        tell_coordinators(enquiry, "reopened", now)


def send_links(email: str, enquiries: Sequence[Enquiry], now: datetime, language: str) -> None:
    """Send the links of somebody's enquiries to their address.

    For an unknown one the mail is written and thrown away.
    """
    written = mail.post(
        mail.compose("enquiry_links", to=email, language=language, now=now, enquiries=enquiries)
    )
    if not enquiries:
        mail.withdraw(written)


def remind(assignment: Assignment, when: ReminderStage, question: str, now: datetime) -> None:
    """Remind those who see to an assignment of what was asked, whatever mail they chose."""
    message = _beginning(question)
    to_desk(assignment, "enquiry_reminder", now, reminder=True, when=when, message=message)


def escalate(assignment: Assignment, now: datetime) -> None:
    """Tell the other clusters of an enquiry, and the coordinators, that one of them is late."""
    cluster = assignment.cluster
    for other in assignment.other_participants:
        to_desk(
            other,
            "enquiry_partner_late",
            now,
            reminder=True,
            reply_to=cluster.email,
            late=assignment,
        )
    tell_coordinators(assignment.enquiry, "late-cluster", now, cluster=cluster)


def admit_delay(enquiry: Enquiry, now: datetime) -> None:
    """Tell the SME honestly that a promise was not kept, and whom to call."""
    today = local_day(now)
    late = [assignment for assignment in enquiry.assignments if assignment.is_late(today)]
    promised_on = min((assignment.due_on for assignment in late), default=enquiry.promised_on)
    reply_to = late[0].cluster if late else None
    to_sme(
        "enquiry_late",
        enquiry,
        now,
        reply_to=reply_to,
        late=late,
        promised_on=promised_on,
    )


def remind_of_proposal(assignment: Assignment, now: datetime) -> None:
    """Ask the SME again whether the cluster that another one proposed may take over."""
    to_sme("enquiry_undecided", assignment.enquiry, now, reply_to=None, declined_by=assignment)


def ask_result(enquiry: Enquiry, now: datetime) -> None:
    """Ask the SME what came of it.

    Each answer is a link of its own.
    """
    to_sme("enquiry_result", enquiry, now, reply_to=None)


def summarise(
    whose: Cluster | User,
    cluster: Cluster,
    assignments: Sequence[tuple[Assignment, bool]],
    now: datetime,
) -> int:
    """Send a desk or a colleague one mail with what waits and what is new.

    Where there is nothing to tell, no mail is sent.
    """
    if not assignments:
        return 0
    reader = person(whose) if isinstance(whose, User) else desk_of(whose)
    context: dict[str, Any] = {
        "reader": reader,
        "cluster": cluster,
        "assignments": assignments,
        "today": local_day(now),
    }
    mail.post(
        mail.compose("desk_summary", to=reader.email, language=reader.language, now=now, **context)
    )
    return 1


def _beginning(text: str) -> str:
    return text if len(text) <= EXCERPT_MAX else f"{text[:EXCERPT_MAX].rstrip()}…"


def _lead_of(enquiry: Enquiry) -> Cluster | None:
    for assignment in enquiry.assignments:
        if assignment.is_lead:
            return assignment.cluster
    return None
