"""Questions whose answers are known, as a file has them: one JSON object a line.

A line names the one service that is meant (null where nothing should be found):

    {"query": "membránami", "kind": "inflected", "typed_in": "cs", "language": "en", "relevant": "screening"}

or it grades services, 2 for what is ideal and 1 for what is acceptable:

    {"query": "who looks at my old filters?", "kind": "question", "language": "en", "relevant": {"autopsy": 2}}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IDEAL = 2
"""The highest grade."""


@dataclass(frozen=True)
class Question:
    """A query, and the services that answer it with their grades."""

    query: str
    kind: str
    typed_in: str
    language: str
    """The language of the reader."""
    grades: Mapping[str, int]
    """Grades by address of service, empty where nothing should be found."""
    is_graded: bool
    """Whether people have graded services, rather than named the one that is meant."""


def read_questions(path: Path) -> list[Question]:
    """Read the questions of a file, which are all graded or all not.

    Raises ValueError naming the line that cannot be read.
    """
    questions: list[Question] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue

        try:
            question = _question(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is no question ({error})") from error
        if questions and question.is_graded != questions[0].is_graded:
            raise ValueError(
                f"line {number} has another format than the lines before:"
                " put questions with grades into a file of their own"
            )
        questions.append(question)

    return questions


def _question(record: Mapping[str, Any]) -> Question:
    relevant = record["relevant"]
    is_graded = isinstance(relevant, dict)
    return Question(
        query=_text(record, "query"),
        kind=_text(record, "kind"),
        typed_in=_text(record, "language" if is_graded else "typed_in"),
        language=_text(record, "language"),
        grades=_grades(relevant) if is_graded else _single_grade(relevant),
        is_graded=is_graded,
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _grades(relevant: Mapping[str, object]) -> Mapping[str, int]:
    """Check grades and leave out 0, which says that a service was looked at and is not right."""
    grades = {}
    for slug, grade in relevant.items():
        if type(grade) is not int or not 0 <= grade <= IDEAL:
            raise ValueError(f"the grade of {slug} is not 0, 1 or {IDEAL}")
        if grade:
            grades[slug] = grade
    return grades


def _single_grade(relevant: object) -> Mapping[str, int]:
    if relevant is None:
        return {}
    if not isinstance(relevant, str):
        raise TypeError("relevant is neither a service nor null nor grades")
    return {relevant: IDEAL}
