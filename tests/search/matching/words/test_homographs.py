"""Short words that are other words in other languages."""

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.search.conftest import found_by, make_texts


def test_a_short_name_of_a_thing_is_no_word_of_another_language(wsm: Cluster) -> None:
    make_texts("staff", wsm, {"es": ("Empresa de trabajo temporal", "Personal.")})
    make_texts("swedish", wsm, {"sv": ("Ett test", "Ett test.")})
    make_texts("french", wsm, {"fr": ("Eau et gaz", "Eau et gaz.")})
    rebuild()

    assert found_by("ETT", "es") == ["staff"]
    assert "swedish" in found_by("ett", "sv")


def test_a_short_word_of_the_reader_is_no_function_word_of_another_language(wsm: Cluster) -> None:
    make_texts("honey", wsm, {"cs": ("Med od včel", "Prodáváme med.")})
    for number in range(3):
        make_texts(f"with-{number}", wsm, {"sv": (f"Hjälp med text {number}", "")})
    rebuild()

    assert found_by("med", "cs") == ["honey"]
