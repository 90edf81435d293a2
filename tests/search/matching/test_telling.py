"""Words that tell what is looked for lead, however rare the others are."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from marketplace.search.matching import telling
from marketplace.search.text import parsing
from tests.search.conftest import ask, found_by, make_texts

pytestmark = pytest.mark.usefixtures("indexed_services")


def telling_words(text: str, language: str = "en") -> list[str]:
    """Return the words of a text that are looked for."""
    return list(telling.without_function_words(parsing.parse(text), text, language).words)


def test_a_question_is_asked_for_what_it_is_about() -> None:
    assert telling_words("who can tell me what soil I have?") == ["soil"]
    assert telling_words("prosím vás hledám někoho na koberce,", "cs") == ["koberce"]
    assert telling_words("hola mira es que buscamos sensores.", "es") == ["sensores"]


def test_few_words_are_all_meant() -> None:
    assert telling_words("what soil now!") == ["what", "soil", "now"]


def test_function_words_count_where_nothing_else_is_left() -> None:
    assert telling_words("how do you do it all?") != []


def test_words_in_quotation_marks_all_count() -> None:
    assert telling_words('"what to do" with my soil?') == ["what", "to", "do", "soil"]


def test_an_abbreviation_is_no_function_word() -> None:
    assert telling_words("who does AN audit for US?") == ["an", "audit", "us"]
    assert telling_words("WHO DOES AN AUDIT FOR US?") == ["audit"]


def test_what_a_digit_completes_is_no_function_word() -> None:
    assert "co" in telling_words("co 2 ve vodě je to", "cs")


def test_a_name_of_a_thing_keeps_its_small_words() -> None:
    assert telling_words("we need some proof of concept here.") == ["proof", "of", "concept"]


def test_the_last_word_may_go_on() -> None:
    assert telling_words("we want membranes or no") == ["membranes", "no"]
    assert telling_words("we want membranes or no.") == ["membranes"]


def test_rare_small_words_do_not_lead(wsm: Cluster) -> None:
    make_texts("soil", wsm, {"en": ("Soil analysis", "We test fields.")})
    make_texts("chat", wsm, {"en": ("Who can tell", "Tell me what you have.")})
    rebuild()

    assert found_by("who can tell me what soil I have?") == ["soil"]


def test_common_words_do_not_lead(wsm: Cluster) -> None:
    for number in range(3):
        make_texts(f"soil{number}", wsm, {"en": ("Soil analysis", "We test fields.")})
    make_texts("aid", wsm, {"en": ("First aid", "Somebody helps people.")})
    rebuild()

    assert found_by("people soil")[-1] == "aid"
    assert found_by("people soil")[0].startswith("soil")


def test_the_most_telling_words_of_a_letter_are_looked_for() -> None:
    greeting = "Good morning, I am writing to you about something that happened last Monday. " * 3
    noise = " ".join(f"word{number}" for number in range(40))

    results = ask(f"{greeting} {noise} we would like to calibrate sensors of quality", "es")

    assert results.total == 1
    assert results.is_abridged
    assert found_by(f"{greeting} {noise} membranes") == ["screening"]


def test_all_words_of_a_short_text_are_looked_for() -> None:
    assert not ask("membrane screening with our own water").is_abridged


@pytest.mark.parametrize(
    ("text", "language"), [("wedding screenery", "en"), ("bonjour à vous", "fr")]
)
def test_where_something_is_unknown_a_chance_word_finds_nothing(text: str, language: str) -> None:
    assert found_by(text, language) == []


def test_where_something_is_unknown_a_word_that_is_known_finds_a_service() -> None:
    assert found_by("xylophone membranes") == ["screening"]
