"""Alembic's door: the tables of the application, on the connection of the application."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from marketplace.database import WRITE, Model

_LOCK = 20_161_101
"""Any number will do, as long as nothing else in the database locks it."""


def run() -> None:
    """Run the migrations on the application's own engine.

    Servers that start together take turns.
    """
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITE: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            _take_turns(connection)
            context.run_migrations()
        connection.commit()


def _take_turns(connection: Connection) -> None:
    """Wait for others who migrate, where no write lock does that by itself as in SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


run()
