"""What is found, and in which order."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.conftest import make_service
from tests.search.conftest import ask, found_by, make_texts

pytestmark = pytest.mark.usefixtures("indexed_services")


@pytest.mark.parametrize(
    ("language", "typed", "slug"),
    [
        ("cs", "membránami", "screening"),
        ("cs", "membranami", "screening"),
        ("de", "Faser", "cloth"),
        ("de", "Beschichtungen", "cloth"),
        ("de", "BESTAENDIGKEIT", "cloth"),
        ("es", "formación sensor", "training"),
        ("es", "formacion", "training"),
        ("fr", "fuite réseaux", "leaks"),
        ("fr", "detections", "leaks"),
        ("en", "european programmes", "grants"),
    ],
)
def test_inflected_words_with_or_without_accents_find_a_service(
    language: str, typed: str, slug: str
) -> None:
    assert found_by(typed, language) == [slug]


def test_a_name_of_several_words_does_not_find_what_has_half_of_them(wsm: Cluster) -> None:
    make_texts("sewage", wsm, {"de": ("Abwasserreinigung", "Für Betriebe.")})
    make_texts("bottles", wsm, {"en": ("Waste of water bottles", "No treatment of it.")})
    make_texts("plant", wsm, {"en": ("Treatment of waste water", "In your plant.")})
    rebuild()

    for text, language in (("waste water treatment", "en"), ("Abwasserreinigung", "de")):
        assert set(found_by(text, language)) == {"sewage", "plant"}
    assert "bottles" in found_by("waste water bottles")


def test_an_inflected_word_of_another_language_than_the_readers_finds_a_service() -> None:
    assert found_by("membránami", "en") == ["screening"]


def test_a_service_is_found_by_its_text_in_any_language() -> None:
    found = ask("Gewebe", "cs")

    assert found.total == 1
    assert found.languages == {found.ids[0]: ("de",)}


def test_the_last_word_may_be_half_typed() -> None:
    assert found_by("membrane scree") == ["screening"]
    assert found_by("scree membrane")[0] == "screening"


@pytest.mark.parametrize("typed", ["membrnae", "screenimg", "grnat", "membrane tesing"])
def test_a_typo_is_forgiven(typed: str) -> None:
    assert len(found_by(typed)) == 1


def test_a_typo_in_another_language_is_forgiven_where_the_query_is_in_that_language() -> None:
    assert found_by("sensores calbirar", "cs") == ["training"]
    assert ask("dettection", "cs").total == 0
    assert ask("dettection", "cs").suggestion == "détection"


def test_a_word_that_is_known_is_not_taken_for_a_typo(wsm: Cluster) -> None:
    make_service("grand", wsm, title="A grand opening")
    rebuild()

    assert found_by("grand") == ["grand"]


@pytest.mark.parametrize("typed", ["xylophone", "qqqqqq", "日本語", "x", "1", "?!"])
def test_nothing_is_found_where_nothing_fits(typed: str) -> None:
    found = ask(typed)

    assert (found.total, found.ids, found.is_degraded) == (0, [], False)


def test_the_readers_language_comes_first_among_equals(wsm: Cluster) -> None:
    make_texts("polish", wsm, {"pl": ("Audit laser", "")})
    make_texts("dutch", wsm, {"nl": ("Audit laser", "")})
    rebuild()

    assert found_by("audit laser", "nl") == ["dutch", "polish"]
    assert found_by("audit laser", "pl") == ["polish", "dutch"]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(wsm: Cluster) -> None:
    make_texts("aside", wsm, {"en": ("Workshops", "Turbines are a topic of these workshops.")})
    make_texts("about", wsm, {"en": ("Turbines", "Everything that turns.")})
    rebuild()

    assert found_by("turbines") == ["about", "aside"]


def test_more_of_the_words_count_more(wsm: Cluster) -> None:
    make_texts("half", wsm, {"en": ("Turbines turbines", "Turbines and turbines.")})
    make_texts("whole", wsm, {"en": ("Blades", "For turbines of all sizes.")})
    rebuild()

    assert found_by("turbines blades")[0] == "whole"


def test_a_service_is_found_by_the_names_of_its_clusters() -> None:
    assert found_by("zinnae") == ["screening"]


def test_a_stem_in_another_language_counts_only_where_nothing_better_is_found() -> None:
    assert found_by("aprendiendo") == ["training"]
    assert found_by("grant aprendiendo") == ["grants"]


def test_services_that_are_not_published_are_not_found(wsm: Cluster) -> None:
    make_service("hidden", wsm, title="Turbine draft", state="draft")
    rebuild()

    assert found_by("turbine") == []
    assert ask().total == 5


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("gewebe beschicht", "cloth"),
        ("Gewebebeschichtung", "cloth"),
        ("Faserbeständigkeit", "cloth"),
        ("ab wasser", "sewage"),
        ("schlamm", "sewage"),
        ("Wasseraufbereitung", "sewage"),
    ],
)
def test_compounds_and_their_parts_find_each_other(wsm: Cluster, typed: str, slug: str) -> None:
    make_texts(
        "sewage",
        wsm,
        {"de": ("Abwasser und Klärschlamm", "Aufbereitung von Wasser aus dem Betrieb.")},
    )
    rebuild()

    assert found_by(typed, "de")[0] == slug


def test_a_compound_whose_parts_no_text_has_together_is_not_taken_apart() -> None:
    assert found_by("Gewebewasser", "de") == []


def test_small_words_alone_find_nothing_and_do_not_weigh() -> None:
    assert found_by("clases de guitarra", "es") == []
    assert found_by("sensores de guitarra", "es") == ["training"]


def test_a_query_of_which_nothing_is_known_is_not_bent_to_the_catalogue() -> None:
    found = ask("grent xylophone")

    assert (found.total, found.suggestion) == (0, "grant xylophone")


def test_what_is_longer_than_any_word_is_not_parted(wsm: Cluster) -> None:
    make_texts("short", wsm, {"en": (f"{'ab' * 10} {'cd' * 10}", "")})
    make_texts("long", wsm, {"en": (f"{'ef' * 22} {'gh' * 22}", "")})
    rebuild()

    assert found_by("ab" * 10 + "cd" * 10) == ["short"]
    assert found_by("ef" * 22 + "gh" * 22) == []
