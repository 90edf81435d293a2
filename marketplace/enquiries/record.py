"""An enquiry as a record.

For a cluster's books, for reports, and for the person who asked.
"""

from typing import Any

from marketplace.enquiries.messages import Attachment, Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import MessageScope
from marketplace.records import compact

Record = dict[str, Any]
COLUMNS = (
    "reference",
    "sent_at",
    "status",
    "service",
    "service_title",
    "language",
    "name",
    "organisation",
    "email",
    "phone",
    "country",
    "size",
    "consent_version",
    "consent_language",
    "may_hand_over",
    "clusters",
    "due_on",
    "messages",
    "first_message",
)
"""The columns of a table with one row for each enquiry."""
_PLAIN = ("service_title", "language", "name", "organisation", "email", "phone", "country", "size")
_TIMES = ("assigned_at", "accepted_at", "answered_at", "declined_at", "handed_over_at", "done_at")


def enquiry_record(
    enquiry: Enquiry, *, for_cluster: int | None = None, for_sme: bool = False
) -> Record:
    """Return an enquiry as a cluster, the SME or (neither) the partnership may see it.

    All that belongs to it must be loaded.
    Its tokens and nonces stay here: whoever has the token may write as the one who asked.
    """
    messages = [message for message in enquiry.messages if _may_read(message, for_cluster, for_sme)]
    return compact(
        [
            ("kind", "enquiry"),
            ("reference", enquiry.reference),
            ("sent_at", enquiry.sent_at.isoformat()),
            ("status", enquiry.status),
            ("promised_on", enquiry.promised_on.isoformat()),
            ("service", enquiry.service.slug if enquiry.service else None),
            *((name, getattr(enquiry, name)) for name in _PLAIN),
            ("consent_version", enquiry.consent_version),
            ("consent_language", enquiry.consent_language),
            ("may_hand_over", enquiry.may_hand_over),
            ("assignments", [_assignment(assignment) for assignment in enquiry.assignments]),
            ("messages", [_message(message) for message in messages]),
            ("files", [_file(attachment) for attachment in enquiry.attachments]),
            ("closed_at", enquiry.closed_at.isoformat() if enquiry.closed_at else None),
            ("outcome", enquiry.outcome),
            ("result", enquiry.result),
            ("rating", enquiry.rating),
            ("result_words", enquiry.result_words),
            ("erased_at", enquiry.erased_at.isoformat() if enquiry.erased_at else None),
        ]
    )


def row(record: Record) -> Record:
    """Return the row of a table that sums up the record of an enquiry."""
    assignments = record.get("assignments", [])
    messages = record.get("messages", [])
    due_days = [assignment["due_on"] for assignment in assignments]
    clusters = [f"{assignment['cluster']} ({assignment['state']})" for assignment in assignments]
    return record | {
        "clusters": clusters,
        "due_on": min(due_days, default=""),
        "messages": len(messages),
        "first_message": messages[0]["text"] if messages else "",
    }


def _may_read(message: Message, cluster_id: int | None, for_sme: bool) -> bool:
    if for_sme:
        return message.is_public
    if cluster_id:
        return message.is_for(cluster_id)
    return message.scope != MessageScope.CLUSTER


def _assignment(assignment: Assignment) -> Record:
    moments = ((name, getattr(assignment, name)) for name in _TIMES)
    return compact(
        [
            ("cluster", assignment.cluster.slug),
            ("lead", assignment.is_lead),
            ("state", assignment.state),
            ("due_on", assignment.due_on.isoformat()),
            *((name, moment.isoformat()) for name, moment in moments if moment is not None),
            ("decline_reason", assignment.decline_reason),
            ("handed_over_to", assignment.hand_over_to.slug if assignment.hand_over_to else None),
            ("outcome", assignment.outcome),
        ]
    )


def _message(message: Message) -> Record:
    author = "guest" if message.is_guest else "enquirer"
    if message.cluster is not None:
        author = message.cluster.slug
    return compact(
        [
            ("from", author),
            ("person", message.person),
            ("scope", message.scope),
            ("written_at", message.written_at.isoformat()),
            ("text", message.body),
        ]
    )


def _file(attachment: Attachment) -> Record:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "added_at": attachment.added_at.isoformat(),
    }
