"""Write lines of the change log, in the transaction of what they tell of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from marketplace.changes.models import Actor, Change, Kind, Thing
from marketplace.database import db, take_turn_for

_CHANGE_LOG = 7_264_101
"""The lock under which PostgreSQL writes public lines: a number that nothing else uses."""


@dataclass(frozen=True)
class Author:
    """On whose behalf something is done."""

    actor: Actor
    account_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is to be told of a thing."""

    thing: Thing
    key: str | int
    kind: Kind
    cluster_id: int | None = None
    is_public: bool = False
    """Whether visitors may see the thing."""
    fields: Sequence[str] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


THE_SYSTEM = Author(Actor.SYSTEM)
_author: ContextVar[Author] = ContextVar("author of changes", default=THE_SYSTEM)
"""Who acts. It is no argument of each act, because whoever opens a door says it for all inside."""


@contextmanager
def acting(author: Author) -> Iterator[None]:
    """Note someone as the author of all that is changed inside."""
    token = _author.set(author)
    try:
        yield
    finally:
        _author.reset(token)


def current_author() -> Author:
    """Return who acts now: the system where nobody was named."""
    return _author.get()


def write(lines: Sequence[Line], now: datetime, *, author: Author | None = None) -> None:
    """Write lines in one statement, by who acts unless another author is named.

    Public lines become visible in the order of their numbers, so that a reader never misses one: SQLite has one writer
    anyway, PostgreSQL makes those who write such lines wait for each other.
    """
    if not lines:
        return
    author = author or current_author()
    if any(line.is_public for line in lines):
        take_turn_for(_CHANGE_LOG)
    db.session.execute(insert(Change), [_row(line, author, now) for line in lines])


def _row(line: Line, author: Author, now: datetime) -> dict[str, Any]:
    return {
        "thing": line.thing,
        "key": str(line.key),
        "kind": line.kind,
        "at": now,
        "is_public": line.is_public,
        "actor": author.actor,
        "account_id": author.account_id,
        "cluster_id": line.cluster_id,
        "fields": list(line.fields),
        "before": dict(line.before) if line.before else None,
        "after": dict(line.after) if line.after else None,
    }
