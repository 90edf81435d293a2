"""Words that were written without the spaces between them."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.search.conftest import ask, found_by, make_texts

pytestmark = pytest.mark.usefixtures("indexed_services")


@pytest.fixture
def offices(wsm: Cluster) -> None:
    """Services with words that people write as one."""
    make_texts("limpieza", wsm, {"es": ("Limpieza de edificios", "También de una oficina.")})
    make_texts("permis", wsm, {"fr": ("Permis", "Pour le travail des étrangers.")})
    make_texts("farmers", wsm, {"en": ("Courses", "Training and lessons; a farmer learns it.")})
    make_texts("fish", wsm, {"en": ("Sea food", "Our ham and fish in the sea.")})
    rebuild()


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(
    ("language", "typed", "slug"),
    [
        ("es", "limpiezadeoficinas", "limpieza"),
        ("fr", "permisdetravail", "permis"),
        ("en", "trainingforfarmers", "farmers"),
        ("en", "permisdetravail", "permis"),
    ],
)
def test_they_are_parted(language: str, typed: str, slug: str) -> None:
    assert found_by(typed, language)[0] == slug


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(
    "typed",
    [
        "hamfishsea",  # short words alone
        "permisdetravailqx",  # something is left
        "mentoringlimpiezas",  # in no one language
        "oursinourseaandour",  # more than four
    ],
)
def test_what_falls_into_small_pieces_is_not(typed: str) -> None:
    assert ask(typed).total == 0


@pytest.mark.usefixtures("offices")
def test_a_short_part_needs_a_text_that_has_all_the_parts() -> None:
    assert found_by("fishlessons") == []
    assert found_by("fishfoodsea") == []  # all in one text, but none of them long
    assert "farmers" in found_by("traininglessons")


@pytest.mark.usefixtures("offices")
def test_a_typo_is_not_taken_for_glued_words() -> None:
    assert ask("trainingg").correction == "training"
