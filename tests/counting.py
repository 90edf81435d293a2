"""Count what a page asks of the database, and how often something is stored."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from marketplace.database import db


@contextmanager
def counted_statements(*, beside: bool = False) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database inside.

    beside: also those by which another thread looks whether pages that are kept are still right.
    A site does that at most four times a second, whatever is asked; tests before each page.
    """
    seen: list[str] = []
    visitor = threading.get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        is_counted = beside or threading.get_ident() == visitor
        if is_counted and statement.split()[0] not in {"BEGIN", "PRAGMA"}:
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def counted_commits() -> Iterator[list[Connection]]:
    """Collect the connections of what is committed inside, each of which waits for the disk."""
    commits: list[Connection] = []

    def note(connection: Connection) -> None:
        commits.append(connection)

    event.listen(Engine, "commit", note)
    try:
        yield commits
    finally:
        event.remove(Engine, "commit", note)
