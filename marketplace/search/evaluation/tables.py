"""The figures of an evaluation as a table for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marketplace.search.evaluation.answers import Answer
from marketplace.search.evaluation.measures import Measure, measure, measures_by

_Answers = Sequence[Answer]


@dataclass(frozen=True)
class _Column:
    heading: str
    name: str
    """The attribute of a measure."""
    width: int = 10
    digits: int = 3

    def cell(self, measures: Measure) -> str:
        value = getattr(measures, self.name)
        text = "-" if value is None else f"{value:.{self.digits}f}"
        return text.rjust(self.width)


_TIMES = (_Column("p50 ms", "median_ms", 8, 1), _Column("p99 ms", "slow_ms", 8, 1))
_OF_NAMED = (
    _Column("questions", "questions", digits=0),
    _Column("recall@1", "first"),
    _Column("recall@10", "among_ten"),
    _Column("MRR@10", "reciprocal_rank"),
    _Column("empty", "empty", 8),
    *_TIMES,
)
_OF_GRADED = (
    _Column("questions", "questions", digits=0),
    _Column("nDCG@10", "gain"),
    _Column("recall@10", "recall"),
    _Column("success@1", "first"),
    _Column("success@10", "among_ten", 11),
    _Column("nothing", "missing", 8),
    _Column("wrongly", "wrongly", 8),
    *_TIMES,
)


def lines(answers_by_engine: Mapping[str, _Answers]) -> Iterator[str]:
    """Write a line for each kind of question, each language and all.

    The first engine is ours. Below each of its lines stands one for each peer.
    """
    ours, *peers = answers_by_engine.values()
    names = [f"  {name}" for name in list(answers_by_engine)[1:]]
    columns = _OF_GRADED if ours[0].question.is_graded else _OF_NAMED
    yield " " * 22 + "".join(column.heading.rjust(column.width) for column in columns)

    rows_of_peers = [_rows(answers) for answers in peers]
    for number, (label, measures) in enumerate(_rows(ours)):
        yield _line(label, measures, columns)
        for name, rows in zip(names, rows_of_peers, strict=True):
            yield _line(name, rows[number][1], columns)


def misses(answers: _Answers) -> Iterator[str]:
    """Write a line for each question whose answer did not come first.

    It has kind, language, query, right services (the best first) and rank, parted by tabs.
    """
    for answer in answers:
        if answer.is_right:
            continue

        question = answer.question
        services = ", ".join(sorted(question.grades, key=question.grades.__getitem__, reverse=True))
        rank = answer.rank or "-"
        yield f"{question.kind}\t{question.typed_in}\t{question.query}\t{services or '-'}\t{rank}"


def _rows(answers: _Answers) -> Sequence[tuple[str, Measure]]:
    """Sum up by kind, by language and in all.

    Where a service is named, a question without one is of a kind of its own and left out of the other rows.
    """
    counted = answers
    label = "all"
    if not answers[0].question.is_graded:
        counted = [answer for answer in answers if answer.question.grades]
        label = "all answerable"

    rows = [*measures_by(answers, "kind").items(), *measures_by(counted, "typed_in").items()]
    if counted:
        rows.append((label, measure(counted)))
    return rows


def _line(label: str, measures: Measure, columns: Sequence[_Column]) -> str:
    return f"{label:22}" + "".join(column.cell(measures) for column in columns)
