"""An enquiry as a record: for the books and reports of the partnership; it cannot be imported."""

from typing import Any

from marketplace.enquiries.models import Assignment, Enquiry, Message
from marketplace.records import compact

Record = dict[str, Any]
_PLAIN = ("service_title", "language", "name", "organisation", "email", "phone", "country", "size")


def enquiry_record(enquiry: Enquiry) -> Record:
    """Write an enquiry down; its service, assignments and messages must be loaded.

    Its token and nonces stay here: whoever has the token may write as the one who asked.
    """
    return compact(
        [
            ("kind", "enquiry"),
            ("reference", enquiry.reference),
            ("sent_at", enquiry.sent_at.isoformat()),
            ("status", enquiry.status),
            ("service", enquiry.service.slug if enquiry.service else None),
            *((name, getattr(enquiry, name)) for name in _PLAIN),
            ("consent_version", enquiry.consent_version),
            ("consent_language", enquiry.consent_language),
            ("may_hand_over", enquiry.may_hand_over),
            ("assignments", [_assignment(one) for one in enquiry.assignments]),
            ("messages", [_message(one) for one in enquiry.messages]),
        ]
    )


def _assignment(assignment: Assignment) -> Record:
    times = ("assigned_at", "accepted_at", "answered_at", "declined_at")
    moments = ((name, getattr(assignment, name)) for name in times)
    return compact(
        [
            ("cluster", assignment.cluster.slug),
            ("state", assignment.state),
            ("due_on", assignment.due_on.isoformat()),
            *((name, moment.isoformat()) for name, moment in moments if moment is not None),
            ("decline_reason", assignment.decline_reason),
        ]
    )


def _message(message: Message) -> Record:
    author = message.cluster.slug if message.cluster else "enquirer"
    return {"from": author, "written_at": message.written_at.isoformat(), "text": message.body}
