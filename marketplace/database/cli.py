"""The command `db`, by which tables are changed."""

from importlib import import_module
from typing import Any

import click
from flask.cli import ScriptInfo


class ChangesOfTables(click.Command):
    """The commands of Flask-Migrate, loaded only for who asks for one of them.

    They would otherwise be in the memory of each site that serves.
    """

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Prepare the application, and let the commands themselves read the line."""
        migrating = import_module("marketplace.database.migrating")
        if parent is not None:
            migrating.init_app(parent.ensure_object(ScriptInfo).load_app())
        context: click.Context = migrating.COMMANDS.make_context(info_name, args, parent, **extra)
        return context


tables = ChangesOfTables("db", help="Make the tables, and bring them up to date.")
