"""Let services and the index follow the vocabulary of technologies."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Row, String, bindparam, cast, select, update

from marketplace.catalogue.models import Service, ServiceState
from marketplace.changes import actions as changes
from marketplace.changes.actions import Line
from marketplace.changes.models import Kind, Thing
from marketplace.database import db, hold, read

_SERVICE = Service.__table__
_HAVE_CODE = (
    update(Service)
    .where(_SERVICE.c.id == bindparam("service"))
    .values(technologies=bindparam("codes", type_=JSON))
)


def show_anew(code: str, now: datetime) -> None:
    """Let pages and index take up the new names of a technology."""
    _log(_services_with(code), now)


def replace(code: str, target: str, now: datetime) -> int:
    """Give services one technology in the place of another, and count them.

    Nobody else changes them meanwhile: a list that was read before would take away what they add.
    """
    hold(select(_SERVICE.c.id).where(_names(code)).order_by(_SERVICE.c.id))
    services = _services_with(code)
    rows = [
        {"service": service.id, "codes": _replaced(service.technologies, code, target)}
        for service in services
    ]
    if rows:
        db.session.connection().execute(_HAVE_CODE, rows)
    _log(services, now)
    return len(services)


def _services_with(code: str) -> Sequence[Row[Any]]:
    """Find the services that have a technology, by looking through all: it is a rare question."""
    names = ("id", "lead_id", "technologies", "version", "state")
    columns = [_SERVICE.c[name] for name in names]
    services = read(select(*columns).where(_names(code)).order_by(_SERVICE.c.id))
    return [service for service in services if code in service.technologies]


def _names(code: str) -> ColumnElement[bool]:
    """Return the condition for services whose list, as text, has the code of a technology."""
    stored = cast(_SERVICE.c.technologies, String)
    return stored.contains(json.dumps(code), autoescape=True)


def _replaced(codes: Sequence[str], code: str, target: str) -> list[str]:
    return list(dict.fromkeys(target if present == code else present for present in codes))


def _log(services: Sequence[Row[Any]], now: datetime) -> None:
    """Write the change log for the services that visitors may have seen."""
    lines = [
        Line(
            thing=Thing.SERVICE,
            key=service.id,
            kind=Kind.CHANGED,
            cluster_id=service.lead_id,
            is_public=True,
            fields=("technologies",),
        )
        for service in services
        if service.version > 0 or service.state != ServiceState.DRAFT
    ]
    changes.write(lines, now)
