"""What happened to an enquiry, in plain words, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.enquiries.models import Assignment, Enquiry, Message
from marketplace.i18n import _


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    when: datetime
    title: str
    kind: str
    """event, visitor or cluster: whose words they are"""
    body: str = ""
    lang: str | None = None


def for_sme(enquiry: Enquiry) -> list[Entry]:
    """Tell the SME what happened to its enquiry."""
    first, *later = enquiry.messages
    entries = [Entry(first.written_at, _("You sent your enquiry"), "visitor", first.body)]
    entries += [_message(one, _("You added something")) for one in later]
    return _in_order(entries, enquiry)


def for_staff(enquiry: Enquiry) -> list[Entry]:
    """Tell clusters and coordinators what happened to an enquiry."""
    first, *later = enquiry.messages
    entries = [Entry(first.written_at, _("%(name)s sent the enquiry", name=enquiry.name), "visitor", first.body)]
    entries += [_message(one, _("%(name)s added something", name=enquiry.name)) for one in later]
    return _in_order(entries, enquiry)


def _in_order(entries: list[Entry], enquiry: Enquiry) -> list[Entry]:
    for assignment in enquiry.assignments:
        entries += _events(assignment, enquiry)
    return sorted(entries, key=lambda entry: entry.when)


def _message(message: Message, title: str) -> Entry:
    if message.cluster is None:
        return Entry(message.written_at, title, "visitor", message.body)
    title = _("%(cluster)s answered", cluster=message.cluster.name)
    return Entry(message.written_at, title, "cluster", message.body)


def _events(assignment: Assignment, enquiry: Enquiry) -> Iterator[Entry]:
    name = assignment.cluster.name
    if assignment.assigned_at > enquiry.sent_at:
        yield Entry(assignment.assigned_at, _("The coordinator passed it on to %(cluster)s", cluster=name), "event")
    if assignment.accepted_at is not None:
        yield Entry(assignment.accepted_at, _("%(cluster)s takes care of it", cluster=name), "event")
    if assignment.declined_at is not None:
        title = _("%(cluster)s cannot help this time", cluster=name)
        yield Entry(assignment.declined_at, title, "cluster", assignment.decline_reason)
