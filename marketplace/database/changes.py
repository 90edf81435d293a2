"""A cheap look at whether anybody has stored something, which wakes the worker."""

from sqlalchemy import Connection, text

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
