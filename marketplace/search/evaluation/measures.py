"""Figures that sum up answers, in shares of one."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from marketplace.search.evaluation.answers import DEPTH, Answer


@dataclass(frozen=True)
class Measure:
    """What many answers amount to.

    What depends on a right service is counted only over questions that have one, and is None without any.
    """

    questions: int
    gain: float | None
    """Normalised discounted cumulative gain of the first ten hits (nDCG@10), a grade g being worth 2^g - 1.

    Source: Burges et al., Learning to rank using gradient descent, ICML 2005.
    """
    recall: float | None
    """Of the services that are right, or ten of them, the share among the first ten hits."""
    first: float | None
    """Share of questions with a right service at the top."""
    among_ten: float | None
    """Share of questions with a right service among ten."""
    reciprocal_rank: float | None
    missing: float | None
    """Share of questions without any hit although something is right."""
    wrongly: float | None
    """Of the questions to which nothing is right, the share with hits and without a word of doubt."""
    empty: float
    """Share of all questions without any hit."""
    median_ms: float
    slow_ms: float
    """Exceeded by one in a hundred."""


def measure(answers: Sequence[Answer]) -> Measure:
    """Sum up answers, of which there is at least one."""
    answerable = [answer for answer in answers if answer.question.grades]
    unanswerable = [answer for answer in answers if not answer.question.grades]
    times = sorted(answer.milliseconds for answer in answers)

    return Measure(
        questions=len(answers),
        gain=_mean(_gain, answerable),
        recall=_mean(_recall, answerable),
        first=_mean(lambda answer: answer.rank == 1, answerable),
        among_ten=_mean(lambda answer: answer.rank is not None, answerable),
        reciprocal_rank=_mean(_reciprocal_rank, answerable),
        missing=_mean(lambda answer: not answer.total, answerable),
        wrongly=_mean(_is_wrongly_sure, unanswerable),
        empty=fmean(not answer.total for answer in answers),
        median_ms=times[len(times) // 2],
        slow_ms=times[min(len(times) * 99 // 100, len(times) - 1)],
    )


def measures_by(answers: Sequence[Answer], name: str) -> Mapping[str, Measure]:
    """Sum up answers by an attribute of their questions."""

    def value(answer: Answer) -> str:
        return str(getattr(answer.question, name))

    measures = {}
    for key, group in groupby(sorted(answers, key=value), value):
        measures[key] = measure(list(group))
    return measures


def _mean(figure: Callable[[Answer], float], answers: Sequence[Answer]) -> float | None:
    return fmean(figure(answer) for answer in answers) if answers else None


def _is_wrongly_sure(answer: Answer) -> bool:
    return answer.total > 0 and not answer.is_doubtful


def _gain(answer: Answer) -> float:
    ideal = sorted(answer.question.grades.values(), reverse=True)
    return _discounted(answer.grades) / _discounted(ideal)


def _discounted(grades: Sequence[int]) -> float:
    """Add up what grades are worth, those further down less."""
    return sum(
        (2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], start=1)
    )


def _recall(answer: Answer) -> float:
    hits = [grade for grade in answer.grades if grade]
    return len(hits) / min(DEPTH, len(answer.question.grades))


def _reciprocal_rank(answer: Answer) -> float:
    return 1 / answer.rank if answer.rank else 0
