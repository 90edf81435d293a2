"""Words that sound alike in a language."""

import pytest

from marketplace.search.text.phonetics import consonants, sound


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        ("en", "sychologist", "psychologist"),
        ("en", "kemical", "chemical"),
        ("en", "farmaseutical", "pharmaceutical"),
        ("en", "nowledge", "knowledge"),
        ("en", "skool", "school"),
        ("en", "nesesary", "necessary"),
        ("cs", "víživa", "výživa"),
        ("cs", "skouška", "zkouška"),
        ("cs", "obchot", "obchod"),
        ("de", "fisiotherapie", "physiotherapie"),
        ("de", "fersicherung", "versicherung"),
        ("de", "kwalität", "qualität"),
        ("de", "gebeude", "gebäude"),
        ("es", "quezo", "queso"),
        ("es", "serveza", "cerveza"),
        ("es", "havitación", "habitación"),
        ("es", "llogurt", "yogurt"),
        ("fr", "otomobile", "automobile"),
        ("fr", "fotografie", "photographie"),
        ("fr", "kalité", "qualité"),
        ("fr", "restorant", "restaurant"),
    ],
)
def test_what_sounds_alike_has_the_same_sound(language: str, written: str, meant: str) -> None:
    assert sound(written, language) == sound(meant, language)


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("en", "water", "waiter"),
        ("cs", "voda", "vada"),
        ("de", "messe", "masse"),
        ("es", "casa", "caza de"),
        ("fr", "poisson", "boisson"),
    ],
)
def test_other_words_sound_otherwise(language: str, word: str, other: str) -> None:
    assert sound(word, language) != sound(other, language)


def test_a_sound_belongs_to_a_language_with_rules() -> None:
    assert sound("quezo", "es") != sound("quezo", "de")
    assert sound("quezo", "hu") is None


def test_consonants_are_what_is_left_without_vowels_but_for_the_first() -> None:
    assert consonants("energi") == "enrg"
    assert consonants("sensir") == consonants("sensor")
