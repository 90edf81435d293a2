"""What is taken for mistyped, and what is not."""

import random

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from marketplace.search.text import known_words
from tests.search.conftest import ask, found_by, make_texts

pytestmark = pytest.mark.usefixtures("indexed_services")


def test_a_word_that_the_language_knows_is_not_taken_for_mistyped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (ask("grand").total, ask("grand").suggestion) == (0, "grant")

    monkeypatch.setattr(known_words, "is_known", lambda word, language: False)
    assert ask("grand").correction == "grant"


def test_of_several_unknown_words_those_are_corrected_that_can_be() -> None:
    found = ask("membrnaes xylqphoonq")

    assert found.correction == "membranes xylqphoonq"
    assert found.total == 1


def test_a_short_word_among_unknown_ones_resembles_the_catalogue_by_chance() -> None:
    assert ask("watre xylqphoonq").total == 0
    assert ask("watre").correction == "water"


@pytest.mark.parametrize(
    ("language", "typed", "title", "correction"),
    [
        ("en", "sychologist", "Psychologist at work", "psychologist"),
        ("en", "sychologist", "Psychology at work", "psychology"),
        ("de", "fisiotherapie", "Praxis für Physiotherapeuten", "Physiotherapeuten"),
        ("de", "fersicherunk", "Versicherung", "Versicherung"),
        ("es", "serbeza", "Fabricación de cerveza", "cerveza"),
        ("cs", "viskum", "Výzkum", "výzkum"),
        ("fr", "farmasi", "Pharmacie", "pharmacie"),
        ("en", "bizness", "Business plans", "business"),
    ],
)
def test_what_is_written_as_it_sounds_is_found(
    wsm: Cluster, language: str, typed: str, title: str, correction: str
) -> None:
    make_texts("alike", wsm, {language: (title, "")})
    rebuild()

    found = ask(typed, language)

    assert found_by(typed, language) == ["alike"]
    assert (found.correction or "").casefold() == correction.casefold()


def test_a_typo_counts_more_than_a_sound(wsm: Cluster) -> None:
    make_texts("typo", wsm, {"es": ("Quero", "")})
    make_texts("sound", wsm, {"es": ("Keso", "")})
    rebuild()

    assert found_by("quezo", "es") == ["typo"]


def test_nonsense_sounds_like_nothing() -> None:
    rng = random.Random(4)  # noqa: S311 - made-up words
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    for language in ("en", "cs", "de", "es", "fr"):
        words = ["".join(rng.choices(syllables, k=rng.randint(3, 5))) for _ in range(40)]
        assert sum(ask(word, language).total > 0 for word in words) <= 1
