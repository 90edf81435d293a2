"""Read the change log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from marketplace.changes.models import Change, Kind, Thing
from marketplace.database import db
from marketplace.paging import PAGE_SIZE, Page
from marketplace.paging.rows import page_of

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which lines of the log are asked for. What is None leaves nothing out."""

    thing: Thing | None = None
    kind: Kind | None = None
    cluster_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The moment before which they were written."""


def last_public(thing: Thing) -> int:
    """Return the number of the last line about what visitors see, or 0 while there is none."""
    last = select(func.max(Change.id)).where(Change.thing == thing, Change.is_public)
    return db.session.scalar(last) or 0


def public_since(thing: Thing, change_id: int) -> dict[str, int]:
    """Return the keys of what visitors saw change after a line, each with its last line."""
    is_later = (Change.thing == thing) & Change.is_public & (Change.id > change_id)
    last = func.max(Change.id).label("last")
    rows = db.session.execute(select(Change.key, last).where(is_later).group_by(Change.key))
    return {row.key: row.last for row in rows}


def latest_of(thing: Thing, key: str | int, limit: int) -> list[Change]:
    """List the latest lines about one thing, the newest first."""
    query = select(Change).where(Change.thing == thing, Change.key == str(key))
    return list(db.session.scalars(query.order_by(Change.id.desc()).limit(limit)))


def list_changes(choice: Choice, page: int) -> Page[Change]:
    """List a page of the lines that are asked for, the newest first."""
    return page_of(_chosen(choice), page, size=PAGE_SIZE, ordered=_newest_first(choice))


def batches(choice: Choice) -> Iterator[list[Change]]:
    """Go through all lines that are asked for, the newest first, some in memory at a time."""
    query = _newest_first(choice).limit(_BATCH)
    lines = list(db.session.scalars(query))
    while lines:
        yield lines
        last = lines[-1]
        is_older = or_(Change.at < last.at, and_(Change.at == last.at, Change.id < last.id))
        for line in lines:
            db.session.expunge(line)
        lines = list(db.session.scalars(query.where(is_older)))


def _newest_first(choice: Choice) -> Select[Any]:
    return _chosen(choice).order_by(Change.at.desc(), Change.id.desc())


def _chosen(choice: Choice) -> Select[Any]:
    query = select(Change)
    if choice.thing is not None:
        query = query.where(Change.thing == choice.thing)
    if choice.kind is not None:
        query = query.where(Change.kind == choice.kind)
    if choice.cluster_id is not None:
        query = query.where(Change.cluster_id == choice.cluster_id)
    if choice.since is not None:
        query = query.where(Change.at >= choice.since)
    if choice.until is not None:
        query = query.where(Change.at < choice.until)
    return query
