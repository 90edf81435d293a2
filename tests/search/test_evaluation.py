"""How well the search answers what people would ask of the demonstration.

The questions were written by looking at the services, not at the search: some are not answered yet.
"""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.models import Service
from marketplace.catalogue.queries import iterate_published
from marketplace.database import db
from marketplace.search.evaluation.answers import Answer, ask
from marketplace.search.evaluation.questions import read_questions
from marketplace.search.queries import find
from marketplace.search.query import Query
from marketplace.technologies.terms import terms_of_product

FILE = Path(__file__).with_name("demonstration-questions.jsonl")
QUESTIONS = read_questions(FILE)
RIGHT = {
    "compound": 11,
    "cross-language": 11,
    "description": 13,
    "description-inflected": 13,
    "exact": 12,
    "excluded": 11,
    "inflected": 10,
    "no-answer": 11,
    "no-diacritics": 11,
    "phrase": 11,
    "prefix": 11,
    "related": 10,
    "typo": 11,
}
"""Of each kind, how many questions at least are answered rightly: nearly all that were when this was measured."""

WITH_A_SHARED_STEM = {"filtration", "metering", "modelling"}
"""Technologies whose name shares its stem with another word in one of the languages, as in filtrace and filtr."""


@pytest.fixture(scope="module")
def answers(demonstration: Flask) -> list[Answer]:
    """What the search answers to all questions."""
    with demonstration.app_context():
        return [ask(question) for question in QUESTIONS]


def test_every_question_is_asked_once_of_a_service_that_can_be_found(demonstration: Flask) -> None:
    with demonstration.app_context():
        published = set(
            db.session.scalars(select(Service.slug).where(Service.state == "published"))
        )

    assert {slug for question in QUESTIONS for slug in question.grades} <= published
    asked = {(question.query, question.language) for question in QUESTIONS}
    assert len(asked) == len(QUESTIONS) == len(FILE.read_text(encoding="utf-8").splitlines())
    assert {question.kind for question in QUESTIONS if not question.grades} == {"no-answer"}


def test_what_has_a_technology_is_found_by_its_name_in_every_language(demonstration: Flask) -> None:
    with demonstration.app_context():
        services = list(iterate_published())
        for code, term in terms_of_product().items():
            ids = {service.id for service in services if code in service.technologies}
            for language, label in term.labels.items():
                results = find(Query(text=label, per_page=len(services)), language)
                assert ids <= set(results.ids), (language, label)


def test_a_technology_in_five_languages_finds_the_same_services(demonstration: Flask) -> None:
    with demonstration.app_context():
        services = list(iterate_published())
        codes = {code for service in services for code in service.technologies}
        differing = {
            code
            for code in codes
            if len({found_by(label, language) for language, label in labels_of(code)}) > 1
        }

    assert len(codes) >= 30
    assert differing <= WITH_A_SHARED_STEM


def labels_of(code: str) -> list[tuple[str, str]]:
    """The names of a technology with their languages."""
    return list(terms_of_product()[code].labels.items())


def found_by(text: str, language: str) -> frozenset[int]:
    """All services that answer."""
    return frozenset(find(Query(text=text, per_page=100), language).ids)


def test_there_are_questions_of_every_kind_and_in_every_language() -> None:
    assert set(RIGHT) == {question.kind for question in QUESTIONS}
    for name in ("kind", "typed_in", "language"):
        numbers = Counter(getattr(question, name) for question in QUESTIONS)
        assert min(numbers.values()) >= 6, numbers
    assert {question.typed_in for question in QUESTIONS} == {"cs", "de", "en", "es", "fr"}


@pytest.mark.parametrize("kind", sorted(RIGHT))
def test_the_right_service_comes_first(answers: list[Answer], kind: str) -> None:
    asked = [answer for answer in answers if answer.question.kind == kind]
    wrong = [answer for answer in asked if not answer.is_right]

    assert len(asked) - len(wrong) >= RIGHT[kind], _listed(wrong)


@pytest.mark.parametrize("language", ["cs", "de", "en", "es", "fr"])
def test_the_right_service_is_found_in_every_language(answers: list[Answer], language: str) -> None:
    asked = [
        answer
        for answer in answers
        if answer.question.grades and answer.question.typed_in == language
    ]
    missing = [answer for answer in asked if answer.rank is None]

    assert len(missing) <= 1, _listed(missing)


def _listed(answers: list[Answer]) -> str:
    return "\n".join(
        f"{answer.question.query} ({', '.join(answer.question.grades)}: {answer.rank})"
        for answer in answers
    )
