"""The database: one session per request, one place that commits."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Select,
    column,
    event,
    func,
    inspect,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

from marketplace.database import postgresql
from marketplace.database.column_types import Member as Member
from marketplace.database.column_types import StoredEnum as StoredEnum
from marketplace.database.column_types import UtcDateTime as UtcDateTime
from marketplace.paths import MIGRATIONS
from marketplace.turns import Turns


class Model(DeclarativeBase):
    """The base of all tables.

    Constraints get predictable names, so that migrations can drop them.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Model)
_REVISIONS = table("alembic_version", column("version_num"))
"""Where alembic notes the last migration that was applied."""
_AFTERWARDS = "afterwards"
_IS_OPEN = "transaction is open"
_REACHABILITY = "reachability of the database"
_WRITERS = "writers of the database"
_HAS_TURN = "it is the turn of this transaction"
_PATIENCE = 10
"""Seconds for which a page waits for SQLite's write lock."""
PATIENT = f"busy_timeout={_PATIENCE * 1000}"
WRITE = "begin_immediate"
"""The option of a connection whose transactions take SQLite's write lock at their start."""
_LOCKS_LATE = "begin_deferred"
"""The option of a connection whose transactions take that lock when they say so."""
_POOL_SQLITE = {"pool_size": 16, "max_overflow": 48, "pool_timeout": 10}
"""A connection for each of the server's 64 threads; in SQLite they are only open files."""
_CACHE_SIZE = -256
"""Kilobytes, which SQLite counts below zero, that a connection keeps of the database.

It has two megabytes by default, and each process may have 64 connections. The system keeps the file
for all of them: what is read from there again costs no page measurably more.
"""
Unavailable = (OperationalError, PoolTimeout)
"""What is raised while the database cannot be had.

It is locked for too long, its disk is full, it is gone, or all connections are busy.
"""
Unusable = (*Unavailable, ProgrammingError)
"""What is raised while the database cannot be had, and by PostgreSQL where a table is missing."""


def trouble(error: Exception) -> str:
    """Return in one sentence what keeps a command from the database, and what to do."""
    original = getattr(error, "orig", error)
    first_line = str(original).split("\n")[0]
    reason = " ".join(first_line.split())
    is_undefined_table = getattr(original, "sqlstate", None) == "42P01"
    if "no such table" in reason or is_undefined_table:
        return "The database has no tables yet; run `marketplace db upgrade`."
    return f"MARKETPLACE_DATABASE_URL: the database cannot be used ({reason})."


def utcnow() -> datetime:
    """Return the time, which actions never ask for: it is passed in."""
    return datetime.now(UTC)


@contextmanager
def transaction(*, late_lock: bool = False) -> Iterator[None]:
    """Do everything inside, or nothing: commit at the end, roll back on an error.

    What was read before is read again inside, so that a decision is never made on an old snapshot. On SQLite the
    write lock is taken at the start: waiting for it is polite, being refused half-way is not. With a late lock
    everybody else may write until lock() is called, which has to come before the first change. The threads of a
    process take their turns, for SQLite lets those who have waited for long ask less and less often.

    Raises RuntimeError inside another transaction, whose flushed changes the roll-back at the start would discard.
    """
    session = db.session()
    if session.info.get(_IS_OPEN):
        raise RuntimeError("a transaction is open already, and its changes would be lost")
    if session.new or session.dirty:
        raise RuntimeError("something was changed outside of a transaction")

    session.rollback()
    session.info.pop(_AFTERWARDS, None)
    session.info[_IS_OPEN] = True
    try:
        if not late_lock:
            _take_turn(session)
        session.connection(execution_options={WRITE: True, _LOCKS_LATE: late_lock})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_IS_OPEN)
        _give_turn_back(session)

    for act in session.info.pop(_AFTERWARDS, []):
        act()


def lock() -> None:
    """Take SQLite's write lock, where the transaction began without it.

    What was read before may have changed: only constraints, and what is read from here on, count.
    """
    connection = db.session.connection()
    locks_late = connection.get_execution_options().get(_LOCKS_LATE)
    if locks_late and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        _take_turn(db.session())
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _take_turn(session: Session) -> None:
    """Wait until no other thread of this process writes to SQLite.

    Raises OperationalError when that takes as long as a page then waits for the lock.
    """
    writers: Turns | None = current_app.extensions.get(_WRITERS)
    if writers is None or session.info.get(_HAS_TURN):
        return
    if not writers.take(_PATIENCE):
        raise OperationalError("BEGIN", None, sqlite3.OperationalError("database is locked"))
    session.info[_HAS_TURN] = True


def _give_turn_back(session: Session) -> None:
    if session.info.pop(_HAS_TURN, False):
        writers: Turns = current_app.extensions[_WRITERS]
        writers.give_back()


def read(statement: Select[Any], parameters: Mapping[str, object] | None = None) -> Sequence[Any]:
    """Return all rows of columns of tables, past what the session does for whole objects."""
    return db.session.connection().execute(statement, parameters).all()


@contextmanager
def set_aside() -> Iterator[list[Model]]:
    """Collect what is added inside, in the list, instead of storing it: it can be added later."""
    session = db.session()
    rows: list[Model] = []
    with session.no_autoflush:
        before = set(session.new)
        yield rows
        rows += [row for row in session.new if row not in before]
    for row in rows:
        session.expunge(row)


def hold(rows: Select[Any]) -> None:
    """Let nobody else change rows until the transaction is over, and wait for who does.

    A rule that counts rows, or compares what several forms say, holds what all of them begin with, and reads afterwards.
    Rows that only name these may be added meanwhile. In SQLite nobody else changes anything anyway, and a page that only
    reads holds nothing.
    """
    connection = db.session.connection()
    is_writing = bool(connection.get_execution_options().get(WRITE))
    if is_writing and connection.dialect.name != "sqlite":
        db.session.execute(rows.with_for_update(key_share=True))


def take_turn_for(matter: int) -> None:
    """Wait until no other transaction does what this number stands for.

    It is for a rule that begins with no row. SQLite lets only one transaction write anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(matter)))


def afterwards(act: Callable[[], object]) -> None:
    """Do something once the transaction is committed, and never when it is rolled back.

    It may not fail, and a crash may come first: whatever has to be done needs somebody who sees that it is missing.
    """
    db.session.info.setdefault(_AFTERWARDS, []).append(act)


def empty_journal() -> bool:
    """Empty SQLite's write-ahead log, and return whether that could be done.

    What was deleted stands there until then. Readers who are not done within a second keep it. An empty one is left
    alone, for to empty it again looks like a change to all who watch for one.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()  # outside of any transaction
    cursor = connection.cursor()
    try:
        _number, _name, path = cursor.execute("PRAGMA database_list").fetchone()
        journal = Path(f"{path}-wal")
        if not journal.exists() or not journal.stat().st_size:
            return True
        cursor.execute("PRAGMA busy_timeout=1000")
        busy, *_pages = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.execute(f"PRAGMA {PATIENT}")
        connection.close()
    return not busy


def wait_longer_for_lock(seconds: int) -> None:
    """Let a command wait longer than a page may for SQLite's write lock.

    The setting holds for the connection that the session gets next, which is the only one of a
    command.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA busy_timeout={seconds * 1000}"))
        db.session.rollback()


def init_app(app: Flask, url: str) -> None:
    """Bind the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # Parameters are hidden so that people's addresses stay out of logged errors.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**_engine_options(url), "hide_parameters": True}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
            app.extensions[_WRITERS] = Turns(1)
        else:
            app.extensions[_REACHABILITY] = postgresql.watch(db.engine)


def limit_waiting(app: Flask) -> None:
    """Let the pages of a process wait for PostgreSQL no longer than visitors would.

    Commands and the worker may take their time. SQLite waits for its lock only.
    """
    reachability: postgresql.Reachability | None = app.extensions.get(_REACHABILITY)
    if reachability is not None:
        reachability.answered_within = postgresql.ANSWERED_WITHIN


def upgrade(revision: str = "head") -> None:
    """Bring the tables up to date with the migrations, or only as far as one of them.

    What can change tables is loaded where there is something to change, and not by each site that starts.
    """
    if revision != "head" or not is_up_to_date():
        import_module("marketplace.database.migrating").upgrade(revision)
    db.session.remove()


def is_current() -> bool:
    """Whether the database answers and has its tables."""
    db.session.execute(text("SELECT 1"))
    return bool(inspect(db.engine).has_table("service"))


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Read the whole database as it is at one moment, while others go on writing."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if is_postgresql else {}
    with db.engine.connect().execution_options(**options) as connection:
        if is_postgresql:  # however long it takes
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection


def applied_revision(connection: Connection) -> str | None:
    """Return the migration at which the tables stand, or None where there are none."""
    if not inspect(connection).has_table(_REVISIONS.name):
        return None
    revision: str | None = connection.scalar(select(_REVISIONS.c.version_num))
    return revision


def revisions() -> list[str]:
    """Return all migrations of this version, the oldest first: the numbers before their names."""
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def is_up_to_date() -> bool:
    """Whether all migrations were applied."""
    return applied_revision(db.session.connection()) == revisions()[-1]


def is_server(url: str) -> bool:
    """Whether the database is a server's, for whose answers a page waits, and no file."""
    return make_url(url).get_backend_name() != "sqlite"


def _engine_options(url: str) -> dict[str, Any]:
    """Return how many connections there are, and how long anybody waits for one."""
    if is_server(url):
        return {**postgresql.POOL, "connect_args": postgresql.connect_args(make_url(url))}
    return _POOL_SQLITE


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite durable and patient, and let us say when a transaction begins.

    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
    """

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            PATIENT,
            f"cache_size={_CACHE_SIZE}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        locks_at_once = options.get(WRITE) and not options.get(_LOCKS_LATE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if locks_at_once else "BEGIN")
