"""When the last word is taken for the beginning of a longer one."""

from dataclasses import replace

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from marketplace.search.queries import find
from marketplace.search.query import Query
from tests.browser import Visitor
from tests.search.conftest import ask, found_by, make_texts, slugs


@pytest.fixture(autouse=True)
def services(wsm: Cluster) -> None:
    """Services in three languages, whose words begin alike."""
    make_texts("turbine", wsm, {"en": ("Turbine blades", "For power stations.")})
    make_texts("turboes", wsm, {"es": ("Turboalimentadores", "Para motores.")})
    make_texts("medal", wsm, {"en": ("Medallions of steel", "Struck by us.")})
    make_texts("oil", wsm, {"en": ("Oil analysis", "For engines.")})
    make_texts("oilseed", wsm, {"en": ("Oilseed press", "For farms.")})
    make_texts("motores", wsm, {"es": ("Revisión de motores", "Y de turboalimentadores.")})
    rebuild()


def typing(text: str, language: str = "en") -> list[str]:
    return slugs(find(replace(Query(text=text), typing=True), language))


def test_four_letters_begin_a_word_in_the_readers_language() -> None:
    assert found_by("turb") == ["turbine"]
    assert found_by("blades turb") == ["turbine"]


def test_a_beginning_is_looked_for_in_a_language_that_the_other_words_speak() -> None:
    assert found_by("revisión turb")[0] == "motores"


def test_what_begins_no_word_of_the_reader_is_looked_for_in_all_languages() -> None:
    assert set(found_by("turboa")) == {"turboes", "motores"}


def test_three_letters_count_only_while_somebody_types() -> None:
    assert typing("med") == ["medal"]
    assert ask("med").total == 0


def test_a_short_word_that_is_known_begins_no_other() -> None:
    assert found_by("oil") == typing("oil") == ["oil"]


def test_the_page_knows_who_is_typing(visitor: Visitor) -> None:
    assert "No services found" in visitor.open("/en/services?q=med").text
    live = visitor.open("/en/services?q=med", htmx=True)
    assert "Medallions" in live.text
