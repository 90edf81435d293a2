"""Lines of the change log about services: what of them was changed, and how they stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from marketplace.catalogue.models import Service, ServiceState
from marketplace.catalogue.record import to_record
from marketplace.changes import actions as changes
from marketplace.changes.actions import Line
from marketplace.changes.differences import difference
from marketplace.changes.models import Kind, Thing
from marketplace.database import db
from marketplace.records import JsonObject

_TOLD = frozenset(
    {
        *("type", "sectors", "audience", "delivery", "languages", "countries", "price", "duration"),
        *("trl", "reply_within_days", "novelty", "original_language"),
        *("state", "confirmed_on", "review_by"),
    }
)
"""The fields of a record whose values are codes, numbers and days. Words of clusters, also those
for technologies, may name a person."""
_DERIVED = ".outdated"
"""Ends the name of a field that follows from another one, whose change is told."""


def record_change(
    service: Service,
    now: datetime,
    kind: Kind = Kind.CHANGED,
    *,
    before: JsonObject | None = None,
    **details: Any,
) -> None:
    """Write a line of the change log about a service.

    before is its record as it was, from which the fields come that were changed. Of a draft that
    stayed the same nothing is told. details say more of how it stands.
    """
    db.session.flush()
    line = _line(service, kind, before, details)
    if line.is_public or line.fields or before is None:
        changes.write([line], now)


def record_changes(services: Sequence[Service], now: datetime, kind: Kind = Kind.CHANGED) -> None:
    """Write a line of the change log for each of several services that visitors may have seen."""
    db.session.flush()
    changes.write([_line(service, kind) for service in services if was_public(service)], now)


def line_of_import(
    service_id: int, lead_id: int, version: int, *, before: JsonObject | None, after: JsonObject
) -> Line:
    """Return the line about a service that was made what a record says.

    A step into the catalogue or out of it counts more than what else was changed.
    """
    found = difference(before or {}, after, told=_TOLD)
    return Line(
        thing=Thing.SERVICE,
        key=service_id,
        kind=_step(before.get("state") if before else None, after.get("state")),
        cluster_id=lead_id,
        is_public=version > 0,
        fields=_named(found.fields) if before else (),
        before=found.before,
        after=found.after | _version(version),
    )


def was_public(service: Service) -> bool:
    """Whether a visitor may have seen the service."""
    return service.version > 0 or service.state != ServiceState.DRAFT


def _line(
    service: Service,
    kind: Kind,
    before: JsonObject | None = None,
    details: Mapping[str, Any] | None = None,
) -> Line:
    found = difference(before, to_record(service), told=_TOLD) if before else None
    version = _version(service.version) if service.is_published else {}
    return Line(
        thing=Thing.SERVICE,
        key=service.id,
        kind=kind,
        cluster_id=service.lead_id,
        is_public=was_public(service),
        fields=_named(found.fields) if found else (),
        before=found.before if found else None,
        after=(found.after if found else {}) | version | dict(details or {}),
    )


def _version(number: int) -> dict[str, int]:
    return {"version": number} if number else {}


def _named(fields: Sequence[str]) -> list[str]:
    return [name for name in fields if not name.endswith(_DERIVED)]


def _step(before: str | None, after: str | None) -> Kind:
    """Name the step from one state to another. None before is a service that was not there."""
    state = after or ServiceState.DRAFT
    if state == before:
        return Kind.CHANGED
    if state == ServiceState.PUBLISHED:
        return Kind.REPUBLISHED if before == ServiceState.WITHDRAWN else Kind.PUBLISHED
    if state == ServiceState.WITHDRAWN or before is not None:
        return Kind.WITHDRAWN
    return Kind.CREATED
