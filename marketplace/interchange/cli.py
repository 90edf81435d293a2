"""Commands: import a file, export the catalogue."""

import os
import sys
from typing import IO

import click

from marketplace.database import is_current, transaction, upgrade, utcnow
from marketplace.interchange import actions, formats, queries
from marketplace.interchange.checking import checked_file
from marketplace.interchange.errors import InvalidFile
from marketplace.interchange.spool import Spool
from marketplace.progress import progress
from marketplace.search.index import sync as search


class _DryRun(Exception):
    """Ends a transaction that was run for its counts only."""


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Check the file without storing anything.")
def import_file(file: IO[bytes], dry_run: bool) -> None:
    """Import clusters and services from FILE (JSON Lines, - for standard input)."""
    upgrade()
    try:
        with (
            progress("Checking", _size(file)) as add_bytes,
            checked_file(file, queries.cluster_slugs(), add_bytes) as spool,
        ):
            counts = _store(spool, dry_run)
    except InvalidFile as error:
        _print_mistakes(error)
        raise click.exceptions.Exit(1) from None

    _print_counts("clusters", counts.clusters)
    _print_counts("services", counts.services)
    if dry_run:
        click.echo("This was a dry run: nothing was stored.")
    else:
        search.sync()


@click.command("export")
@click.argument("kind", type=click.Choice(list(queries.RECORDS)), required=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(formats.WRITERS)),
    default="jsonl",
    show_default=True,
)
def export(kind: str | None, format_: str) -> None:
    """Write the clusters and services, or one KIND of records, to standard output."""
    if not is_current():
        raise click.ClickException("The database has no tables yet; run `marketplace db upgrade`.")
    if kind is None and format_ in formats.TABLES:
        kinds = ", ".join(queries.RECORDS)
        name = format_.upper()
        raise click.UsageError(f"A {name} file holds one kind of records; say which: {kinds}.")
    if format_ == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("A terminal cannot show an XLSX file; add `> FILE.xlsx`.")

    write = formats.WRITERS[format_]
    for kind_ in [kind] if kind else ["clusters", "services"]:
        write(kind_, queries.RECORDS[kind_](), sys.stdout.buffer)


def _store(spool: Spool, dry_run: bool) -> actions.ImportCounts:
    with progress("Storing", spool.count) as add_records:
        try:
            with transaction():
                counts = actions.store(spool, now=utcnow(), progress=add_records)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
    return counts


def _print_counts(name: str, counts: actions.Counts) -> None:
    figures = f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged"
    click.echo(f"{counts.all:,} {name}: {figures}")


def _print_mistakes(error: InvalidFile) -> None:
    for mistake in error.mistakes:
        click.echo(mistake, err=True)

    unlisted = error.count - len(error.mistakes)
    if unlisted:
        click.echo(f"… and {unlisted:,} more.", err=True)

    noun = "mistake" if error.count == 1 else "mistakes"
    click.echo(f"Nothing was stored: {error.count:,} {noun}.", err=True)


def _size(file: IO[bytes]) -> int:
    """Return how many bytes a file has, or 0 for a pipe, of which nobody knows."""
    if not file.seekable():
        return 0
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


COMMANDS = (import_file, export)
