"""The `marketplace` command: every flask command, and our own."""

import sys

import click
from flask.cli import FlaskGroup

from marketplace import create_app
from marketplace.config import SettingsError


@click.group(cls=FlaskGroup, create_app=create_app)
def marketplace() -> None:
    """Run and look after the marketplace."""


def main() -> None:
    """Run the command; a wrong setting is one sentence, not a traceback."""
    try:
        marketplace()
    except SettingsError as error:
        sys.exit(f"marketplace: {error}")
