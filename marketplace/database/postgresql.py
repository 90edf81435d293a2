"""PostgreSQL that is gone, or that hangs: nobody waits for it longer than a visitor would.

Ours, because what libpq and the server offer does not suffice: a server that is stopped, or whose disk hangs, keeps
no time, while its kernel goes on acknowledging what it is sent. So the client keeps the time of every answer. After a
failure one connection at a time is tried, and all others are refused at once, so that no thread waits in vain.
"""

import threading
import time
from functools import cache
from typing import Any

from sqlalchemy import URL, Dialect, Engine, ExceptionContext, event
from sqlalchemy.exc import OperationalError

POOL = {"pool_size": 5, "max_overflow": 15, "pool_timeout": 3, "pool_pre_ping": True}
"""Few enough for several web processes: PostgreSQL takes 100 connections as it comes."""
CONNECTED_WITHIN = 5
"""Seconds until a connection is there."""
ALIVE_WITHIN = 3.0
"""Seconds within which a connection that was used before shows that it still works."""
ANSWERED_WITHIN = 18.0
"""Seconds until a page gives up a statement: a little more than the server itself would take."""
PAUSE = 1.0
"""Seconds between a failure and the next attempt to connect."""
_READ_ONLY = "25006"
"""The SQLSTATE of what a server refuses that may only be read, as one that stands by for another."""
_CONNECTION = {
    "connect_timeout": CONNECTED_WITHIN,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""How libpq notices that nobody is there any more, where the address of the database does not say so itself."""
_FOR_PAGES = """
    SET statement_timeout = '15s';
    SET lock_timeout = '8s';
    SET idle_in_transaction_session_timeout = '60s'
"""
"""Set and not sent with the options of the connection, which PgBouncer refuses."""


def connect_args(url: URL) -> dict[str, int]:
    """Return how to connect, but for what the address of the database says itself."""
    return {name: value for name, value in _CONNECTION.items() if name not in url.query}


class Reachability:
    """Whether the database answered last, and how long its answers may take."""

    def __init__(self) -> None:
        self.answered_within: float | None = None
        """Seconds; None for commands, which may take their time."""
        self._next_attempt = 0.0
        self._is_away = False
        self._lock = threading.Lock()

    def may_connect(self) -> bool:
        """Whether to try now: one connection at a time while the database is away."""
        with self._lock:
            now = time.monotonic()
            if now < self._next_attempt:
                return False
            if self._is_away:
                self._next_attempt = now + CONNECTED_WITHIN + PAUSE
            return True

    def note_failure(self) -> None:
        """Have nobody try again for a moment."""
        with self._lock:
            self._is_away = True
            self._next_attempt = time.monotonic() + PAUSE

    def note_success(self) -> None:
        """Let everybody connect again."""
        with self._lock:
            self._is_away = False
            self._next_attempt = 0.0


def watch(engine: Engine) -> Reachability:
    """Bound what everybody waits for the database of an engine."""
    reachability = Reachability()

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, _record: Any, arguments: Any, options: dict[str, Any]) -> Any:
        driver: Any = dialect.loaded_dbapi
        if not reachability.may_connect():
            raise driver.OperationalError("it did not answer a moment ago")
        try:
            connection = _bounded(driver.Connection).connect(*arguments, **options)
        except driver.OperationalError:
            reachability.note_failure()
            raise
        reachability.note_success()
        connection.reachability = reachability
        return connection

    @event.listens_for(engine, "connect")
    def begin_bounded(connection: Any, _record: Any) -> None:
        if reachability.answered_within is None:
            return
        connection.autocommit = True
        connection.execute(_FOR_PAGES)
        connection.autocommit = False

    @event.listens_for(engine, "checkout")
    def bound_answers(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.answered_within = reachability.answered_within

    @event.listens_for(engine, "checkin")
    def bound_ping(connection: Any, _record: Any) -> None:
        if connection is not None:
            connection.answered_within = ALIVE_WITHIN

    event.listen(engine, "handle_error", _as_not_available)
    return reachability


def _as_not_available(context: ExceptionContext) -> Exception | None:
    """Return an error as for a database that is gone, where the server can only be read."""
    original = context.original_exception
    if getattr(original, "sqlstate", None) != _READ_ONLY:
        return None
    return OperationalError(context.statement, None, original, hide_parameters=True)


@cache
def _bounded(connection_class: Any) -> Any:
    """Return a class of connections that give up an answer after some seconds.

    The driver is only there where PostgreSQL is used, so it cannot be imported above.
    """

    class BoundedConnection(connection_class):
        answered_within: float | None = ALIVE_WITHIN
        reachability: Reachability | None = None

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            """Wait for an answer, and close the connection when it does not come in time."""
            limit = self.answered_within if timeout is None else timeout
            started = time.monotonic()
            try:
                return super().wait(gen, interval, limit)
            except Exception:
                is_over = limit is not None and time.monotonic() - started >= limit
                if is_over:
                    self._give_up()
                raise

        def _give_up(self) -> None:
            """Close the connection, whose answer may still come and would be taken for another."""
            self.close()
            if self.reachability is not None:
                self.reachability.note_failure()

    return BoundedConnection
