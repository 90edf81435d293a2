"""What words name, and what readers of each language are shown."""

import pytest

from marketplace.technologies.models import TermState
from marketplace.technologies.terms import Term, Terms, folded, terms_of_product

LANGUAGES = ("en", "cs", "de", "es", "fr")
VOCABULARY = Terms(terms_of_product().values())


def test_the_product_brings_each_term_with_a_name_in_each_language() -> None:
    for code, term in terms_of_product().items():
        assert tuple(term.labels) == LANGUAGES
        assert code == term.labels["en"]
        for words in term.words:
            assert words.strip() == words
            assert len(words) <= 60


def test_no_word_names_two_terms_in_one_language() -> None:
    for language in LANGUAGES:
        words = [folded(term.labels[language]) for term in VOCABULARY]
        assert len(set(words)) == len(words), language


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("membranes", "membranes"),
        ("Membranen", "membranes"),
        ("membrány", "membranes"),
        ("MEMBRANY", "membranes"),
        ("Waste-water treatment", "waste water treatment"),
        ("cistení  odpadních vod", "waste water treatment"),
        ("technologies de l'eau", "water technology"),
        ("technologies de l’eau", "water technology"),
        ("time travel", None),
    ],
)
def test_a_word_of_any_language_names_its_term(word: str, code: str | None) -> None:
    assert VOCABULARY.code_of(word) == code


def test_words_become_codes_each_once_and_new_ones_stay() -> None:
    words = ["capteurs", "Membranen", "sensors", "Pumps", "pumps"]

    assert VOCABULARY.codes_of(words) == ["sensors", "membranes", "Pumps"]


def test_signs_make_a_difference() -> None:
    terms = Terms([Term("C", {}), Term("C++", {})])

    assert [terms.code_of(word) for word in ("c", "c++", "C#")] == ["C", "C++", None]


def test_a_code_comes_before_a_label_and_what_is_accepted_before_a_proposal() -> None:
    terms = Terms(
        [
            Term("glue", {"en": "paste"}, TermState.PROPOSED),
            Term("cement", {"en": "paste", "de": "glue"}),
        ]
    )

    assert terms.code_of("Glue") == "glue"
    assert terms.code_of("Paste") == "cement"


def test_a_merged_term_leads_to_the_one_that_stands_for_it() -> None:
    terms = Terms(
        [
            Term("sensor", {"de": "Fühler"}, TermState.MERGED, "probes"),
            Term("probes", {}, TermState.MERGED, "sensors"),
            Term("sensors", {"en": "sensors"}),
        ]
    )

    assert [terms.code_of(word) for word in ("sensor", "fuhler", "probes")] == ["sensors"] * 3


def test_terms_that_lead_to_each_other_keep_nobody_waiting() -> None:
    terms = Terms([Term("a", {}, TermState.MERGED, "b"), Term("b", {}, TermState.MERGED, "a")])

    assert terms.code_of("a") in {"a", "b"}


def test_a_label_is_that_of_the_reader_or_says_which_language_it_has() -> None:
    terms = Terms([Term("pumps", {"de": "Pumpen", "fr": "pompes"}), Term("valves", {})])

    assert terms.label("pumps", "fr") == ("pompes", "fr", True)
    assert terms.label("pumps", "cs") == ("Pumpen", "de", False)
    assert terms.label("valves", "cs") == ("valves", "", False)
    assert terms.label("what a stranger wrote", "cs") == ("what a stranger wrote", "", False)
