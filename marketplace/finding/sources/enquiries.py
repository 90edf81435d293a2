"""Enquiries: a cluster finds what its excerpt shows.

The coordinators find all but what a cluster notes for itself alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager

from marketplace.database import db
from marketplace.enquiries.excerpt import Excerpt
from marketplace.enquiries.messages import Message
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.queries import whole
from marketplace.finding.kinds import COORDINATORS, Kind, of_cluster
from marketplace.finding.readable import Passage, Readable


class Stamp(NamedTuple):
    """What tells whether an enquiry is as it was."""

    id: int
    active_at: datetime
    erased_at: datetime | None
    last_message: int | None
    last_assigned_at: datetime | None
    last_declined_at: datetime | None


def last_activity() -> datetime | None:
    """Return when something happened to an enquiry last."""
    return db.session.scalar(select(func.max(Enquiry.active_at)))


def stamps_after(id: int, at_most: int) -> list[Stamp]:
    """List the enquiries with higher numbers than one, in their order."""
    query = _stamps().where(Enquiry.id > id).order_by(Enquiry.id).limit(at_most)
    return [Stamp(*row) for row in db.session.execute(query)]


def stamps_since(moment: datetime) -> list[Stamp]:
    """List the enquiries to which something happened since a time, the oldest first."""
    query = _stamps().where(Enquiry.active_at >= moment)
    rows = db.session.execute(query.order_by(Enquiry.active_at, Enquiry.id))
    return [Stamp(*row) for row in rows]


def readable(ids: Collection[int]) -> dict[str, list[Readable]]:
    """Return what each audience may read of enquiries, but of those that were erased."""
    by_audience: defaultdict[str, list[Readable]] = defaultdict(list)
    query = select(Enquiry).where(*_is_alive(ids)).order_by(Enquiry.id).options(*whole())
    for enquiry in db.session.scalars(query):
        by_audience[COORDINATORS].append(for_coordinators(enquiry))
        for assignment in enquiry.assignments:
            audience = of_cluster(assignment.cluster_id)
            by_audience[audience].append(for_cluster(Excerpt(assignment)))
    return by_audience


def audiences(ids: Collection[int]) -> set[str]:
    """Return who may have read enquiries."""
    query = select(Assignment.cluster_id).where(Assignment.enquiry_id.in_(ids)).distinct()
    return {COORDINATORS, *(of_cluster(id) for id in db.session.scalars(query))}


def for_cluster(excerpt: Excerpt) -> Readable:
    """Return what the desk of a cluster may read."""
    people = (excerpt.name, excerpt.organisation, excerpt.email)
    return _readable(excerpt.enquiry, people, excerpt.messages, excerpt.assignments)


def for_coordinators(enquiry: Enquiry) -> Readable:
    """Return what the coordinators may read."""
    people = (enquiry.name, enquiry.organisation, enquiry.email)
    messages = [message for message in enquiry.messages if not message.is_internal]
    return _readable(enquiry, people, messages, enquiry.assignments)


@dataclass(frozen=True)
class OfDesk:
    """The enquiries that the desk of a cluster may see."""

    cluster_id: int
    kind: Kind = Kind.ENQUIRIES

    @property
    def audience(self) -> str:
        """Whose index they are in."""
        return of_cluster(self.cluster_id)

    def allowed(self, ids: Sequence[int]) -> list[int]:
        """Return those of some, in their order, that may be seen."""
        return _in_order(ids, db.session.scalars(self._among(ids).with_only_columns(Enquiry.id)))

    def things(self, ids: Sequence[int]) -> list[tuple[Assignment, Readable]]:
        """List assignments by the ids of their enquiries, each with its words."""
        with_enquiry = contains_eager(Assignment.enquiry).options(*whole())
        assignments = db.session.scalars(self._among(ids).options(with_enquiry))
        by_id = {assignment.enquiry_id: assignment for assignment in assignments}
        ordered = [by_id[id] for id in ids if id in by_id]
        return [(assignment, for_cluster(Excerpt(assignment))) for assignment in ordered]

    def _among(self, ids: Sequence[int]) -> Select[Any]:
        is_ours = Assignment.cluster_id == self.cluster_id
        return select(Assignment).join(Assignment.enquiry).where(is_ours, *_is_alive(ids))


@dataclass(frozen=True)
class OfCoordinators:
    """The enquiries that the coordinators may see: all of them."""

    audience: str = COORDINATORS
    kind: Kind = Kind.ENQUIRIES

    def allowed(self, ids: Sequence[int]) -> list[int]:
        """Return those of some, in their order, that may be seen."""
        return _in_order(ids, db.session.scalars(select(Enquiry.id).where(*_is_alive(ids))))

    def things(self, ids: Sequence[int]) -> list[tuple[Enquiry, Readable]]:
        """List enquiries by their ids, each with its words."""
        query = select(Enquiry).where(*_is_alive(ids)).options(*whole())
        by_id = {enquiry.id: enquiry for enquiry in db.session.scalars(query)}
        ordered = [by_id[id] for id in ids if id in by_id]
        return [(enquiry, for_coordinators(enquiry)) for enquiry in ordered]


def _readable(
    enquiry: Enquiry,
    people: tuple[str, ...],
    messages: Iterable[Message],
    assignments: Iterable[Assignment],
) -> Readable:
    names = [enquiry.reference, *(name for name in people if name)]
    titles = [Passage(title.language, title.words) for title in enquiry.seen_titles]
    passages = [_passage(message, enquiry) for message in messages]
    passages += _refusals(assignments)
    return Readable(enquiry.id, names, titles, passages)


def _passage(message: Message, enquiry: Enquiry) -> Passage:
    """Return a message in its language: notes are written in that of their desk."""
    if message.is_public or message.cluster is None:
        return Passage(enquiry.language, message.body)
    return Passage(message.cluster.language, message.body)


def _refusals(assignments: Iterable[Assignment]) -> Iterator[Passage]:
    for assignment in assignments:
        if assignment.decline_reason:
            yield Passage(assignment.cluster.language, assignment.decline_reason)


def _is_alive(ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return Enquiry.id.in_(ids), Enquiry.erased_at.is_(None)


def _in_order(ids: Sequence[int], known: Iterable[int]) -> list[int]:
    allowed = set(known)
    return [id for id in ids if id in allowed]


def _stamps() -> Select[Any]:
    of_enquiry = Assignment.enquiry_id == Enquiry.id
    last_message = select(func.max(Message.id)).where(Message.enquiry_id == Enquiry.id)
    last_assigned = select(func.max(Assignment.assigned_at)).where(of_enquiry)
    last_declined = select(func.max(Assignment.declined_at)).where(of_enquiry)
    return select(
        Enquiry.id,
        Enquiry.active_at,
        Enquiry.erased_at,
        last_message.scalar_subquery(),
        last_assigned.scalar_subquery(),
        last_declined.scalar_subquery(),
    )
