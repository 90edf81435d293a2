"""What happened to an enquiry, in plain words, oldest first: as the SME, a cluster or the coordinator may read it."""

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
    """event, visitor, cluster or internal: whose words they are"""
    body: str = ""
    lang: str | None = None
    file: Attachment | None = None


def for_sme(enquiry: Enquiry) -> list[Entry]:
    """Tell the SME what happened to its enquiry."""
    return _in_order(
        enquiry, [message for message in enquiry.messages if message.is_public], you=True
    )


def for_cluster(enquiry: Enquiry, cluster_id: int) -> list[Entry]:
    """Tell a cluster that takes part what happened, with the notes that are meant for it."""
    return _in_order(
        enquiry, [message for message in enquiry.messages if message.is_for(cluster_id)]
    )


def for_coordinator(enquiry: Enquiry) -> list[Entry]:
    """Tell the coordinators what happened; what a cluster notes for itself alone stays there."""
    return _in_order(
        enquiry, [message for message in enquiry.messages if message.scope != MessageScope.CLUSTER]
    )


def _in_order(enquiry: Enquiry, messages: list[Message], *, you: bool = False) -> list[Entry]:
    name = None if you else enquiry.name
    entries = [_message(one, name, one is enquiry.messages[0]) for one in messages]
    entries += [_file(one, name) for one in enquiry.attachments]
    for assignment in enquiry.assignments:
        entries += _moves(assignment, enquiry)
    entries += [
        _event(one, you) for one in enquiry.events
    ]  # last: what follows from a move has the time of the move
    return sorted(entries, key=lambda entry: entry.when)


def _message(message: Message, name: str | None, is_first: bool) -> Entry:
    if message.cluster is None:
        return Entry(message.written_at, _asked(message, name, is_first), "visitor", message.body)
    if message.is_public:
        title = _("%(cluster)s answered", cluster=message.cluster.name)
        if message.person:
            title = _(
                "%(person)s of %(cluster)s answered",
                person=message.person,
                cluster=message.cluster.name,
            )
        return Entry(message.written_at, title, "cluster", message.body)
    title = (
        _("%(cluster)s wrote to the clusters that take part", cluster=message.cluster.name)
        if message.scope == MessageScope.CLUSTERS
        else _("A note for your cluster only")
    )
    return Entry(message.written_at, title, "internal", message.body)


def _asked(message: Message, name: str | None, is_first: bool) -> str:
    if is_first:
        return (
            _("%(name)s sent the enquiry", name=name)
            if name is not None
            else _("You sent your enquiry")
        )
    if message.is_guest:
        return (
            _("A colleague of %(name)s added something", name=name)
            if name is not None
            else _("Somebody with the link for colleagues added something")
        )
    return (
        _("%(name)s added something", name=name) if name is not None else _("You added something")
    )


def _file(file: Attachment, name: str | None) -> Entry:
    title = _("%(name)s added a file", name=name) if name is not None else _("You added a file")
    if file.is_guest:
        title = (
            _("A colleague of %(name)s added a file", name=name)
            if name is not None
            else _("Somebody with the link for colleagues added a file")
        )
    return Entry(file.added_at, title, "visitor", file=file)


def _event(event: Event, you: bool) -> Entry:
    return Entry(event.at, _words_for_sme(event) if you else _event_words(event), "event")


def _words_for_sme(event: Event) -> str:
    """Tell the SME what concerns it; how clusters sum their work up among themselves does not."""
    if event.kind == EventKind.CLOSED:
        is_own = event.detail == Outcome.WITHDRAWN
        return _("You took your enquiry back") if is_own else _("Your enquiry was closed")
    if event.kind == EventKind.DONE:
        return _(
            "%(cluster)s has done its part", cluster=event.cluster.name if event.cluster else ""
        )
    return _event_words(event)


def _event_words(event: Event) -> str:
    name = event.cluster.name if event.cluster else ""
    words = {
        EventKind.CLOSED: lambda: _(
            "The enquiry was closed: %(outcome)s", outcome=states.OUTCOME.label(event.detail)
        ),
        EventKind.REOPENED: lambda: _("The enquiry was reopened"),
        EventKind.ANSWERED_ELSEWHERE: lambda: _(
            "%(cluster)s answered by mail or telephone", cluster=name
        ),
        EventKind.DONE: lambda: _(
            "%(cluster)s has done its part: %(outcome)s",
            cluster=name,
            outcome=states.OUTCOME.label(event.detail),
        ),
        EventKind.PROPOSED: lambda: _(
            "It was proposed to pass the enquiry on to %(cluster)s", cluster=name
        ),
        EventKind.HANDED_OVER: lambda: _("The enquiry went on to %(cluster)s", cluster=name),
        EventKind.ERASED: lambda: _("The personal data were erased"),
    }
    return words[event.kind]()


def _moves(assignment: Assignment, enquiry: Enquiry) -> Iterator[Entry]:
    name = assignment.cluster.name
    handed_over = any(one.hand_over_to_id == assignment.cluster_id for one in enquiry.assignments)
    if assignment.assigned_at > enquiry.sent_at and not handed_over:
        yield Entry(
            assignment.assigned_at,
            _("The coordinator passed it on to %(cluster)s", cluster=name),
            "event",
        )
    if assignment.accepted_at is not None:
        yield Entry(
            assignment.accepted_at, _("%(cluster)s takes care of it", cluster=name), "event"
        )
    if assignment.declined_at is not None:
        title = _("%(cluster)s cannot help this time", cluster=name)
        yield Entry(assignment.declined_at, title, "cluster", assignment.decline_reason)
