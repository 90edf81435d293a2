"""What happened to an enquiry, oldest first, as far as each reader may know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import SQLColumnExpression

from marketplace.enquiries import queries, states
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import Attachment, Event, Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.states import EventKind, MessageScope, Outcome
from marketplace.i18n import _
from marketplace.paging import PAGE_SIZE, Page, nearest_page, page_count


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


def for_sme(enquiry: Enquiry, page: int = 1) -> Page[Entry]:
    """Tell the SME what happened to its enquiry."""
    return _page(enquiry, Message.is_public, None, page)


def for_cluster(excerpt: Excerpt, page: int = 1) -> Page[Entry]:
    """Tell a cluster what happened, with the notes that are meant for it."""
    name = excerpt.name or _("The enquirer")
    return _page(excerpt.enquiry, excerpt.is_readable, name, page, excerpt)


def for_coordinator(enquiry: Enquiry, page: int = 1) -> Page[Entry]:
    """Tell the coordinators what happened.

    What a cluster notes for itself alone stays there.
    """
    return _page(enquiry, ~Message.is_internal, enquiry.name, page)


def _page(
    enquiry: Enquiry,
    is_readable: SQLColumnExpression[bool],
    name: str | None,
    number: int,
    excerpt: Excerpt | None = None,
) -> Page[Entry]:
    """Put a page of what happened in order: the last entries stand on page 1.

    An excerpt limits it. The SME is named to everybody but itself. Of messages, only those are loaded that can stand on
    the page: how many other entries stand between them is not known before.
    """
    steps = _steps_and_files(enquiry, name, excerpt)
    readable, first_id = queries.count_messages(enquiry, is_readable)
    total = readable + len(steps)
    pages = page_count(total, PAGE_SIZE)
    number = nearest_page(number, pages)

    later = (number - 1) * PAGE_SIZE
    skip = max(0, later - len(steps))
    limit = later + PAGE_SIZE - skip
    messages = queries.last_messages(enquiry, is_readable, skip=skip, limit=limit)

    refusals = {(event.cluster_id, event.at) for event in _refusals(excerpt or enquiry)}
    entries = [_message(message, name, message.id == first_id, refusals) for message in messages]
    # What follows from a message has the time of the message, and comes after it.
    entries = sorted(entries + steps, key=lambda entry: entry.when)
    end = len(entries) - (later - skip)
    return Page(entries[max(0, end - PAGE_SIZE) : end], total, number, pages)


def _refusals(extent: Enquiry | Excerpt) -> list[Event]:
    return [event for event in extent.events if event.kind == EventKind.DECLINED]


def _steps_and_files(enquiry: Enquiry, name: str | None, excerpt: Excerpt | None) -> list[Entry]:
    """List what happened besides messages."""
    extent = excerpt or enquiry
    entries = [_file(attachment, name) for attachment in extent.attachments]
    for assignment in extent.assignments:
        steps = _steps(assignment, enquiry, name)
        entries += [step for step in steps if excerpt is None or excerpt.sees(step.when)]
    # Events come last: what follows from a step has the time of the step.
    for event in extent.events:
        is_for_staff = event.kind == EventKind.REMINDED
        if name is None and is_for_staff:
            continue
        if event.kind != EventKind.DECLINED:  # its reason stands among the messages
            title = _event_title_for_enquirer(event) if name is None else _event_title(event)
            entries.append(Entry(event.at, title, "event"))
    return entries


def _message(
    message: Message, name: str | None, is_first: bool, refusals: set[tuple[int | None, datetime]]
) -> Entry:
    """Tell what was written.

    An earlier refusal stands there as the message of its cluster.
    """
    if message.is_from_coordinator:
        return _coordinator_message(message, name)
    cluster = message.cluster
    if cluster is None:
        title = _enquirer_title(message, name, is_first)
        return Entry(message.written_at, title, "visitor", message.body)
    if not message.is_public:
        title = _("A note for your cluster only")
        if message.scope == MessageScope.CLUSTERS:
            title = _("%(cluster)s wrote to the clusters taking part", cluster=cluster.name)
        return Entry(message.written_at, title, "internal", message.body)
    title = _("%(cluster)s answered", cluster=cluster.name)
    if (message.cluster_id, message.written_at) in refusals:
        title = _refusal_title(cluster.name, name)
    elif message.person:
        title = _("%(person)s of %(cluster)s answered", person=message.person, cluster=cluster.name)
    return Entry(message.written_at, title, "cluster", message.body)


def _coordinator_message(message: Message, name: str | None) -> Entry:
    """Tell what a coordinator wrote: to the SME, or to the clusters alone."""
    if not message.is_public:
        title = _("The coordinator wrote to the clusters taking part")
        return Entry(message.written_at, title, "internal", message.body)
    title = _("The coordinator wrote to you")
    if name is not None:
        title = _("The coordinator wrote to %(name)s", name=name)
    return Entry(message.written_at, title, "cluster", message.body)


def _refusal_title(cluster_name: str, name: str | None) -> str:
    """Say that a cluster cannot help: to the SME itself, or to everybody else."""
    if name is None:
        return _("%(cluster)s cannot help you this time", cluster=cluster_name)
    return _("%(cluster)s declined the enquiry", cluster=cluster_name)


def _enquirer_title(message: Message, name: str | None, is_first: bool) -> str:
    """Say what the SME wrote: to itself, or with its name to everybody else."""
    if name is None:
        if is_first:
            return _("You sent your enquiry")
        if message.is_guest:
            return _("Someone with the link for colleagues added a message")
        return _("You added a message")
    if is_first:
        return _("%(name)s sent the enquiry", name=name)
    if message.is_guest:
        return _("A colleague of %(name)s added a message", name=name)
    return _("%(name)s added a message", name=name)


def _file(attachment: Attachment, name: str | None) -> Entry:
    title = _file_title(attachment, name)
    return Entry(attachment.added_at, title, "visitor", file=attachment)


def _file_title(attachment: Attachment, name: str | None) -> str:
    if name is None:
        if attachment.is_guest:
            return _("Someone with the link for colleagues added a file")
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
            return _("You withdrew your enquiry")
        return _("Your enquiry was closed")
    if event.kind == EventKind.DONE:
        return _("%(cluster)s finished its part", cluster=_cluster_name(event))
    if event.kind == EventKind.HAND_OVER_REFUSED:
        return _("You did not want %(cluster)s to take over", cluster=_cluster_name(event))
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
            return _("%(cluster)s answered by e-mail or phone", cluster=cluster)
        case EventKind.DONE:
            outcome = states.OUTCOME.label(event.detail)
            return _("%(cluster)s finished its part: %(outcome)s", cluster=cluster, outcome=outcome)
        case EventKind.PROPOSED:
            return _("%(cluster)s was suggested instead", cluster=cluster)
        case EventKind.HANDED_OVER:
            return _("The enquiry was passed on to %(cluster)s", cluster=cluster)
        case EventKind.HAND_OVER_REFUSED:
            return _("The enquirer did not want %(cluster)s to take over", cluster=cluster)
        case EventKind.REMINDED:
            return _("The coordinator reminded %(cluster)s", cluster=cluster)
        case EventKind.ERASED:
            return _("The personal data were deleted")
        case _:  # a kind that only a newer release knows
            return _("The enquiry was changed")


def _cluster_name(event: Event) -> str:
    return event.cluster.name if event.cluster else ""


def _steps(assignment: Assignment, enquiry: Enquiry, name: str | None) -> Iterator[Entry]:
    """Yield what a cluster did with its assignment, from the times that are noted there."""
    cluster_name = assignment.cluster.name
    hand_overs = [event for event in enquiry.events if event.kind == EventKind.HANDED_OVER]
    came = (assignment.cluster_id, assignment.assigned_at)
    was_handed_over = came in [(event.cluster_id, event.at) for event in hand_overs]
    if assignment.assigned_at > enquiry.sent_at and not was_handed_over:
        title = _("The coordinator passed the enquiry on to %(cluster)s", cluster=cluster_name)
        yield Entry(assignment.assigned_at, title, "event")
    if assignment.accepted_at is not None:
        title = _("%(cluster)s accepted the enquiry", cluster=cluster_name)
        yield Entry(assignment.accepted_at, title, "event")
    if assignment.declined_at is not None:
        title = _refusal_title(cluster_name, name)
        yield Entry(assignment.declined_at, title, "cluster", assignment.decline_reason)
