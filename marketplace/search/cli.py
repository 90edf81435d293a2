"""Commands around the index."""

import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import published_by_ids
from marketplace.database import utcnow
from marketplace.i18n import OFFICIAL_EU
from marketplace.search import evaluation, queries
from marketplace.search.evaluation import Answer, Measure
from marketplace.search.forms import SearchForm
from marketplace.search.index import sync
from marketplace.search.query_log import statistics
from marketplace.workdays import local_day

_LINE = "{:22}{:>10}{:>10}{:>10}{:>10}{:>8}{:>8}{:>8}"
_HEADINGS = ("", "questions", "recall@1", "recall@10", "MRR@10", "empty", "p50 ms", "p99 ms")


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
@with_appcontext
def evaluate(file: Path, misses: bool) -> None:
    """Ask the questions of FILE and say how well it went.

    FILE has JSON lines with query, kind, typed_in, language, relevant.
    """
    if not queries.is_ready():
        raise click.ClickException("There is no usable index. Run: marketplace search rebuild")
    try:
        answers = list(evaluation.ask(evaluation.read_questions(file)))
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    if not answers:
        raise click.ClickException("There is no question in this file.")

    _show_measures(answers)
    if misses:
        _show_misses(answers)


def _show_measures(answers: Sequence[Answer]) -> None:
    answerable = [answer for answer in answers if answer.question.relevant is not None]
    click.echo(_LINE.format(*_HEADINGS))

    for kind, measure in evaluation.measures_by(answers, "kind").items():
        _show(kind, measure)
    for language, measure in evaluation.measures_by(answerable, "typed_in").items():
        _show(language, measure)
    if answerable:
        _show("all answerable", evaluation.measure(answerable))


def _show(name: str, measure: Measure) -> None:
    cells = [
        name,
        measure.questions,
        f"{measure.first:.3f}",
        f"{measure.among_ten:.3f}",
        f"{measure.reciprocal_rank:.3f}",
        f"{measure.empty:.3f}",
        f"{measure.median_ms:.1f}",
        f"{measure.slow_ms:.1f}",
    ]
    click.echo(_LINE.format(*cells))


def _show_misses(answers: Iterable[Answer]) -> None:
    for answer in answers:
        question = answer.question
        is_right = answer.rank == 1 or not (question.relevant or answer.total)
        if is_right:
            continue

        cells = [
            question.kind,
            question.typed_in,
            question.query,
            str(question.relevant),
            str(answer.rank),
        ]
        click.echo("\t".join(cells))
