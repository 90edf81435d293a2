"""Words as they are compared."""

import pytest

from marketplace.search.text.analysis import fold, folded_forms, stem_keys
from marketplace.search.text.tokenizer import tokenize


def test_words_are_lower_case_and_single_letters_are_left_out() -> None:
    assert tokenize("A Čistá VODA, 3 kroky – NACE E36!") == [
        "čistá",
        "voda",
        "kroky",
        "nace",
        "e36",
    ]


def test_a_letter_typed_in_two_parts_is_the_same_letter() -> None:
    assert tokenize("cˇ C\u030cistá".split()[1]) == tokenize("Čistá")


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("membrány", "membrany"),
        ("żółć", "zolc"),
        ("œuvre", "oeuvre"),
        ("smørrebrød", "smorrebrod"),
        ("νερό", "νερο"),
    ],
)
def test_accents_are_folded(word: str, folded: str) -> None:
    assert fold(tokenize(word)[0]) == folded


def test_german_may_be_spelled_out_or_not() -> None:
    assert folded_forms("für") == ("fur", "fuer")
    assert tokenize("Straße") == ["strasse"]


@pytest.mark.parametrize(
    ("language", "form", "other_form"),
    [
        ("cs", "membrána", "membránami"),
        ("cs", "membrana", "membránách"),
        ("de", "Prüfung", "Prüfungen"),
        ("es", "formación", "formaciones"),
        ("fr", "fuite", "fuites"),
        ("pl", "usługa", "usługami"),
        ("sk", "služba", "služieb"),
        ("hu", "szolgáltatás", "szolgáltatások"),
        ("en", "membrane", "membranes"),
    ],
)
def test_forms_of_a_word_meet_in_a_key(language: str, form: str, other_form: str) -> None:
    assert set(stem_keys(tokenize(form)[0], language)) & set(
        stem_keys(tokenize(other_form)[0], language)
    )


def test_maltese_has_no_stemmer_and_keeps_its_words() -> None:
    assert stem_keys("ilma", "mt") == ("ilma",)


@pytest.mark.parametrize(
    ("language", "form", "other_form"),
    [
        ("cs", "krajka", "krajek"),
        ("cs", "herna", "heren"),
        ("pl", "beczkom", "beczek"),
        ("sk", "látka", "látok"),
    ],
)
def test_a_mobile_e_does_not_part_the_forms_of_a_slavic_word(
    language: str, form: str, other_form: str
) -> None:
    assert set(stem_keys(form, language)) & set(stem_keys(other_form, language))
