"""What happened to an enquiry, oldest first, as far as each reader may know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.enquiries import states
from marketplace.enquiries.messages import Attachment, Event, Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import EventKind, MessageScope, Outcome
from marketplace.i18n import _


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    when: datetime
    title: str
    kind: str
    """Whose words they are: event, visitor, cluster or internal."""
    body: str = ""
    lang: str | None = None
    file: Attachment | None = None


def for_sme(enquiry: Enquiry) -> list[Entry]:
    """Tell the SME what happened to its enquiry."""
    messages = [message for message in enquiry.messages if message.is_public]
    return _in_order(enquiry, messages, for_enquirer=True)


def for_cluster(enquiry: Enquiry, cluster_id: int) -> list[Entry]:
    """Tell a cluster that takes part what happened, with the notes that are meant for it."""
    messages = [message for message in enquiry.messages if message.is_for(cluster_id)]
    return _in_order(enquiry, messages)


def for_coordinator(enquiry: Enquiry) -> list[Entry]:
    """Tell the coordinators what happened.

    What a cluster notes for itself alone stays there.
    """
    messages = [message for message in enquiry.messages if message.scope != MessageScope.CLUSTER]
    return _in_order(enquiry, messages)


def _in_order(
    enquiry: Enquiry, messages: list[Message], *, for_enquirer: bool = False
) -> list[Entry]:
    name = None if for_enquirer else enquiry.name
    first_message = enquiry.messages[0] if enquiry.messages else None
    entries = [_message(message, name, message is first_message) for message in messages]
    entries += [_file(attachment, name) for attachment in enquiry.attachments]
    for assignment in enquiry.assignments:
        entries += _steps(assignment, enquiry)
    # Events come last: what follows from a step has the time of the step.
    for event in enquiry.events:
        title = _event_title_for_enquirer(event) if for_enquirer else _event_title(event)
        entries.append(Entry(event.at, title, "event"))
    return sorted(entries, key=lambda entry: entry.when)


def _message(message: Message, name: str | None, is_first: bool) -> Entry:
    cluster = message.cluster
    if cluster is None:
        title = _enquirer_title(message, name, is_first)
        return Entry(message.written_at, title, "visitor", message.body)
    if not message.is_public:
        title = _("A note for your cluster only")
        if message.scope == MessageScope.CLUSTERS:
            title = _("%(cluster)s wrote to the clusters that take part", cluster=cluster.name)
        return Entry(message.written_at, title, "internal", message.body)
    title = _("%(cluster)s answered", cluster=cluster.name)
    if message.person:
        title = _("%(person)s of %(cluster)s answered", person=message.person, cluster=cluster.name)
    return Entry(message.written_at, title, "cluster", message.body)


def _enquirer_title(message: Message, name: str | None, is_first: bool) -> str:
    """Say what the SME wrote: to itself, or with its name to everybody else."""
    if name is None:
        if is_first:
            return _("You sent your enquiry")
        if message.is_guest:
            return _("Somebody with the link for colleagues added something")
        return _("You added something")
    if is_first:
        return _("%(name)s sent the enquiry", name=name)
    if message.is_guest:
        return _("A colleague of %(name)s added something", name=name)
    return _("%(name)s added something", name=name)


def _file(attachment: Attachment, name: str | None) -> Entry:
    title = _file_title(attachment, name)
    return Entry(attachment.added_at, title, "visitor", file=attachment)


def _file_title(attachment: Attachment, name: str | None) -> str:
    if name is None:
        if attachment.is_guest:
            return _("Somebody with the link for colleagues added a file")
        return _("You added a file")
    if attachment.is_guest:
        return _("A colleague of %(name)s added a file", name=name)
    return _("%(name)s added a file", name=name)


def _event_title_for_enquirer(event: Event) -> str:
    """Tell the SME what concerns it.

    How clusters sum their work up is not for the SME.
    """
    if event.kind == EventKind.CLOSED:
        if event.detail == Outcome.WITHDRAWN:
            return _("You took your enquiry back")
        return _("Your enquiry was closed")
    if event.kind == EventKind.DONE:
        return _("%(cluster)s has done its part", cluster=_cluster_name(event))
    return _event_title(event)


def _event_title(event: Event) -> str:
    cluster = _cluster_name(event)
    match event.kind:
        case EventKind.CLOSED:
            outcome = states.OUTCOME.label(event.detail)
            return _("The enquiry was closed: %(outcome)s", outcome=outcome)
        case EventKind.REOPENED:
            return _("The enquiry was reopened")
        case EventKind.ANSWERED_ELSEWHERE:
            return _("%(cluster)s answered by mail or telephone", cluster=cluster)
        case EventKind.DONE:
            outcome = states.OUTCOME.label(event.detail)
            return _("%(cluster)s has done its part: %(outcome)s", cluster=cluster, outcome=outcome)
        case EventKind.PROPOSED:
            return _("It was proposed to pass the enquiry on to %(cluster)s", cluster=cluster)
        case EventKind.HANDED_OVER:
            return _("The enquiry went on to %(cluster)s", cluster=cluster)
        case EventKind.ERASED:
            return _("The personal data were erased")
        case _:  # a kind that only a newer release knows
            return _("The enquiry was changed")


def _cluster_name(event: Event) -> str:
    return event.cluster.name if event.cluster else ""


def _steps(assignment: Assignment, enquiry: Enquiry) -> Iterator[Entry]:
    """Yield what a cluster did with its assignment, from the times that are noted there."""
    name = assignment.cluster.name
    successors = [other.hand_over_to_id for other in enquiry.assignments]
    was_handed_over = assignment.cluster_id in successors
    if assignment.assigned_at > enquiry.sent_at and not was_handed_over:
        title = _("The coordinator passed it on to %(cluster)s", cluster=name)
        yield Entry(assignment.assigned_at, title, "event")
    if assignment.accepted_at is not None:
        title = _("%(cluster)s takes care of it", cluster=name)
        yield Entry(assignment.accepted_at, title, "event")
    if assignment.declined_at is not None:
        title = _("%(cluster)s cannot help this time", cluster=name)
        yield Entry(assignment.declined_at, title, "cluster", assignment.decline_reason)
