"""Commands that hold mail back, and let it leave again."""

import click
from flask.cli import with_appcontext

from marketplace.database import transaction
from marketplace.delivery import holding
from marketplace.delivery.mail.personal_data import delete_waiting


@click.group()
def mail() -> None:
    """Hold mail back, as after a backup was restored, and release it."""


@mail.command()
@with_appcontext
def hold() -> None:
    """Keep mail and webhooks in the house until they are released."""
    holding.hold()
    click.echo("E-mails and webhooks are on hold. Release them with `marketplace mail release`.")


@mail.command()
@click.option(
    "--discard",
    is_flag=True,
    help="Delete the e-mails that were queued when they were put on hold: the lost site has sent them.",
)
@with_appcontext
def release(discard: bool) -> None:
    """Let mail and webhooks leave again."""
    since = holding.held_since()
    if since is None:
        raise click.ClickException("Mail is not held.")

    if discard:
        with transaction():
            count = delete_waiting(posted_before=since)
        click.echo(f"E-mails deleted: {count}.")
    holding.release()
    click.echo("E-mails and webhooks are sent again.")
