"""Changes of the tables by alembic.

Only who changes tables loads this module: alembic and what it brings along weigh eight megabytes, which a site would
hold for as long as it serves.
"""

from flask import Flask, current_app
from flask_migrate import Migrate
from flask_migrate import upgrade as migrate_upgrade
from flask_migrate.cli import db as migrate_commands

from marketplace.database import db
from marketplace.paths import MIGRATIONS

COMMANDS = migrate_commands
_migrate = Migrate(db=db, directory=str(MIGRATIONS), render_as_batch=True)


def init_app(app: Flask) -> None:
    """Let the tables of an application be changed."""
    _migrate.init_app(app)


def upgrade(revision: str) -> None:
    """Bring the tables of the application as far as one of the migrations."""
    init_app(current_app._get_current_object())  # type: ignore[attr-defined]
    migrate_upgrade(directory=str(MIGRATIONS), revision=revision)
