"""Services are proposed by the beginnings of the words of their titles."""

import pytest

from marketplace.catalogue import queries as catalogue
from marketplace.clusters.models import Cluster
from marketplace.search.completion.titles import services_titled
from marketplace.search.index.reader import index_reader
from marketplace.search.index.sync import rebuild
from tests.search.conftest import make_texts


def slugs(text: str, language: str, at_most: int = 5) -> list[str]:
    index = index_reader().current()
    assert index
    ids = services_titled(index, text, language, at_most)
    return [service.slug for service in catalogue.by_ids(ids)]


@pytest.mark.parametrize(
    ("language", "text", "slug"),
    [
        ("en", "memb", "screening"),
        ("en", "scr", "screening"),
        ("en", "membranes scr", "screening"),
        ("cs", "vyber", "screening"),
        ("de", "Beschichtung für Gew", "cloth"),
        ("en", "détec", "leaks"),
    ],
)
@pytest.mark.usefixtures("indexed_services")
def test_a_title_is_found_by_beginnings_in_the_reader_s_language_or_its_own(
    language: str, text: str, slug: str
) -> None:
    assert slugs(text, language) == [slug]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "compare"),  # stands in the summary only
        ("en", "výběr"),  # this reader sees the English title
        ("en", "membrane tra"),
        ("en", "embrane"),
    ],
)
@pytest.mark.usefixtures("indexed_services")
def test_what_the_title_that_is_seen_does_not_have_proposes_nothing(
    language: str, text: str
) -> None:
    assert slugs(text, language) == []


def test_the_engine_orders_what_begins_alike(wsm: Cluster) -> None:
    make_texts("long", wsm, {"en": ("Sensor course with many other words in it", "A day.")})
    make_texts("best", wsm, {"en": ("Sensors", "Sensors, sensors, sensors.")})
    rebuild()

    assert slugs("sensor", "en") == ["best", "long"]
    assert slugs("sensor", "en", at_most=1) == ["best"]
