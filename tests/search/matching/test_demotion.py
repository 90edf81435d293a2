"""What is not wanted comes last, and the page says so."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.search.conftest import ask, found_by, make_texts


@pytest.fixture(autouse=True)
def services(wsm: Cluster) -> None:
    """Services about plasma, one of them a training in German only."""
    make_texts("course", wsm, {"en": ("Plasma training", "Plasma for plasma people, plasma.")})
    make_texts("kurs", wsm, {"de": ("Plasma-Schulung", "Alles über Plasma.")})
    make_texts("coating", wsm, {"en": ("Thin layers", "We use plasma. For training ask others.")})
    make_texts("seeds", wsm, {"en": ("Seeds", "Treated with plasma.")})
    rebuild()


def test_what_is_not_wanted_comes_after_all_else_but_is_there() -> None:
    assert found_by("plasma training")[0] == "course"

    found = found_by("plasma not training")

    assert found[:2] == ["seeds", "coating"]
    assert set(found[2:]) == {"course", "kurs"}
    assert ask("plasma not training").total == 4


def test_a_text_that_says_the_same_is_what_was_asked_for(wsm: Cluster) -> None:
    texts = {"en": ("Clean water without chlorine", "For water that nobody may smell.")}
    make_texts("clean", wsm, texts)
    make_texts("pool", wsm, {"en": ("Water with chlorine", "Chlorine for water.")})
    make_texts("plasma", wsm, {"en": ("Plasma", "For water instead of chlorine.")})
    rebuild()

    assert found_by("water, no chlorine") == ["clean", "plasma", "pool"]


def test_a_chip_says_what_is_not_wanted_and_takes_it_back(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=plasma+not+training")

    (chip,) = page.all(".chips .chip")
    assert chip.get_text() == "without training"
    assert chip["href"] == "/en/services?q=plasma"
