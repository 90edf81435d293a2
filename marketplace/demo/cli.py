"""The command that makes the demonstration."""

import click
from flask.cli import with_appcontext

from marketplace.accounts.queries import demonstration_users
from marketplace.database import transaction, upgrade, utcnow, wait_longer_for_lock
from marketplace.demo import loader, queries
from marketplace.needs import gathering as needs
from marketplace.search.index import sync as search
from marketplace.settings import settings

LOCK_SECONDS = 120
"""How long one that comes second waits: a slow machine takes half a minute to make it."""


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there are services already.")
@with_appcontext
def demo(if_empty: bool) -> None:
    """Make the demonstration in an empty database, and print its logins."""
    prepare_demonstration(if_empty=if_empty)


def prepare_demonstration(*, if_empty: bool) -> None:
    """Make the demonstration unless it is there, and print its logins.

    Raises ClickException where it has no place.
    """
    if settings().production:
        raise click.ClickException(
            f"MARKETPLACE_BASE_URL says that others can reach this site ({settings().base_url}): "
            "the demonstration has public passwords and is made on this machine only."
        )
    upgrade()
    if _make_if_empty():
        search.sync()
        needs.gather(utcnow())
    elif not settings().demonstration and not if_empty:
        raise click.ClickException(
            "The database has services already; name an empty folder in MARKETPLACE_DATA_DIR for the demonstration."
        )
    if settings().demonstration:
        _print_logins()


def _make_if_empty() -> bool:
    """Make the demonstration in an empty database, and return whether it was empty.

    Of two servers that start together, one does.
    """
    wait_longer_for_lock(LOCK_SECONDS)
    with transaction():
        is_empty = queries.is_empty()
        if is_empty:
            loader.load(utcnow())
            settings().demonstration_marker.touch()
    return is_empty


def _print_logins() -> None:
    users = demonstration_users()
    width = max((len(user.email) for user in users), default=0)
    click.echo(f"Demonstration logins; the password of all is: {loader.PASSWORD}")
    for user in users:
        click.echo(f"  {user.email:<{width}}  {user.name}")
