"""Services that visitors do not see: drafts, and what was withdrawn.

The clusters that take part find them; what visitors see is found by their search.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.catalogue.of_cluster import IS_UNPUBLISHED
from marketplace.database import db
from marketplace.finding.kinds import Kind, of_cluster
from marketplace.finding.readable import Passage, Readable


class Stamp(NamedTuple):
    """What tells whether a service is as it was."""

    id: int
    changed_at: datetime
    state: str


def last_activity() -> datetime | None:
    """Return when one of the services was changed last."""
    return db.session.scalar(select(func.max(Service.changed_at)).where(IS_UNPUBLISHED))


def stamps_after(id: int, at_most: int) -> list[Stamp]:
    """List the services with higher numbers than one, in their order."""
    query = _stamps().where(IS_UNPUBLISHED, Service.id > id).order_by(Service.id).limit(at_most)
    return [Stamp(*row) for row in db.session.execute(query)]


def stamps_since(moment: datetime) -> list[Stamp]:
    """List the services that were changed since a time, the oldest first."""
    query = _stamps().where(IS_UNPUBLISHED, Service.changed_at >= moment)
    rows = db.session.execute(query.order_by(Service.changed_at, Service.id))
    return [Stamp(*row) for row in rows]


def stamps_of(ids: Collection[int]) -> list[Stamp]:
    """List some services that visitors do not see."""
    query = _stamps().where(IS_UNPUBLISHED, Service.id.in_(ids)).order_by(Service.id)
    return [Stamp(*row) for row in db.session.execute(query)]


def readable(ids: Collection[int]) -> dict[str, list[Readable]]:
    """Return what each audience may read of services."""
    by_audience: defaultdict[str, list[Readable]] = defaultdict(list)
    for service in catalogue.by_ids(sorted(ids)):
        for cluster in service.clusters:
            by_audience[of_cluster(cluster.id)].append(of_service(service))
    return by_audience


def audiences(ids: Collection[int]) -> set[str]:
    """Return the clusters that take part in services."""
    leads = db.session.scalars(select(Service.lead_id).where(Service.id.in_(ids)))
    partners = db.session.scalars(select(Partner.cluster_id).where(Partner.service_id.in_(ids)))
    return {of_cluster(id) for id in (*leads, *partners)}


def of_service(service: Service) -> Readable:
    """Return what the clusters that take part may read."""
    titles = [Passage(text.language, text.title) for text in service.texts]
    passages = [Passage(text.language, words) for text in service.texts for words in _words(text)]
    if service.withdrawn_reason:
        passages.append(Passage(service.withdrawn_reason_language, service.withdrawn_reason))
    return Readable(service.id, (), titles, passages)


@dataclass(frozen=True)
class OfDesk:
    """The services of a cluster that visitors do not see."""

    cluster_id: int
    kind: Kind = Kind.SERVICES

    @property
    def audience(self) -> str:
        """Whose index they are in."""
        return of_cluster(self.cluster_id)

    def allowed(self, ids: Sequence[int]) -> list[int]:
        """Return those of some, in their order, that may be seen."""
        is_ours = _takes_part(self.cluster_id)
        query = select(Service.id).where(Service.id.in_(ids), IS_UNPUBLISHED, is_ours)
        known = set(db.session.scalars(query))
        return [id for id in ids if id in known]

    def things(self, ids: Sequence[int]) -> list[tuple[Service, Readable]]:
        """List services by their ids, each with its words."""
        services = catalogue.by_ids(self.allowed(ids))
        return [(service, of_service(service)) for service in services]


def _takes_part(cluster_id: int) -> ColumnElement[bool]:
    partnered = select(Partner.service_id).where(Partner.cluster_id == cluster_id)
    return or_(Service.lead_id == cluster_id, Service.id.in_(partnered))


def _words(text: ServiceText) -> list[str]:
    lists = [*text.what_you_get, *text.who_it_is_for]
    return [text.summary, *lists, text.how_it_works, text.description]


def _stamps() -> Select[Any]:
    return cast(Select[Any], select(Service.id, Service.changed_at, Service.state))
