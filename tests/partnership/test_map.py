"""The clusters by country: on a map of Europe, and in words."""

import pytest
from lxml import etree

from marketplace.clusters.models import Cluster
from marketplace.partnership.europe import codes_on_map
from marketplace.paths import STATIC
from marketplace.vocabularies.countries import CODES, EU_MEMBERS
from tests.browser import Page, Visitor
from tests.conftest import make_cluster

MAP = STATIC / "images" / "europe.svg"


def marked_countries(page: Page) -> list[str]:
    """The codes of the countries that the map marks."""
    return [str(use["href"]).partition("#")[2] for use in page.all(".europe a use")]


def names(page: Page) -> list[str]:
    return [heading.get_text() for heading in page.all("main .card h2")]


def test_the_map_marks_the_countries_of_the_clusters(
    visitor: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    make_cluster("second", "A second one", "FR", "fr")

    page = visitor.open("/en/clusters")

    assert marked_countries(page) == ["FR", "ES"]
    titles = [title.get_text() for title in page.all(".europe title")]
    assert titles == ["France: 2 clusters", "Spain: 1 cluster"]
    words = [item.get_text(" ", strip=True) for item in page.all(".countries li")]
    assert words == ["France 2", "Spain 1"]


def test_a_country_leads_to_its_clusters_and_back_to_all(
    visitor: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    page = visitor.open("/en/clusters").follow("country=ES")

    assert names(page) == ["Zinnae"]
    assert "Spain: 1 cluster" in page.text
    assert page.all("title")[0].get_text().startswith("Clusters (Spain)")
    assert [link.get_text() for link in page.all(".countries [aria-current]")] == ["Spain"]
    (way_back,) = page.all(".page-head a")
    assert names(visitor.open(str(way_back["href"]))) == ["Water Sensors & Membranes", "Zinnae"]


def test_the_pages_of_a_country_stay_with_it(visitor: Visitor, wsm: Cluster) -> None:
    for number in range(51):
        make_cluster(f"spanish-{number}", f"Spanish {number}", "ES", "es")

    page = visitor.open("/en/clusters?country=ES").follow("page=2")

    assert "country=ES" in page.url
    assert len(names(page)) == 1


@pytest.mark.parametrize("code", ["DE", "%00", "fr", "", "a" * 3000])
def test_a_country_without_clusters_is_no_choice(visitor: Visitor, wsm: Cluster, code: str) -> None:
    assert names(visitor.open(f"/en/clusters?country={code}")) == ["Water Sensors & Membranes"]


def test_a_country_beyond_the_map_is_in_the_list(visitor: Visitor) -> None:
    make_cluster("maple", "Maple", "CA", "en")

    page = visitor.open("/en/clusters")

    assert page.all(".europe") == []
    assert names(page.follow("country=CA")) == ["Maple"]


def test_a_cluster_without_a_country_needs_no_map(visitor: Visitor) -> None:
    make_cluster("nowhere", "Nowhere", "", "en")

    page = visitor.open("/en/clusters")

    assert names(page) == ["Nowhere"]
    assert page.all(".europe, .countries") == []


def test_a_new_cluster_is_on_the_map_at_once(visitor: Visitor, wsm: Cluster) -> None:
    visitor.open("/en/clusters")

    make_cluster("second", "A second one", "FR", "fr")

    assert "France 2" in visitor.open("/en/clusters").all(".countries")[0].get_text(" ", strip=True)


def test_the_map_has_the_union_and_knows_its_countries_by_our_codes() -> None:
    assert set(EU_MEMBERS) <= codes_on_map() <= set(CODES)
    assert {"UK", "UA", "XK", "NO", "CH", "TR"} <= codes_on_map()


def test_the_map_can_be_drawn_and_is_light(visitor: Visitor) -> None:
    outlines = etree.parse(MAP).getroot()

    assert outlines.get("viewBox") == "0 0 800 810"
    response = visitor.client.get("/static/images/europe.svg", headers={"Accept-Encoding": "gzip"})
    assert len(response.data) < 8_000
