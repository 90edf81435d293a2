"""Near copies among the results: folded on the page of results, and nowhere else."""

import pytest

from marketplace.catalogue.listing import TextHead
from marketplace.catalogue.models import ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index.sync import rebuild
from marketplace.search.page.copies import originals
from tests.browser import Visitor
from tests.conftest import new_service
from tests.search.page.conftest import titles

SUMMARY = "We take samples of the water of your plant, look for pollutants and send a report."
FIRSTS = ".results .cards:not(.copies .cards) > .card > article h3 a"
PLACES = ("Brno", "Graz", "Lyon")


def sampling(slug: str, lead: Cluster, title: str, *partners: Cluster) -> None:
    text = ServiceText(language="en", title=title, summary=SUMMARY, description="As it says.")
    with transaction():
        service = new_service(slug, lead, title=title, texts=[text], partners=list(partners))
        db.session.add(service)


@pytest.fixture
def samplings(wsm: Cluster, zinnae: Cluster) -> None:
    """Water sampling in three towns, one with the words of another cluster, and another service."""
    for place in PLACES:
        sampling(f"water-sampling-{place.lower()}", wsm, f"Water sampling in {place}")
    sampling("zinnae-water-sampling", zinnae, "Water sampling in Zaragoza")
    with transaction():
        db.session.add(new_service("training", wsm, title="Training: how to sample water"))
    rebuild()


@pytest.mark.usefixtures("samplings")
def test_near_copies_of_a_cluster_stand_folded_under_the_first(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=water+sampling")

    firsts = [link.get_text() for link in page.all(FIRSTS)]
    assert len(firsts) == 3
    assert sum(title.endswith(PLACES) for title in firsts) == 1
    assert "Water sampling in Zaragoza" in firsts
    assert [line.get_text() for line in page.all(".card > details.copies > summary")] == [
        "2 similar services from this cluster"
    ]
    assert len(page.all(".copies .card h3 a[href^='/en/services/water-sampling-']")) == 2


@pytest.mark.usefixtures("samplings")
def test_folded_services_count_and_are_on_the_page_once(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=water+sampling")

    assert len(titles(page)) == len(set(titles(page))) == 5
    assert page.all(".result-count")[0].get_text().startswith("5 services ")


@pytest.mark.usefixtures("samplings")
def test_the_place_that_is_asked_for_is_not_the_folded_one(visitor: Visitor) -> None:
    for place in PLACES:
        page = visitor.open(f"/en/services?q=water+sampling+{place}")

        assert page.all(FIRSTS)[0].get_text() == f"Water sampling in {place}"


@pytest.mark.usefixtures("samplings")
@pytest.mark.parametrize("address", ["/en/services", "/en/services?q=water+sampling&sort=newest"])
def test_in_an_order_that_is_not_by_relevance_each_has_its_place(
    address: str, visitor: Visitor
) -> None:
    page = visitor.open(address)

    assert not page.all(".copies")
    assert len(titles(page)) == 5


@pytest.mark.usefixtures("samplings")
def test_programs_get_each_service(visitor: Visitor) -> None:
    answer = visitor.client.get("/api/v1/services?q=water+sampling&lang=en").get_json()

    assert len(answer["items"]) == answer["total"] == 5


def test_services_of_several_clusters_are_compared_with_those_of_the_same(
    wsm: Cluster, zinnae: Cluster, visitor: Visitor
) -> None:
    sampling("alone", wsm, "Water sampling in Brno")
    sampling("together", wsm, "Water sampling in Graz", zinnae)
    sampling("together-too", wsm, "Water sampling in Lyon", zinnae)
    rebuild()

    page = visitor.open("/en/services?q=water+sampling")

    assert [line.get_text() for line in page.all(".copies > summary")] == [
        "1 similar service from these clusters"
    ]


def text_of(title: str, summary: str = SUMMARY, language: str = "en") -> TextHead:
    return TextHead(language, title, summary)


def test_a_copy_repeats_the_first_not_another_copy() -> None:
    first = text_of("Sampling", "one two three four five six seven eight nine")
    second = text_of("Sampling", "one two three four five six seven eight ten")
    third = text_of("Sampling", "one two three four five six seven ten eleven")

    numbers = originals([("WSM", first), ("WSM", second), ("WSM", third)])

    assert numbers == [0, 0, 2]


def test_other_words_another_cluster_or_another_language_are_no_copy() -> None:
    offers = [
        ("WSM", text_of("Sampling in Brno")),
        ("WSM", text_of("Training", "You learn to take samples and to look for pollutants.")),
        ("ZINNAE", text_of("Sampling in Brno")),
        ("WSM", text_of("Sampling in Brno", language="de")),
    ]

    assert originals(offers) == [0, 1, 2, 3]
