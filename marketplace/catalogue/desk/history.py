"""What happened to a service last, for those who lead it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.catalogue.models import Service, ServiceVersion
from marketplace.changes import queries
from marketplace.changes.labels import KINDS, author_of, details_of
from marketplace.changes.models import Thing
from marketplace.clusters import queries as clusters
from marketplace.i18n import _

_LINES = 10


@dataclass(frozen=True)
class Event:
    """A line of the change log, as the desk reads it."""

    at: datetime
    kind: str
    fields: str
    author: str


def latest_events(service: Service) -> list[Event]:
    """Return the latest changes of a service, the newest first.

    People are named to their own team alone.
    """
    changes = queries.latest_of(Thing.SERVICE, service.id, _LINES)
    people = {change.account_id for change in changes if change.account_id}
    team = clusters.names_of_members(service.lead_id, people)
    return [
        Event(
            at=change.at,
            kind=KINDS.label(change.kind),
            fields=", ".join(detail.label for detail in details_of(change, with_state=False)),
            author=author_of(change, team, _("someone outside your team")),
        )
        for change in changes
    ]


def version_authors(
    service: Service, versions: Sequence[ServiceVersion], cluster_id: int
) -> dict[int, str]:
    """Say to a cluster who made versions, by their numbers.

    People are named to their own team alone.
    """
    people = {version.account_id for version in versions if version.account_id}
    is_lead = service.lead_id == cluster_id
    team = clusters.names_of_members(service.lead_id, people) if is_lead and people else {}
    stranger = _("someone outside your team") if is_lead else _("the lead cluster")
    return {
        version.number: team.get(version.account_id, stranger)
        for version in versions
        if version.account_id
    }
