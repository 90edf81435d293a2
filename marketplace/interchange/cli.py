"""Commands: import a file, export the catalogue."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import click

from marketplace.database import is_current, transaction, upgrade, utcnow
from marketplace.interchange import actions, queries, writing
from marketplace.interchange.errors import Unusable
from marketplace.interchange.reading import Shelf, checked_file
from marketplace.search.index import sync as search


class _DryRun(Exception):
    """Ends a transaction whose outcome was only wanted for its figures."""


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--dry-run", is_flag=True, help="Check the file and say what it would do; store nothing."
)
def import_file(file: IO[bytes], dry_run: bool) -> None:
    """Import clusters and services from FILE (JSON Lines; - for standard input)."""
    upgrade()
    try:
        with (
            _progress("Checking", _size(file)) as read,
            checked_file(file, queries.cluster_slugs(), read) as shelf,
        ):
            stored = _store(shelf, dry_run)
    except Unusable as unusable:
        _list(unusable)
        raise click.exceptions.Exit(1) from None
    for name, counts in (("clusters", stored.clusters), ("services", stored.services)):
        figures = f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged"
        click.echo(f"{counts.all:,} {name}: {figures}")
    if dry_run:
        click.echo("This was a dry run: nothing was stored.")
    else:
        search.sync()


@click.command("export")
@click.argument("kind", type=click.Choice(list(queries.KINDS)), required=False)
@click.option(
    "--format", "form", type=click.Choice(list(writing.WRITERS)), default="jsonl", show_default=True
)
def export(kind: str | None, form: str) -> None:
    """Write the clusters and services, or one KIND of records, to standard output."""
    if not is_current():
        raise click.ClickException("The database has no tables yet; run `marketplace db upgrade`.")
    if kind is None and form == "csv":
        raise click.UsageError(
            "A CSV file holds one kind of records; say which: " + ", ".join(queries.KINDS) + "."
        )
    output = sys.stdout.buffer
    for chosen in [kind] if kind else ["clusters", "services"]:
        for line in writing.WRITERS[form](chosen, queries.KINDS[chosen]()):
            output.write(line)


def _store(shelf: Shelf, dry_run: bool) -> actions.Stored:
    with _progress("Storing", shelf.count) as done:
        try:
            with transaction():
                stored = actions.store(shelf, now=utcnow(), progress=done)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
    return stored


def _list(unusable: Unusable) -> None:
    for mistake in unusable.mistakes:
        click.echo(mistake, err=True)
    if unusable.count > len(unusable.mistakes):
        click.echo(f"… and {unusable.count - len(unusable.mistakes):,} more.", err=True)
    click.echo(
        f"Nothing was stored: {unusable.count:,} mistake{'s' * (unusable.count != 1)}.", err=True
    )


@contextmanager
def _progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    output = sys.stderr
    with click.progressbar(
        length=length, label=label, file=output, hidden=not output.isatty()
    ) as bar:
        yield bar.update


def _size(file: IO[bytes]) -> int:
    """Tell how many bytes a file has; 0 where nobody knows, as for a pipe."""
    if not file.seekable():
        return 0
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


COMMANDS = (import_file, export)
