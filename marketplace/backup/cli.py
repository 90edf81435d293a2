"""The commands that make and restore a backup."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from marketplace.backup import making, restoring
from marketplace.backup.archive import MEDIA, UPLOADS, Manifest
from marketplace.backup.errors import BackupRefused
from marketplace.database import utcnow
from marketplace.progress import progress

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@with_appcontext
def backup(file: Path, force: bool) -> None:
    """Write database, files and secret into FILE (tar.gz), while the site goes on.

    It is read again before it gets its name: a file that is there is a whole backup.
    """
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; name another, or say --force.")
    try:
        manifest = making.make(file.absolute(), utcnow(), progress)
    except BackupRefused as error:
        raise click.ClickException(str(error)) from error

    size = file.stat().st_size
    click.echo(f"{file}: {_contents(manifest)}, {size:,} bytes, read again and found whole.")
    click.echo("It holds personal data and the secret key: keep it where only you can read it.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the existing data.")
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Restore FILE, which `marketplace backup` made, from SQLite or PostgreSQL into either.

    Stop the server and the worker first. Mail and reminders are held afterwards.
    """
    given_secret = restoring.given_secret()
    try:
        manifest = restoring.restore(file.absolute(), progress, replace=replace)
    except BackupRefused as error:
        raise click.ClickException(str(error)) from error

    click.echo(f"Restored as it was at {manifest.made_at}: {_contents(manifest)}.")
    if given_secret not in {None, restoring.secret_in_folder()}:
        click.echo(
            "MARKETPLACE_SECRET_KEY is not that of the backup: who was signed in has to sign in again, "
            "and links in mails of before may not work."
        )
    click.echo(
        "Mail, webhooks and reminders are held: look at the site, then run `marketplace mail release` "
        "(with --discard, what waited at the time of the backup is deleted)."
    )


def _contents(manifest: Manifest) -> str:
    """Return how much a backup holds."""
    files = sum(name.startswith((UPLOADS, MEDIA)) for name in manifest.members)
    return f"{manifest.rows:,} rows of {manifest.database} and {files:,} files"


COMMANDS = (backup, restore)
