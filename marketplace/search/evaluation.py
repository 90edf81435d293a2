"""Measure the search by questions whose answer is known."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from werkzeug.datastructures import MultiDict

from marketplace.catalogue.queries import slugs_of
from marketplace.search.forms import SearchForm
from marketplace.search.queries import find

DEPTH = 10


@dataclass(frozen=True)
class Question:
    """A query, and the service that it means; none where nothing should be found."""

    query: str
    kind: str
    typed_in: str
    language: str
    relevant: str | None


@dataclass(frozen=True)
class Answer:
    """At which place the right service came, and how long it took."""

    question: Question
    rank: int | None
    total: int
    milliseconds: float


@dataclass(frozen=True)
class Measure:
    """What many answers amount to, in shares of one; a question without an answer is right when nothing is found."""

    questions: int
    first: float
    among_ten: float
    reciprocal_rank: float
    empty: float
    median_ms: float
    slow_ms: float
    """Exceeded by one in a hundred."""


def read(path: Path) -> Iterator[Question]:
    """Read questions, a JSON object a line. Raises ValueError naming the line that cannot be read."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                given = json.loads(line)
                yield Question(
                    *(given[name] for name in ("query", "kind", "typed_in", "language", "relevant"))
                )
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"line {number} is no question ({error})") from error


def answers(questions: Iterable[Question]) -> Iterator[Answer]:
    """Ask the questions."""
    for question in questions:
        query = SearchForm(MultiDict({"q": question.query})).query()
        began = time.perf_counter()
        found = find(query, question.language)
        took = 1000 * (time.perf_counter() - began)
        slugs = slugs_of(found.ids[:DEPTH])
        rank = slugs.index(question.relevant) + 1 if question.relevant in slugs else None
        yield Answer(question, rank, found.total, took)


def measure(answers: Sequence[Answer]) -> Measure:
    """Sum up answers, of which there is at least one."""
    times = sorted(answer.milliseconds for answer in answers)
    ranks = [answer.rank for answer in answers if answer.rank]
    number = len(answers)
    return Measure(
        number,
        sum(rank == 1 for rank in ranks) / number,
        len(ranks) / number,
        sum(1 / rank for rank in ranks) / number,
        sum(not answer.total for answer in answers) / number,
        times[number // 2],
        times[min(number * 99 // 100, number - 1)],
    )


def by(answers: Sequence[Answer], name: str) -> Mapping[str, Measure]:
    """Sum up answers by an attribute of their questions."""

    def value(answer: Answer) -> str:
        return str(getattr(answer.question, name))

    return {key: measure(list(some)) for key, some in groupby(sorted(answers, key=value), value)}
