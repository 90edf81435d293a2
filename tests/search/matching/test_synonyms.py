"""Services that say the same thing in other words, or in another language."""

from pathlib import Path

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from marketplace.search.matching import phrases
from marketplace.search.text import thesaurus
from tests.search.conftest import ask, found_by, make_texts


@pytest.fixture
def water(wsm: Cluster) -> None:
    """Two services about the same thing, in one language each, and one about another."""
    make_texts(
        "abwasser", wsm, {"de": ("Abwasserreinigung für Betriebe", "Wir planen die Anlage.")}
    )
    make_texts("cisteni", wsm, {"cs": ("Čištění odpadních vod", "Navrhneme vám čistírnu.")})
    make_texts("schulung", wsm, {"de": ("Schulung im Labor", "Wasser ist nicht dabei.")})
    rebuild()


@pytest.mark.usefixtures("water")
@pytest.mark.parametrize(
    "typed", ["čištění odpadních vod", "cisteni odpadnich vod", "čištěním odpadních vod"]
)
def test_a_service_in_another_language_is_found_by_the_same_thing_and_marked_as_related(
    typed: str,
) -> None:
    found = ask(typed, "cs")

    assert found_by(typed, "cs") == ["cisteni", "abwasser"]
    assert found.related_ids == {found.ids[1]}
    assert found.languages[found.ids[1]] == ("de",)
    assert found.matched_terms["de"].match("abwasserreinigung")


@pytest.mark.parametrize("words_at_once", [1, 1 << 16])
def test_the_words_of_a_term_stand_near_each_other_in_one_part_of_a_text(
    wsm: Cluster, monkeypatch: pytest.MonkeyPatch, words_at_once: int
) -> None:
    monkeypatch.setattr(phrases, "_TOKENS_AT_ONCE", words_at_once)
    make_texts("near", wsm, {"en": ("Treatment of municipal waste water", "We plan it.")})
    make_texts(
        "apart",
        wsm,
        {"en": ("Waste", "Where it goes, what it costs and who pays for it; treatment; water")},
    )
    make_texts("parts", wsm, {"en": ("Waste water", "Treatment by partners is another matter.")})
    rebuild()

    assert found_by("čištění odpadních vod", "cs") == ["near"]
    assert found_by('"municipal waste water"', "en") == ["near"]


def test_a_correction_keeps_the_capital_that_was_typed(wsm: Cluster) -> None:
    make_texts("cloth", wsm, {"de": ("Beschichtung für Gewebe", "")})
    rebuild()

    assert ask("Beschichtnug", "de").correction == "Beschichtung"
    assert ask("beschichtnug", "de").correction == "beschichtung"


@pytest.mark.usefixtures("water")
def test_words_that_name_nothing_relate_to_nothing() -> None:
    assert found_by("odpadních", "cs") == ["cisteni"]
    assert not ask("Abwasserreinigung", "de").related_ids & {ask("Schulung", "de").ids[0]}


@pytest.mark.usefixtures("water")
def test_a_thesaurus_that_cannot_be_read_is_left_aside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "thesaurus.csv"
    broken.write_text("concept,en\nhalf a line")
    monkeypatch.setattr(thesaurus, "_TABLES", [broken])
    forget_by_cache = [
        thesaurus.concepts.cache_clear,
        thesaurus._terms_by_first_key.cache_clear,
        thesaurus._terms_beginning_with.cache_clear,
    ]
    for forget in forget_by_cache:
        forget()
    try:
        assert thesaurus.find_mentions(["waste", "water"]) == []
        assert found_by("čištění odpadních vod", "cs") == ["cisteni"]
    finally:
        for forget in forget_by_cache:
            forget()
