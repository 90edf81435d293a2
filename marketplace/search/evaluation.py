"""Measures the search by questions whose answer is known."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path

from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import slugs_of
from marketplace.search.forms import SearchForm
from marketplace.search.queries import find

DEPTH = 10


@dataclass(frozen=True)
class Question:
    """A query, and the service that it means, or None where nothing should be found."""

    query: str
    kind: str
    typed_in: str
    language: str
    relevant: str | None


@dataclass(frozen=True)
class Answer:
    """At which rank the relevant service came, and how long it took."""

    question: Question
    rank: int | None
    total: int
    milliseconds: float


@dataclass(frozen=True)
class Measure:
    """What many answers amount to, in shares of one.

    A question without a relevant service is answered rightly when nothing is found.
    """

    questions: int
    first: float
    """Recall at 1."""
    among_ten: float
    """Recall at 10."""
    reciprocal_rank: float
    empty: float
    median_ms: float
    slow_ms: float
    """Exceeded by one in a hundred."""


def read_questions(path: Path) -> Iterator[Question]:
    """Read questions, a JSON object a line.

    Raises ValueError naming the line that cannot be read.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _question(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is no question ({error})") from error


def _question(record: Mapping[str, str]) -> Question:
    names = [field.name for field in fields(Question)]
    return Question(**{name: record[name] for name in names})


def ask(questions: Iterable[Question]) -> Iterator[Answer]:
    """Ask the questions."""
    for question in questions:
        query = SearchForm(MultiDict({"q": question.query})).query()

        start = time.perf_counter()
        results = find(query, question.language)
        milliseconds = 1000 * (time.perf_counter() - start)

        slugs = slugs_of(results.ids[:DEPTH])
        rank = _rank(question, slugs)
        yield Answer(question, rank, results.total, milliseconds)


def _rank(question: Question, slugs: Sequence[str]) -> int | None:
    if question.relevant in slugs:
        return slugs.index(question.relevant) + 1
    return None


def measure(answers: Sequence[Answer]) -> Measure:
    """Sum up answers, of which there is at least one."""
    number = len(answers)
    ranks = [answer.rank for answer in answers if answer.rank]
    empty = [answer for answer in answers if not answer.total]
    times = sorted(answer.milliseconds for answer in answers)

    return Measure(
        questions=number,
        first=ranks.count(1) / number,
        among_ten=len(ranks) / number,
        reciprocal_rank=sum(1 / rank for rank in ranks) / number,
        empty=len(empty) / number,
        median_ms=times[number // 2],
        slow_ms=times[min(number * 99 // 100, number - 1)],
    )


def measures_by(answers: Sequence[Answer], name: str) -> Mapping[str, Measure]:
    """Sum up answers by an attribute of their questions."""

    def value(answer: Answer) -> str:
        return str(getattr(answer.question, name))

    measures = {}
    for key, group in groupby(sorted(answers, key=value), value):
        measures[key] = measure(list(group))
    return measures
