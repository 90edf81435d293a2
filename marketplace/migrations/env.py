"""Alembic's door: the tables of the application, on the connection of the application."""

from alembic import context
from flask import current_app

from marketplace.database import Model


def run() -> None:
    """Run the migrations on the application's own engine."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Model.metadata, render_as_batch=True, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
