"""The words that are looked for, and references in all spellings."""

import pytest

from marketplace.finding.words import answers_in, question_of, reference_in


@pytest.mark.parametrize(
    "text", ["ENQ-7K3F-92QD", "enq 7k3f 92qd", "7K3F–92QD", "enq7k3f92qd", " 7k3f92qd "]
)
def test_a_reference_is_recognised_in_any_spelling(text: str) -> None:
    assert reference_in(text) == "ENQ-7K3F-92QD"


@pytest.mark.parametrize("text", ["", "7K3F", "ENQ-7K3F-92Q", "ENQ-7K3F-92Q1", "7k3f 92qd water"])
def test_other_words_are_no_reference(text: str) -> None:
    assert reference_in(text) is None


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert question_of("the samples of the lake", "en").words == ("samples", "lake")
    assert question_of("the", "en").words == ("the",)


def test_only_the_last_word_may_go_on_and_only_without_a_space_behind_it() -> None:
    assert question_of("water sam", "en").prefixes == ("sam",)
    assert question_of("water sam ", "en").prefixes == ()


def test_a_word_answers_in_its_other_forms_and_without_accents() -> None:
    question = question_of("membrana test", "cs")

    answers = answers_in("Testy s membránami a Wi-Fi.", "cs", question)

    assert answers.terms.words == {"testy", "membranami"}
    assert answers.answered == {0, 1}
