"""What wakes the worker: a cheap look at whether anybody has stored something, and a bell."""

import os
import select
from contextlib import suppress

from sqlalchemy import Connection, event, text

from marketplace.database import Unavailable, db

_SIGNS = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}
"""What is another value after each commit of others. SQLite counts those for each connection."""


class ChangeWatch:
    """Looks again and again at whether others have stored something."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._sign: object = None

    def have_come(self) -> bool:
        """Whether something was stored since the last look, or nobody can tell."""
        try:
            sign = self._look()
        except Unavailable:
            self.close()
            sign = None
        is_same = sign is not None and sign == self._sign
        self._sign = sign
        return not is_same

    def close(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._connection = None

    def _look(self) -> object:
        if self._connection is None:
            self._connection = db.engine.connect()
        sign: object = self._connection.scalar(text(_SIGNS[db.engine.dialect.name]))
        self._connection.rollback()
        return sign


class Bell:
    """A pipe by which the pages tell the worker that something was stored.

    It is for processes that are forked from the one that made it.
    """

    def __init__(self) -> None:
        self._end, self._start = os.pipe()
        os.set_blocking(self._end, False)
        os.set_blocking(self._start, False)

    def ring(self) -> None:
        """Wake who waits.

        A pipe that is full is loud enough.
        """
        with suppress(BlockingIOError):
            os.write(self._start, b"!")

    def ring_after_commits(self) -> None:
        """Ring whenever a session of this process has stored something."""
        event.listen(db.session, "after_commit", lambda _session: self.ring())

    def wait(self, seconds: float) -> None:
        """Return when it rings, or after so many seconds."""
        select.select([self._end], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._end, 1 << 16)
