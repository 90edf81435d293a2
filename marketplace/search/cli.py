"""Commands around the index."""

import sys

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import published_by_ids
from marketplace.i18n import OFFICIAL_EU
from marketplace.search import actions, queries
from marketplace.search.forms import SearchForm


@click.group()
def search() -> None:
    """Look after the search index, and ask it."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Build the index anew from the database."""
    with click.progressbar(length=1, label="Indexing", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        number = actions.rebuild(progress)
    click.echo("1 service can be found." if number == 1 else f"{number} services can be found.")


@search.command()
@click.argument("query")
@click.option("--language", default="en", type=click.Choice(OFFICIAL_EU), help="The language of the reader.")
@with_appcontext
def find(query: str, language: str) -> None:
    """Show what a visitor would find: rank, slug, title, language of the title."""
    found = queries.find(SearchForm(MultiDict({"q": query})).query(), language)
    if found.degraded:
        click.echo("There is no usable index; these are the newest services. Run: marketplace search rebuild", err=True)
    for rank, service in enumerate(published_by_ids(found.ids), start=1):
        text = service.best_text(language)
        click.echo(f"{rank}\t{service.slug}\t{text.title}\t{text.language}")
    click.echo(f"{found.total} found", err=True)
