"""An enquiry as a record.

For a cluster's books, for reports, and for the person who asked.
"""

from datetime import datetime
from typing import Any

from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import Attachment, Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import MessageScope
from marketplace.records import compact, tables

Record = dict[str, Any]
Field = tuple[str, Any]
COLUMNS = tables.columns(
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
    "notice_version",
    "may_hand_over",
    "clusters",
    "due_on",
    "messages",
    "first_message",
    "services",
    "service_titles",
    days=("due_on",),
    times=("sent_at",),
)
"""The columns of a table with one row for each enquiry."""
_TIMES = (
    "assigned_at",
    "accepted_at",
    "answered_at",
    "declined_at",
    "handed_over_at",
    "hand_over_refused_at",
    "done_at",
)


def enquiry_record(enquiry: Enquiry, *, for_sme: bool = False) -> Record:
    """Return an enquiry as the SME or the partnership may see it.

    All that belongs to it must be loaded.
    Its tokens and nonces stay here: whoever has the token may write as the one who asked.
    """
    messages = [message for message in enquiry.messages if _may_read(message, for_sme)]
    return compact(
        [
            *_question(enquiry, enquiry),
            ("assignments", [_assignment(assignment) for assignment in enquiry.assignments]),
            ("messages", [_message(message) for message in messages]),
            ("files", [_file(attachment) for attachment in enquiry.attachments]),
            *_ending(enquiry),
        ]
    )


def cluster_record(excerpt: Excerpt) -> Record:
    """Return an enquiry as a cluster may see it. All that belongs to it must be loaded."""
    enquiry, own = excerpt.enquiry, excerpt.assignment
    ending = _ending(enquiry) if excerpt.is_whole else [_erased_at(enquiry)]
    return compact(
        [
            *_question(enquiry, excerpt),
            ("assignments", [_assignment(other, own) for other in excerpt.assignments]),
            ("messages", [_message(message) for message in excerpt.messages]),
            ("files", [_file(attachment) for attachment in excerpt.attachments]),
            *ending,
        ]
    )


def row(record: Record) -> Record:
    """Return the row of a table that sums up the record of an enquiry."""
    assignments = record.get("assignments", [])
    messages = record.get("messages", [])
    due_days = [assignment["due_on"] for assignment in assignments if "due_on" in assignment]
    return record | {
        "clusters": [_cluster_and_state(assignment) for assignment in assignments],
        "due_on": min(due_days, default=""),
        "messages": len(messages),
        "first_message": messages[0]["text"] if messages else "",
    }


def _cluster_and_state(assignment: Record) -> str:
    cluster, state = assignment["cluster"], assignment.get("state")
    return f"{cluster} ({state})" if state else cluster


def _question(enquiry: Enquiry, reader: Enquiry | Excerpt) -> list[Field]:
    """Return what was asked when, and by whom as far as the reader may know."""
    return [
        ("kind", "enquiry"),
        ("reference", enquiry.reference),
        ("sent_at", enquiry.sent_at.isoformat()),
        ("status", reader.status),
        ("promised_on", enquiry.promised_on.isoformat()),
        ("service", enquiry.service.slug if enquiry.service else None),
        ("service_title", enquiry.service_title),
        ("services", [service.slug for service in enquiry.services]),
        ("service_titles", [title.words for title in enquiry.seen_titles]),
        ("language", enquiry.language),
        ("name", reader.name),
        ("organisation", reader.organisation),
        ("email", reader.email),
        ("phone", reader.phone),
        ("country", enquiry.country),
        ("size", enquiry.size),
        ("consent_version", enquiry.consent_version),
        ("consent_language", enquiry.consent_language),
        ("notice_version", enquiry.notice_version),
        ("may_hand_over", enquiry.may_hand_over),
    ]


def _ending(enquiry: Enquiry) -> list[Field]:
    """Return how it ended, and what came of it."""
    return [
        ("closed_at", enquiry.closed_at.isoformat() if enquiry.closed_at else None),
        ("outcome", enquiry.outcome),
        ("result", enquiry.result),
        ("rating", enquiry.rating),
        ("result_words", enquiry.result_words),
        _erased_at(enquiry),
    ]


def _erased_at(enquiry: Enquiry) -> Field:
    return ("erased_at", enquiry.erased_at.isoformat() if enquiry.erased_at else None)


def _may_read(message: Message, for_sme: bool) -> bool:
    return message.is_public if for_sme else message.scope != MessageScope.CLUSTER


def _assignment(assignment: Assignment, reader: Assignment | None = None) -> Record:
    """Return an assignment, as the cluster of another one may see it where that is the reader.

    Of the others, a cluster that declined sees what they did until then, and no state.
    """
    reader = reader or assignment
    is_current = not reader.is_declined or reader is assignment
    is_refusal_seen = _is_seen(assignment.declined_at, reader)
    successor = assignment.hand_over_to
    moments = [(name, getattr(assignment, name)) for name in _TIMES]
    times = [(name, moment.isoformat()) for name, moment in moments if _is_seen(moment, reader)]
    return compact(
        [
            ("cluster", assignment.cluster.slug),
            ("lead", assignment.is_lead if is_current else None),
            ("state", assignment.state if is_current else None),
            ("due_on", assignment.due_on.isoformat() if is_current else None),
            *times,
            ("decline_reason", assignment.decline_reason if is_refusal_seen else None),
            ("handed_over_to", successor.slug if successor and is_refusal_seen else None),
            ("outcome", assignment.outcome if is_current else None),
        ]
    )


def _is_seen(moment: datetime | None, reader: Assignment) -> bool:
    return moment is not None and reader.sees(moment)


def _message(message: Message) -> Record:
    author = "guest" if message.is_guest else "enquirer"
    if message.is_from_coordinator:
        author = "coordinator"
    elif message.cluster is not None:
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
