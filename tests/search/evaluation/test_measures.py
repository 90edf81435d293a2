"""Answers are summed up as shares of one."""

from collections.abc import Mapping, Sequence
from math import log2

import pytest

from marketplace.search.evaluation.answers import Answer
from marketplace.search.evaluation.measures import measure, measures_by
from marketplace.search.evaluation.questions import Question

GRADES = {"best": 2, "good": 1}


def answer(
    slugs: Sequence[str] = (),
    grades: Mapping[str, int] = GRADES,
    total: int = 9,
    milliseconds: float = 1.0,
    kind: str = "problem",
) -> Answer:
    """What an engine makes of a question."""
    question = Question("words", kind, "en", "en", grades, is_graded=True)
    return Answer(question, slugs, total, milliseconds)


def test_right_services_count_by_rank() -> None:
    measures = measure(
        [
            answer(["best"], milliseconds=5),
            answer(["other", "other", "other", "good"], milliseconds=7),
            answer(["other"], milliseconds=1),
            answer(total=0, milliseconds=3),
        ]
    )

    assert (measures.questions, measures.first, measures.among_ten) == (4, 0.25, 0.5)
    assert (measures.missing, measures.empty, measures.wrongly) == (0.25, 0.25, None)
    assert measures.reciprocal_rank == (1 + 1 / 4) / 4
    assert (measures.median_ms, measures.slow_ms) == (5.0, 7.0)


@pytest.mark.parametrize(
    ("slugs", "gain"),
    [
        (["best", "good"], 1),
        (["good", "best"], (1 + 3 / log2(3)) / (3 + 1 / log2(3))),
        (["other", "best"], (3 / log2(3)) / (3 + 1 / log2(3))),
        (["other"], 0),
        ([], 0),
    ],
)
def test_a_grade_is_worth_more_the_further_up_it_stands(slugs: list[str], gain: float) -> None:
    assert measure([answer(slugs)]).gain == pytest.approx(gain)


def test_no_answer_can_hold_more_than_ten_right_services() -> None:
    grades = {f"service-{number}": 1 for number in range(20)}

    measures = measure([answer(list(grades)[:10], grades)])

    assert (measures.recall, measures.gain) == (1, 1)


def test_recall_is_the_share_of_the_right_services() -> None:
    assert measure([answer(["other", "good"])]).recall == 0.5


def test_where_nothing_is_right_any_hit_is_wrong() -> None:
    measures = measure([answer(["other"], {}, total=1), answer([], {}, total=0)])

    assert (measures.wrongly, measures.empty) == (0.5, 0.5)
    assert (measures.gain, measures.recall, measures.first, measures.missing) == (None,) * 4


def test_questions_without_a_right_service_lower_no_other_figure() -> None:
    measures = measure([answer(["best", "good"]), answer([], {}, total=0)])

    assert (measures.questions, measures.gain, measures.missing) == (2, 1, 0)


def test_answers_are_summed_up_by_kind() -> None:
    measures = measures_by(
        [answer(["best"]), answer(kind="mail"), answer(["good", "best"])], "kind"
    )

    assert {kind: (one.questions, one.first) for kind, one in measures.items()} == {
        "mail": (1, 0),
        "problem": (2, 1),
    }
