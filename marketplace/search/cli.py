"""Commands around the index."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import published_by_ids
from marketplace.database import utcnow
from marketplace.i18n import OFFICIAL_EU
from marketplace.search import evaluation, queries
from marketplace.search.forms import SearchForm
from marketplace.search.index import sync
from marketplace.search.query_log import statistics


@click.group()
def search() -> None:
    """Look after the search index, and ask it."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Build the index anew from the database."""
    with click.progressbar(
        length=1, label="Indexing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

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
    found = queries.find(SearchForm(MultiDict({"q": query})).query(), language)
    if found.degraded:
        click.echo(
            "There is no usable index; these are the newest services. Run: marketplace search rebuild",
            err=True,
        )
    for rank, service in enumerate(published_by_ids(found.ids), start=1):
        text = service.best_text(language)
        click.echo(f"{rank}\t{service.slug}\t{text.title}\t{text.language}")
    click.echo(f"{found.total} found", err=True)


@search.command()
@click.option("--nothing", is_flag=True, help="Only what the catalogue has nothing for.")
@click.option(
    "--days",
    default=90,
    show_default=True,
    type=click.IntRange(1, statistics.KEPT.days),
    help="How far back.",
)
@with_appcontext
def wanted(nothing: bool, days: int) -> None:
    """Show what visitors search for most: words, language, searches, results of the last one (? if not known)."""
    since = (utcnow() - timedelta(days=days)).date()
    for words, language, searches, results in statistics.most_wanted(since, found_nothing=nothing):
        click.echo(f"{words}\t{language}\t{searches}\t{'?' if results is None else results}")


@search.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--misses", is_flag=True, help="List the questions whose answer did not come first.")
@with_appcontext
def evaluate(file: Path, misses: bool) -> None:
    """Ask the questions of FILE (JSON lines: query, kind, typed_in, language, relevant) and say how well it went."""
    if not queries.is_ready():
        raise click.ClickException("There is no usable index. Run: marketplace search rebuild")
    try:
        answers = list(evaluation.answers(evaluation.read(file)))
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    if not answers:
        raise click.ClickException("There is no question in this file.")
    click.echo(
        _LINE.format(
            "", "questions", "recall@1", "recall@10", "MRR@10", "empty", "p50 ms", "p99 ms"
        )
    )
    answerable = [answer for answer in answers if answer.question.relevant is not None]
    for title, some in (("kind", answers), ("language", answerable)):
        attribute = "kind" if title == "kind" else "typed_in"
        for name, measure in evaluation.by(some, attribute).items():
            _show(name, measure)
    if answerable:
        _show("all answerable", evaluation.measure(answerable))
    if misses:
        for answer in answers:
            if answer.rank != 1 and (answer.question.relevant or answer.total):
                question = answer.question
                click.echo(
                    f"{question.kind}\t{question.typed_in}\t{question.query}\t{question.relevant}\t{answer.rank}"
                )


_LINE = "{:22}{:>10}{:>10}{:>10}{:>10}{:>8}{:>8}{:>8}"


def _show(name: str, measure: evaluation.Measure) -> None:
    shares = [
        f"{share:.3f}"
        for share in (measure.first, measure.among_ten, measure.reciprocal_rank, measure.empty)
    ]
    times = [f"{ms:.1f}" for ms in (measure.median_ms, measure.slow_ms)]
    click.echo(_LINE.format(name, measure.questions, *shares, *times))
