"""Words that tell nothing by themselves, or little."""

import csv
from pathlib import Path

import pytest

from marketplace.search.text import function_words
from marketplace.search.text.function_words import is_function_word, parse_table, weight
from marketplace.search.text.thesaurus import LANGUAGES, concepts

TABLE = Path(function_words.__file__).parent / "function_words.csv"


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "who"),
        ("en", "please"),
        ("cs", "prosím"),
        ("cs", "prosim"),
        ("cs", "můžu"),
        ("de", "möchte"),
        ("de", "moechte"),
        ("de", "unsere"),
        ("es", "hola"),
        ("es", "quién"),
        ("fr", "cherchons"),
        ("fr", "qu"),
    ],
)
def test_function_words_tell_nothing_with_or_without_accents(language: str, word: str) -> None:
    assert is_function_word(word, language)


def test_common_words_tell_less_than_others() -> None:
    assert 0 < weight("company", "en") < weight("membrane", "en") == 1


def test_a_word_is_read_with_the_words_of_the_readers_language() -> None:
    assert is_function_word("can", "en")
    assert not is_function_word("can", "es")
    assert weight("co", "hu") == 1


def test_every_language_of_the_pages_has_each_word_once() -> None:
    with TABLE.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))

    assert {row["language"] for row in rows} == set(LANGUAGES)
    words = [(row["language"], word) for row in rows for word in row["words"].split()]
    assert len(words) == len(set(words))
    assert all(0 <= float(row["weight"]) < 1 for row in rows)


SELDOM_MEANT = {("cs", "vážení"), ("fr", "maïs")}
"""Weighing and corn: far more often "dear" and "but" are meant, which differ by an accent or by nothing."""


def test_no_name_of_a_thing_tells_nothing() -> None:
    names = {
        (language, term[0])
        for concept in concepts()
        for language in LANGUAGES
        for term in concept.terms[language]
        if len(term) == 1
    }

    names -= SELDOM_MEANT
    assert not {(language, word) for language, word in names if is_function_word(word, language)}


def test_a_word_in_two_lines_has_the_lower_weight() -> None:
    table = "language,kind,weight,words\nde,common,0.5,der gut\nde,articles,0,der die\n"

    assert parse_table(table) == {"de": {"der": 0, "gut": 0.5, "die": 0}}


@pytest.mark.parametrize(
    "line", ["de,articles,der", "de,articles,much,der die", "de,articles,0,der,die"]
)
def test_a_line_that_is_not_understood_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_table(f"language,kind,weight,words\n{line}\n")


def test_the_first_line_names_the_columns() -> None:
    with pytest.raises(ValueError, match="language,kind,weight,words"):
        parse_table("language,words\n")
