"""Commands around the search of the desk."""

import sys

import click
from flask.cli import with_appcontext

from marketplace.database import utcnow
from marketplace.finding import sync


@click.group("find")
def finding() -> None:
    """Look after the search of the desk."""


@finding.command()
@with_appcontext
def rebuild() -> None:
    """Make its indexes anew from the database."""

    def count(_number: int) -> None:
        if sys.stderr.isatty():
            click.echo(".", err=True, nl=False)

    sync.rebuild(utcnow(), count)
    click.echo("Everything at the desk can be found.")
