"""Words in another spelling, or as another form of the same root."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.search.conftest import found_by, make_texts


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("en", "Organisation of labs", "organization"),
        ("en", "Color measurement", "colour"),
        ("en", "Catalogue of pumps", "catalog"),
        ("en", "Welding", "welders"),
        ("de", "Reinigung von Hallen", "Reinigungskräfte"),
        ("de", "Beratung", "Beraterin"),
        ("es", "Asesor de empresas", "asesoras"),
        ("fr", "Coiffure", "coiffeuses"),
        ("cs", "Truhlářství", "truhlář"),
    ],
)
def test_a_word_that_no_text_has_stands_for_its_variant(
    wsm: Cluster, language: str, title: str, typed: str
) -> None:
    make_texts("wanted", wsm, {language: (title, "")})
    rebuild()

    assert found_by(typed, language) == ["wanted"]


def test_a_word_that_is_known_has_no_variants(wsm: Cluster) -> None:
    make_texts("baker", wsm, {"en": ("Baker", "")})
    make_texts("baking", wsm, {"en": ("Baking", "")})
    rebuild()

    assert found_by("baker") == ["baker"]
    assert found_by("bakers") == ["baker"]
