"""Questions are read from a file, in one of two formats."""

from pathlib import Path

import pytest

from marketplace.search.evaluation.questions import Question, read_questions
from tests.search.evaluation.conftest import graded, question


def test_a_question_names_a_service_or_none(file: Path) -> None:
    lines = [
        question("membránami", "inflected", "cs", "screening"),
        question("blockchain", "no-answer", "de", None),
    ]
    file.write_text("\n\n".join(lines), encoding="utf-8")

    assert read_questions(file) == [
        Question("membránami", "inflected", "cs", "cs", {"screening": 2}, is_graded=False),
        Question("blockchain", "no-answer", "de", "de", {}, is_graded=False),
    ]


def test_a_question_grades_the_services_that_answer_it(file: Path) -> None:
    lines = [
        graded("old filters", "problem", "en", autopsy=2, screening=1, training=0),
        graded("Zahnarzt", "none", "de"),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")

    grades = {"autopsy": 2, "screening": 1}
    assert read_questions(file) == [
        Question("old filters", "problem", "en", "en", grades, is_graded=True),
        Question("Zahnarzt", "none", "de", "de", {}, is_graded=True),
    ]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (
            graded("old filters", "problem", "en", autopsy=3),
            "the grade of autopsy is not 0, 1 or 2",
        ),
        (graded("old filters", "problem", "en", autopsy=True), "the grade of autopsy is not"),
        (graded("old filters", "problem", "en", autopsy="2"), "the grade of autopsy is not"),
        ('{"query": 1, "kind": "problem", "language": "en", "relevant": {}}', "query is no text"),
        ('{"query": "a", "language": "en", "relevant": {}}', "'kind'"),
        (
            '{"query": "a", "kind": "b", "typed_in": "en", "language": "en", "relevant": ["c"]}',
            "relevant is neither a service nor null nor grades",
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_the_reason(
    file: Path, wrong: str, reason: str
) -> None:
    file.write_text(f"\n{wrong}\n", encoding="utf-8")

    with pytest.raises(ValueError, match="line 2 is no question") as raised:
        read_questions(file)

    assert reason in str(raised.value)


def test_a_file_has_one_format(file: Path) -> None:
    lines = [
        graded("Zahnarzt", "none", "de"),
        "",
        question("membrane", "exact", "en", "screening"),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(ValueError, match="line 3 has another format than the lines before"):
        read_questions(file)
