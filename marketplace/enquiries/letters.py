"""Who is written to when something happens to an enquiry, in whose language, and who gets the reply."""

from datetime import datetime
from typing import Any

from marketplace import mail
from marketplace.accounts import queries as accounts
from marketplace.clusters.models import Cluster
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.routing import Part


def announce(enquiry: Enquiry, parts: list[Part], message: str, now: datetime) -> None:
    """Tell each cluster's desk about its part of an enquiry; a reply to that mail goes to the SME."""
    for part in parts:
        others = [other.cluster for other in parts if other is not part]
        _to_desk(part.cluster, "enquiry_new", enquiry, now, part=part, others=others, message=message)


def confirm(enquiry: Enquiry, parts: list[Part], message: str, now: datetime) -> None:
    """Tell the SME what was sent, who answers, and by when."""
    lead = next((part.cluster for part in parts if part.is_lead), None)
    _to_sme("enquiry_confirmation", enquiry, now, reply_to=lead, parts=parts, message=message)


def pass_on_assignment(enquiry: Enquiry, parts: list[Part], now: datetime) -> None:
    """Tell the SME which clusters will answer a question that went to the partnership."""
    _to_sme("enquiry_assigned", enquiry, now, reply_to=parts[0].cluster, parts=parts)


def pass_on_answer(assignment: Assignment, text: str, now: datetime) -> None:
    """Send the SME what a cluster answered; a reply to that mail goes to the cluster."""
    _to_sme(
        "enquiry_answer", assignment.enquiry, now, reply_to=assignment.cluster, answered_by=assignment, message=text
    )


def pass_on_refusal(assignment: Assignment, now: datetime) -> None:
    """Tell the SME that a cluster cannot help, why, and who else is there."""
    enquiry = assignment.enquiry
    remaining = [other for other in enquiry.assignments if other.state != "declined"]
    _to_sme("enquiry_declined", enquiry, now, reply_to=assignment.cluster, declined_by=assignment, remaining=remaining)


def pass_on_written_back(enquiry: Enquiry, text: str, now: datetime) -> None:
    """Tell every cluster that still takes part what the SME added; the coordinators when none does."""
    remaining = [assignment for assignment in enquiry.assignments if assignment.state != "declined"]
    for assignment in remaining:
        _to_desk(assignment.cluster, "enquiry_written_back", enquiry, now, message=text)
    if not remaining:
        tell_coordinators(enquiry, "written-back", now, message=text)


def tell_coordinators(enquiry: Enquiry, why: str, now: datetime, **context: Any) -> None:
    """Tell every coordinator that an enquiry needs them: general, declined, written-back or no-desk."""
    for user in accounts.coordinators():
        _post("enquiry_for_coordinator", user.email, user.language, enquiry, now, enquiry.email, why=why, **context)


def _to_desk(cluster: Cluster, name: str, enquiry: Enquiry, now: datetime, **context: Any) -> None:
    """Write to a cluster's desk; where there is no address, the coordinators are asked to step in."""
    if not cluster.email:
        tell_coordinators(enquiry, "no-desk", now, cluster=cluster, message=context["message"])
        return
    _post(name, cluster.email, cluster.language, enquiry, now, enquiry.email, cluster=cluster, **context)


def _to_sme(name: str, enquiry: Enquiry, now: datetime, *, reply_to: Cluster | None, **context: Any) -> None:
    desk = (reply_to.email or None) if reply_to else None
    _post(name, enquiry.email, enquiry.language, enquiry, now, desk, **context)


def _post(
    name: str, to: str, language: str, enquiry: Enquiry, now: datetime, reply_to: str | None, **context: Any
) -> None:
    mail.post(
        name,
        to=to,
        language=language,
        now=now,
        reply_to=reply_to,
        about=enquiry.reference,
        enquiry=enquiry,
        **context,
    )
