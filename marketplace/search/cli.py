"""Commands around the index."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import iterate_published, published_by_ids
from marketplace.database import utcnow
from marketplace.i18n import OFFICIAL_EU
from marketplace.search import queries
from marketplace.search.evaluation import tables
from marketplace.search.evaluation.answers import ask
from marketplace.search.evaluation.fts5 import Fts5
from marketplace.search.evaluation.questions import read_questions
from marketplace.search.forms import SearchForm
from marketplace.search.index import sync
from marketplace.search.query_log import statistics
from marketplace.workdays import local_day


@click.group()
def search() -> None:
    """Look after the search index, and ask it."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Build the index anew from the database."""
    is_quiet = not sys.stderr.isatty()
    with click.progressbar(length=1, label="Indexing", file=sys.stderr, hidden=is_quiet) as bar:

        def progress(count: int, total: int) -> None:
            bar.length = total
            bar.update(count - bar.pos)

        number = sync.rebuild(progress)
    click.echo("1 service can be found." if number == 1 else f"{number} services can be found.")


@search.command()
@click.argument("query")
@click.option(
    "--language", default="en", type=click.Choice(OFFICIAL_EU), help="The language of the reader."
)
@with_appcontext
def find(query: str, language: str) -> None:
    """Show what a visitor would find: rank, slug, title, language of the title."""
    form = SearchForm(MultiDict({"q": query}))
    results = queries.find(form.query(), language)
    if results.is_degraded:
        click.echo(
            "There is no usable index; these are the newest services."
            " Run: marketplace search rebuild",
            err=True,
        )

    for rank, service in enumerate(published_by_ids(results.ids), start=1):
        text = service.best_text(language)
        click.echo(f"{rank}\t{service.slug}\t{text.title}\t{text.language}")
    click.echo(f"{results.total} found", err=True)


@search.command("wanted")
@click.option("--nothing", is_flag=True, help="Only what the catalogue has nothing for.")
@click.option(
    "--days",
    default=90,
    show_default=True,
    type=click.IntRange(1, statistics.RETENTION.days),
    help="How far back.",
)
@with_appcontext
def most_frequent(nothing: bool, days: int) -> None:
    """Show what visitors search for most.

    That is words, language, searches, and results of the last search (? if not known).
    """
    since = local_day(utcnow() - timedelta(days=days))
    for words, language, searches, results in statistics.most_frequent(
        since, only_without_results=nothing
    ):
        number = "?" if results is None else results
        click.echo(f"{words}\t{language}\t{searches}\t{number}")


@search.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--misses", is_flag=True, help="List the questions whose answer did not come first.")
@click.option("--compare", is_flag=True, help="Ask SQLite FTS5 the same, over the same texts.")
@with_appcontext
def evaluate(file: Path, misses: bool, compare: bool) -> None:
    """Ask the questions of FILE and say how well it went.

    FILE has JSON lines with query, kind, language and relevant: either the service that is
    meant, beside typed_in, the language of the words; or all services that are right, with
    grades: {"slug": 2 (ideal) or 1 (acceptable)}.
    """
    if not queries.is_ready():
        raise click.ClickException("There is no usable index. Run: marketplace search rebuild")
    try:
        questions = read_questions(file)
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    if not questions:
        raise click.ClickException("There is no question in this file.")

    ask(questions[0])  # so that no time includes the reading of index and thesaurus
    answers = {"ours": [ask(question) for question in questions]}
    if compare:
        peer = Fts5(iterate_published())
        answers["SQLite FTS5"] = [peer.ask(question) for question in questions]

    for line in tables.lines(answers):
        click.echo(line)
    if misses:
        for line in tables.misses(answers["ours"]):
            click.echo(line)
