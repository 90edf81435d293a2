"""What somebody does not want, said in words."""

import pytest

from marketplace.search.text.negations import find_negations, without_negations


@pytest.mark.parametrize(
    ("language", "text", "unwanted", "rest"),
    [
        ("de", "Plasma, aber keine Schulung", "Schulung", "Plasma"),
        ("de", "Reinigung (ohne die Fenster)", "Fenster", "Reinigung"),
        ("en", "water treatment without reverse osmosis", "reverse osmosis", "water treatment"),
        ("en", "course not online in Brno", "online", "course in Brno"),
        ("fr", "nettoyage sans vitres", "vitres", "nettoyage"),
        ("fr", "formation mais pas de vente", "vente", "formation"),
        ("es", "licencia de pesca no comercial", "comercial", "licencia de pesca"),
        ("cs", "dotace kromě zemědělství", "zemědělství", "dotace"),
    ],
)
def test_the_word_after_a_negation_is_not_wanted(
    language: str, text: str, unwanted: str, rest: str
) -> None:
    negations = find_negations(text, language)

    assert [negation.written for negation in negations] == [unwanted]
    assert without_negations(text, negations) == rest


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "non-profit law"),
        ("en", "not for profit association"),
        ("en", "training not only online"),
        ("en", "pump no. 5 spare parts"),
        ("en", "we have no electricity here"),
        ("en", "without training"),
        ("en", '"coating not training" water'),
        ("fr", "réseau sans fil maison"),
        ("fr", "la colle ne tient pas sur le plastique"),
        ("es", "no tenemos agua"),
        ("de", "unsere Leute können nicht Englisch"),
        ("en", "our whole village would like to drink water that is not so brown"),
        ("pl", "woda nie membrany"),
    ],
)
def test_what_only_looks_like_a_negation_does_no_harm(language: str, text: str) -> None:
    assert find_negations(text, language) == []
