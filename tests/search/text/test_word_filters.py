"""The words that a language knows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.search.text import analysis, known_words, word_filters


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("wedding", "en"),
        ("hypotéka", "cs"),
        ("hypoteka", "cs"),
        ("zahnärzte", "de"),
        ("zahnarzte", "de"),
        ("zahnaerzte", "de"),
        ("strasse", "de"),
        ("alquiler", "es"),
        ("cœur", "fr"),
    ],
)
def test_a_language_knows_its_words_with_and_without_accents(word: str, language: str) -> None:
    assert known_words.is_known(word, language)


@pytest.mark.parametrize(
    ("word", "language"),
    [("membrnae", "en"), ("zahnarzt", "fr"), ("panadwria", "es"), ("wedding", "hu"), ("", "en")],
)
def test_it_knows_neither_typos_nor_the_words_of_others(word: str, language: str) -> None:
    assert not known_words.is_known(word, language)


def test_without_the_files_no_word_is_known_until_they_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = known_words._folder()
    monkeypatch.setattr(known_words, "_filters", {})
    monkeypatch.setattr(known_words, "_folder", lambda: tmp_path / "filters")

    assert not known_words.is_known("wedding", "en")
    (tmp_path / "filters").symlink_to(built)
    assert known_words.is_known("wedding", "en")


def test_a_filter_knows_all_its_words_and_few_others() -> None:
    words = [f"wort{number}" for number in range(5000)]
    word_filter = word_filters.of_words(words).data

    assert all(word_filters.has_word(word_filter, word) for word in words)
    others = sum(word_filters.has_word(word_filter, f"ding{number}") for number in range(5000))
    assert others < 5000 * 0.006


def test_words_are_folded_as_the_index_folds_them() -> None:
    words = ["Straße", "ŽLUŤOUČKÝ", "cœur", "über", "niño", "Élève"]
    word_filter = word_filters.of_words(words).data

    for word in words:
        for form in analysis.folded_forms(word.casefold()):
            assert word_filters.has_word(word_filter, form)


def test_the_files_are_small() -> None:
    sizes = [path.stat().st_size for path in known_words._folder().iterdir()]

    assert len(sizes) == len(word_filters.LANGUAGES)
    assert sum(sizes) < 4_200_000


def test_the_build_of_the_wheel_runs_the_file_without_the_marketplace() -> None:
    """It has numpy and simplemma, but not the package that it builds."""
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1], run_name='alone');"
        "assert not any(name.startswith('marketplace') for name in sys.modules)"
    )
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [sys.executable, "-P", "-c", code, word_filters.__file__], check=True, env=environ
    )
