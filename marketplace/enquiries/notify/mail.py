"""Who is written to when something happens to an enquiry, in whose language, and who gets the reply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from marketplace import tokens
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.delivery import mail
from marketplace.enquiries.models import REOPEN_WITHIN, Assignment, Enquiry
from marketplace.enquiries.states import AssignmentState, ReminderStage

PREFERENCES = "mail preferences"
"""What the tokens are for that change how much mail a reader gets."""


@dataclass(frozen=True)
class Reader:
    """Somebody of a cluster who gets mail: its desk, or one of its members."""

    kind: str
    """desk or user"""
    id: int
    email: str
    language: str
    frequency: str

    @cached_property
    def token(self) -> str:
        """Give the token with which this reader changes how much mail comes; the same in all parts of a mail."""
        return tokens.sign(PREFERENCES, [self.kind, self.id])


def desk_of(cluster: Cluster) -> Reader:
    """Give the contact desk of a cluster as a reader."""
    return Reader("desk", cluster.id, cluster.email, cluster.language, cluster.mail_frequency)


def person(user: User) -> Reader:
    """Give a member of a cluster as a reader."""
    return Reader("user", user.id, user.email, user.language, user.mail_frequency)


def announce(
    enquiry: Enquiry, assignments: Sequence[Assignment], message: str, now: datetime
) -> None:
    """Tell each cluster's desk about its part of an enquiry; a reply to that mail goes to the SME."""
    for part in assignments:
        others = [
            other.cluster
            for other in enquiry.assignments
            if other is not part and other.state != AssignmentState.DECLINED
        ]
        _to_desk(part, "enquiry_new", now, others=others, message=message)


def confirm(enquiry: Enquiry, message: str, now: datetime) -> None:
    """Tell the SME what was sent, who answers, and by when."""
    lead = next((part.cluster for part in enquiry.assignments if part.is_lead), None)
    _to_sme(
        "enquiry_confirmation",
        enquiry,
        now,
        reply_to=lead,
        parts=enquiry.assignments,
        message=message,
    )


def pass_on_assignment(enquiry: Enquiry, assignments: Sequence[Assignment], now: datetime) -> None:
    """Tell the SME which clusters will answer a question that went to the partnership."""
    _to_sme("enquiry_assigned", enquiry, now, reply_to=assignments[0].cluster, parts=assignments)


def pass_on_answer(assignment: Assignment, text: str, name: str, now: datetime) -> None:
    """Send the SME what a cluster answered; a reply to that mail goes to the cluster."""
    context = {"answered_by": assignment, "person": name, "message": text}
    _to_sme("enquiry_answer", assignment.enquiry, now, reply_to=assignment.cluster, **context)


def pass_on_refusal(assignment: Assignment, now: datetime) -> None:
    """Tell the SME that a cluster cannot help, why, who else is there, and whether it may ask another one."""
    enquiry = assignment.enquiry
    remaining = [other for other in enquiry.assignments if other.state != AssignmentState.DECLINED]
    _to_sme(
        "enquiry_declined",
        enquiry,
        now,
        reply_to=assignment.cluster,
        declined_by=assignment,
        remaining=remaining,
    )


def pass_on_hand_over(before: Assignment, after: Assignment, now: datetime) -> None:
    """Tell the SME that another cluster takes over, why, and by when it answers."""
    _to_sme(
        "enquiry_handed_over",
        before.enquiry,
        now,
        reply_to=after.cluster,
        before=before,
        after=after,
    )


def pass_on_written_back(enquiry: Enquiry, text: str, now: datetime) -> None:
    """Tell every cluster that still takes part what the SME added; the coordinators when none does."""
    remaining = [
        assignment
        for assignment in enquiry.assignments
        if assignment.state not in {AssignmentState.DECLINED, AssignmentState.DONE}
    ]
    for assignment in remaining:
        _to_desk(assignment, "enquiry_written_back", now, message=text)
    if not remaining:
        tell_coordinators(enquiry, "written-back", now, message=text)


def pass_on_note(assignment: Assignment, text: str, now: datetime) -> None:
    """Tell the other clusters what one of them wrote for all of them; the SME is not told."""
    for other in assignment.enquiry.assignments:
        if other is not assignment and other.state != AssignmentState.DECLINED:
            writer = assignment.cluster
            _to_desk(
                other, "enquiry_note", now, reply_to=writer.email, written_by=writer, message=text
            )


def tell_colleague(assignment: Assignment, user: User, giver: str, now: datetime) -> None:
    """Tell a member of a cluster that an enquiry was given to them, unless they want no mail at once."""
    reader = person(user)
    if reader.frequency == "at-once":
        reply_to = assignment.enquiry.email or None
        _to_staff(reader, assignment, "enquiry_given", now, reply_to=reply_to, giver=giver)


def pass_on_closing(enquiry: Enquiry, now: datetime) -> None:
    """Tell the SME that its enquiry is closed, how, and until when it can be reopened."""
    lead = next((part.cluster for part in enquiry.assignments if part.is_lead), None)
    _to_sme("enquiry_closed", enquiry, now, reply_to=lead, open_until=(now + REOPEN_WITHIN).date())


def pass_on_withdrawal(enquiry: Enquiry, concerned: Sequence[Assignment], now: datetime) -> None:
    """Tell clusters that the SME took its enquiry back; the coordinators when no cluster had it, or none any more."""
    for assignment in concerned:
        _to_desk(assignment, "enquiry_withdrawn", now)
    if all(assignment.state == AssignmentState.DECLINED for assignment in enquiry.assignments):
        tell_coordinators(enquiry, "withdrawn", now)


def pass_on_reopening(enquiry: Enquiry, now: datetime) -> None:
    """Tell everybody who takes part again that an enquiry goes on."""
    remaining = [
        assignment
        for assignment in enquiry.assignments
        if assignment.state != AssignmentState.DECLINED
    ]
    for assignment in remaining:
        _to_desk(assignment, "enquiry_reopened", now)
    if not remaining:
        tell_coordinators(enquiry, "reopened", now)


def send_links(email: str, enquiries: Sequence[Enquiry], now: datetime, language: str) -> None:
    """Send the links of somebody's enquiries to their address; for an unknown one the mail is written and thrown away."""
    written = mail.post(
        mail.compose("enquiry_links", to=email, language=language, now=now, enquiries=enquiries)
    )
    if not enquiries:
        mail.withdraw(written)


def remind(part: Assignment, when: ReminderStage, now: datetime) -> None:
    """Remind those who see to a cluster's part, whatever mail they chose: half-way, today or late."""
    _to_desk(part, "enquiry_reminder", now, reminder=True, when=when)


def escalate(part: Assignment, now: datetime) -> None:
    """Tell the other clusters of an enquiry, and the coordinators, that one of them is late."""
    for other in part.enquiry.assignments:
        if other is not part and other.state != AssignmentState.DECLINED:
            _to_desk(
                other,
                "enquiry_partner_late",
                now,
                reminder=True,
                reply_to=part.cluster.email,
                late=part,
            )
    tell_coordinators(part.enquiry, "late-cluster", now, cluster=part.cluster)


def admit_delay(enquiry: Enquiry, now: datetime) -> None:
    """Tell the SME honestly that a promise was not kept, and whom to call."""
    late = [part for part in enquiry.assignments if part.is_late(now.date())]
    proposed = [part.hand_over_to for part in enquiry.assignments if part.hand_over_waits]
    promised_on = min((part.due_on for part in late), default=enquiry.promised_on)
    reply_to = late[0].cluster if late else None
    _to_sme(
        "enquiry_late",
        enquiry,
        now,
        reply_to=reply_to,
        late=late,
        proposed=proposed,
        promised_on=promised_on,
    )


def ask_result(enquiry: Enquiry, now: datetime) -> None:
    """Ask the SME what came of it; each answer is a link of its own."""
    _to_sme("enquiry_result", enquiry, now, reply_to=None)


def summarise(
    whose: Cluster | User, cluster: Cluster, parts: Sequence[tuple[Assignment, bool]], now: datetime
) -> int:
    """Send a desk or a colleague one mail with what waits and what is new, and count it; nothing where there is nothing."""
    if not parts:
        return 0
    reader = person(whose) if isinstance(whose, User) else desk_of(whose)
    context: dict[str, Any] = {
        "reader": reader,
        "cluster": cluster,
        "parts": parts,
        "today": now.date(),
    }
    mail.post(
        mail.compose("desk_summary", to=reader.email, language=reader.language, now=now, **context)
    )
    return 1


def tell_coordinators(enquiry: Enquiry, why: str, now: datetime, **context: Any) -> None:
    """Tell every coordinator that an enquiry needs them; why is one of those in mail/_why_coordinator.txt."""
    for user in accounts.coordinators():
        values = {"why": why, "message": None, **context}
        _post(
            "enquiry_for_coordinator",
            user.email,
            user.language,
            enquiry,
            now,
            enquiry.email or None,
            **values,
        )


def _to_desk(
    part: Assignment,
    name: str,
    now: datetime,
    *,
    reply_to: str | None = None,
    reminder: bool = False,
    **context: Any,
) -> None:
    """Write to those who see to a cluster's part; where there is no address, the coordinators are asked to step in.

    A reply goes to the SME unless reply_to says otherwise: what clusters write to each other is not for the SME, also
    where the writer has no address.
    """
    reply_to = part.enquiry.email if reply_to is None else reply_to
    for reader in readers_of(part, reminder=reminder):
        _to_staff(reader, part, name, now, reply_to=reply_to or None, **context)
    if not part.cluster.email and not part.colleague and name == "enquiry_new":
        tell_coordinators(
            part.enquiry, "no-desk", now, cluster=part.cluster, message=context.get("message")
        )


def readers_of(part: Assignment, *, reminder: bool) -> Iterable[Reader]:
    """Give who is written to about a cluster's part now: its colleague, else the desk; both of a reminder.

    Who wants a daily summary, or only reminders, is left out of the rest.
    """
    colleague = part.colleague
    everybody = [person(colleague)] if colleague else []
    if part.cluster.email and (reminder or not colleague):
        everybody.append(desk_of(part.cluster))
    return [reader for reader in everybody if reminder or reader.frequency == "at-once"]


def _to_staff(
    reader: Reader,
    part: Assignment,
    name: str,
    now: datetime,
    *,
    reply_to: str | None,
    **context: Any,
) -> None:
    values = {"cluster": part.cluster, "part": part, "reader": reader, **context}
    _post(name, reader.email, reader.language, part.enquiry, now, reply_to, **values)


def _to_sme(
    name: str, enquiry: Enquiry, now: datetime, *, reply_to: Cluster | None, **context: Any
) -> None:
    """Write to the SME, unless the person was erased."""
    desk = (reply_to.email or None) if reply_to else None
    if enquiry.email:
        _post(name, enquiry.email, enquiry.language, enquiry, now, desk, **context)


def _post(
    name: str,
    to: str,
    language: str,
    enquiry: Enquiry,
    now: datetime,
    reply_to: str | None,
    **context: Any,
) -> None:
    mail.post(
        mail.compose(
            name,
            to=to,
            language=language,
            now=now,
            reply_to=reply_to,
            about=enquiry.reference,
            enquiry=enquiry,
            **context,
        )
    )
