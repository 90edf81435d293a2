"""The front door: the ways in, the newest services, and who stands behind it."""

from datetime import timedelta

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.conftest import NOW
from tests.search.conftest import make_texts
from tests.search.page.conftest import titles


def test_the_front_door_shows_the_ways_in(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_texts(
        "plasma",
        wsm,
        {"en": ("Plasma trial", "We try it.")},
        type="innovation",
        technologies=["plasma"],
    )
    rebuild()

    page = visitor.open("/en/")

    assert page.title == "Find what clusters can do for your company"
    assert page.all("form[role=search] input[name=q]")
    for part in (
        "type=testing",
        "type=innovation",
        "technology=plasma",
        "cluster=wsm",
        "joint=joint",
    ):
        assert page.links(f"/en/services?{part}"), part
    assert "1 joint service" in page.text
    assert set(titles(page)) == {"Membrane screening", "Plasma trial"}
    assert page.links("/en/enquiries/new")
    assert titles(page.follow("joint=joint")) == ["Membrane screening"]


def test_the_front_door_says_in_a_sentence_who_stands_behind_it(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()

    (lead,) = visitor.open("/en/").all("h1 + .lead")

    assert "We are a partnership of 2 clusters (France, Spain)." in lead.get_text()
    assert [link["href"] for link in lead.find_all("a")] == ["/en/about"]


def test_the_front_door_counts_no_single_services(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_texts("audit", wsm, {"en": ("Audit", "We audit.")}, type="training")
    rebuild()

    page = visitor.open("/en/")

    tiles = [tile.get_text() for tile in page.all(".tiles li")]
    assert "Training" in tiles
    assert "Water Sensors & Membranes (France) 2" in tiles


def test_the_front_door_shows_first_what_the_reader_can_read(
    visitor: Visitor, wsm: Cluster
) -> None:
    for number in range(8):
        make_texts(f"new-{number}", wsm, {"fr": (f"Essai {number}", "Nous essayons.")})
    make_texts("old", wsm, {"en": ("Trial", "We try.")}, published_at=NOW - timedelta(days=9))
    rebuild()

    assert titles(visitor.open("/en/"))[0] == "Trial"
    assert "Trial" not in titles(visitor.open("/fr/"))


def test_an_empty_marketplace_has_a_front_door_and_a_catalogue(visitor: Visitor) -> None:
    rebuild()

    assert visitor.open("/en/").status == 200
    assert "No services found" in visitor.open("/en/services").text
