"""What comes first in a query that names a cluster, a place or a country."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.search.index.sync import rebuild
from tests.search.conftest import ask, found_by, make_texts

pytestmark = pytest.mark.usefixtures("catalogue")
OF_ZINNAE = {"audit", "leaks", "course"}


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("Saragossa", "en"),
        ("služby v Zaragoze", "cs"),
        ("cluster ZINNAE", "en"),
        ("región Zaragoza", "es"),
    ],
)
def test_a_name_alone_finds_all_services_those_that_the_cluster_leads_first(
    typed: str, language: str
) -> None:
    slugs = found_by(typed, language)

    assert set(slugs[:3]) == OF_ZINNAE
    assert slugs[3:] == ["pilot"]


def test_of_others_only_what_has_the_words_is_found_with_a_name_alone(wsm: Cluster) -> None:
    make_texts("visit", wsm, {"en": ("Zinnae visits", "A tour.")})
    make_texts("label", wsm, {"en": ("Zinnaean label", "For clusters.")})
    rebuild()

    assert set(found_by("zinnae")) == {*OF_ZINNAE, "pilot", "visit"}


def test_a_country_also_finds_what_mentions_it_in_another_language(zinnae: Cluster) -> None:
    make_texts("fair", zinnae, {"en": ("A fair in France", "For exporters.")})
    rebuild()

    slugs = found_by("Frankreich", "de")

    assert slugs[-1] == "fair"
    assert {"autopsy", "pilot", "market"} < set(slugs)


def test_with_more_words_these_rank_and_the_services_of_the_place_come_first() -> None:
    assert found_by("water Zaragoza") == ["course", "pilot"]
    assert found_by("water") == ["pilot", "course"] or found_by("water") == ["course", "pilot"]
    assert found_by("leak detection Toulouse") == ["leaks"]


def test_a_name_is_not_taken_for_a_slip() -> None:
    assert ask("Saragossa").correction is None


def test_who_insists_on_the_words_gets_these() -> None:
    assert ask("Saragossa", verbatim=True).total == 0


def test_an_ordinary_word_does_not_lead(wsm: Cluster) -> None:
    with transaction():
        wsm.town = "Nice"
    make_texts("nice", wsm, {"en": ("A nice label", "For wine.")})
    rebuild()

    assert found_by("nice") == ["nice"]


def test_a_name_whose_words_stand_in_texts_of_others_does_not_lead(
    wsm: Cluster, zinnae: Cluster
) -> None:
    with transaction():
        zinnae.name, zinnae.short_name = "Calibration", ""
    for number in range(4):
        make_texts(f"other-again-{number}", wsm, {"en": ("A calibration", "Of meters.")})
    rebuild()

    slugs = found_by("calibration")

    assert slugs[0].startswith("other")


def test_a_cluster_is_found_by_its_new_name_at_once(wsm: Cluster) -> None:
    with transaction():
        wsm.short_name = "Hydropolis"

    assert "autopsy" in found_by("hydropolis")


def test_a_name_that_may_be_meant_as_words_also_finds_others_with_all_of_them(
    wsm: Cluster, zinnae: Cluster
) -> None:
    with transaction():
        wsm.name = "Finance Agency of France"
    make_texts("taxes", wsm, {"en": ("Tax advice", "For small firms.")})
    make_texts("loans", zinnae, {"en": ("Finances", "Without going to France.")})
    rebuild()

    slugs = found_by("france finance")

    assert {"taxes", "loans"} < set(slugs)
