"""The peer that the search is compared with."""

import pytest

from marketplace.catalogue.queries import iterate_published
from marketplace.search.evaluation.fts5 import Fts5
from marketplace.search.evaluation.questions import Question

pytestmark = pytest.mark.usefixtures("indexed_services")


def found_by(query: str) -> list[str]:
    """What SQLite finds, in order."""
    question = Question(query, "exact", "en", "en", {}, is_graded=False)
    answer = Fts5(iterate_published()).ask(question)
    assert answer.total == len(answer.slugs)
    return list(answer.slugs)


def test_any_word_in_any_language_is_enough() -> None:
    assert set(found_by("fuites, project or zebra")) == {"leaks", "grants"}


def test_english_words_are_found_in_other_forms() -> None:
    assert found_by("comparing") == ["screening"]


def test_a_word_of_the_title_counts_more_than_one_of_the_text() -> None:
    assert found_by("screening project") == ["screening", "grants"]


def test_a_service_is_listed_once() -> None:
    assert found_by("membrane membrány") == ["screening"]


@pytest.mark.parametrize("query", ["", "?!", '"', "AND NEAR(", "-", "*"])
def test_signs_and_operators_are_no_syntax(query: str) -> None:
    assert found_by(query) == []
