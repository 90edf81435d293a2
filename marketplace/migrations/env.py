"""Alembic's door: the tables of the application, on the connection of the application."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from marketplace.database import PATIENT, WRITE, Model

_LOCK = 20_161_101
"""Any number will do, as long as nothing else in the database locks it."""


def run() -> None:
    """Run the migrations on the application's own engine.

    Servers that start together take turns.
    """
    engine = current_app.extensions["migrate"].db.engine
    with (
        engine.connect().execution_options(**{WRITE: True}) as connection,
        _patience(connection),
    ):
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_as_batch=True,
            transactional_ddl=True,  # all steps or none, so that no other starts between two of them
            compare_type=True,
        )
        with context.begin_transaction():
            _take_turns(connection)
            context.run_migrations()
        connection.commit()


@contextmanager
def _patience(connection: Connection) -> Iterator[None]:
    """Wait for SQLite's write lock for minutes, as another may be making the demonstration."""
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()  # outside of any transaction
    cursor.execute("PRAGMA busy_timeout=120000")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA {PATIENT}")
        cursor.close()


def _take_turns(connection: Connection) -> None:
    """Wait for others who migrate, where no write lock does that by itself as in SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


run()
