"""Other systems read the catalogue."""

import re
from typing import Any

import pytest
from flask import Flask

from marketplace.api.sitemap import PER_FILE
from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index import sync as search
from tests.browser import Visitor
from tests.conftest import NOW, make_service, new_service
from tests.counting import counted_statements

_CLUSTER = (
    "kind slug name short_name country town website public_phone languages label texts url".split()
)  # fmt: skip
_LISTED_SERVICE = (
    "slug title summary language url clusters joint type sectors technologies audience delivery"
    " languages countries price reply_within_days published_at"
).split()
_SERVICE = (
    "kind slug cluster partners type sectors technologies audience delivery languages countries"
    " price duration trl reply_within_days novelty state published_at"
    " original_language texts url"
).split()
"""All keys that each kind of object may have: what else there is stays in the house."""


@pytest.fixture
def catalogue(membrane_screening: Service, wsm: Cluster) -> None:
    """Three services, the index up to date."""
    texts = [
        ServiceText(
            language="fr", title="Étalonnage de capteurs", summary="Vos sondes, vérifiées."
        ),
        ServiceText(language="en", title="Sensor calibration", summary="Your probes, checked."),
    ]
    make_service("sensor-calibration", wsm, title="", language="fr", texts=texts, type="advice")
    make_service("draft-one", wsm, title="Not yet", state="draft")
    search.rebuild()


def read(visitor: Visitor, address: str, status: int = 200) -> Any:
    answer = visitor.client.get(address)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.get_json()


def test_a_list_is_in_the_order_of_the_page(catalogue: None, visitor: Visitor) -> None:
    listed = read(visitor, "/api/v1/services")
    page = visitor.open("/en/services")

    on_the_page = list(
        dict.fromkeys(link.rsplit("/", 1)[1] for link in page.links("/en/services/"))
    )
    assert [item["slug"] for item in listed["items"]] == [
        slug for slug in on_the_page if "?" not in slug and slug != "feed.atom"
    ]
    assert (listed["total"], listed["page"], listed["pages"]) == (2, 1, 1)


def test_an_item_says_what_a_list_needs(catalogue: None, visitor: Visitor) -> None:
    item = read(visitor, "/api/v1/services?q=screening")["items"][0]

    assert item["title"] == "Membrane screening"
    assert item["url"] == "http://localhost/en/services/membrane-screening"
    assert item["clusters"] == ["wsm", "zinnae"]
    assert item["joint"] is True
    assert (item["type"], item["languages"], item["language"]) == ("testing", ["en"], "en")


def test_a_reader_gets_the_texts_of_their_language_and_the_others_too(
    catalogue: None, visitor: Visitor
) -> None:
    items = {item["slug"]: item for item in read(visitor, "/api/v1/services?language=fr")["items"]}

    assert items["sensor-calibration"]["title"] == "Étalonnage de capteurs"
    assert items["membrane-screening"]["language"] == "en"


def test_a_query_in_another_language_finds(catalogue: None, visitor: Visitor) -> None:
    found = read(visitor, "/api/v1/services?q=etalonnage&language=fr")

    assert [item["slug"] for item in found["items"]] == ["sensor-calibration"]


def test_filters_and_pages_are_those_of_the_page(catalogue: None, visitor: Visitor) -> None:
    assert read(visitor, "/api/v1/services?type=advice")["total"] == 1
    assert read(visitor, "/api/v1/services?delivery_language=fr")["total"] in {0, 2}
    second = read(visitor, "/api/v1/services?limit=1&page=2")
    assert (second["total"], second["page"], second["pages"], len(second["items"])) == (2, 2, 2, 1)


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=1000000000",
        "page=x",
        "limit=0",
        "limit=-5",
        "limit=1e9",
        "limit=99999999999",
        "type=nothing",
        "q=*a*+AND+((((",
        f"q={'a' * 10000}",
        "q=%00%ED%A0%80",
        "sort=sideways",
        "language=",
        "joint=perhaps",
    ],
)
def test_nothing_that_is_asked_for_breaks_the_list(
    catalogue: None, visitor: Visitor, query: str
) -> None:
    listed = read(visitor, f"/api/v1/services?{query}")

    assert len(listed["items"]) <= 20


def test_an_unknown_language_is_one_sentence(catalogue: None, visitor: Visitor) -> None:
    assert read(visitor, "/api/v1/services?language=klingon", 400)["message"].startswith(
        "language is one of bg, cs"
    )


def test_a_service_is_its_record_and_its_address(catalogue: None, visitor: Visitor) -> None:
    record = read(visitor, "/api/v1/services/membrane-screening")

    assert record["kind"] == "service"
    assert record["partners"] == [{"cluster": "zinnae", "role": "Takes part"}]
    assert record["texts"]["en"]["title"] == "Membrane screening"
    assert record["url"] == "http://localhost/en/services/membrane-screening"


@pytest.mark.parametrize("slug", ["nothing", "draft-one", "%00", "a" * 500, "%ED%A0%80"])
def test_what_visitors_do_not_see_is_not_there(
    catalogue: None, visitor: Visitor, slug: str
) -> None:
    assert read(visitor, f"/api/v1/services/{slug}", 404)["error"]


def test_a_withdrawn_service_is_gone_and_says_why(visitor: Visitor, wsm: Cluster) -> None:
    make_service(
        "gone",
        wsm,
        title="Gone",
        state="withdrawn",
        withdrawn_reason="The rig is sold.",
        withdrawn_at=NOW,
    )

    answer = read(visitor, "/api/v1/services/gone", 410)

    assert answer["reason"] == "The rig is sold."
    assert answer["withdrawn_at"] == NOW.isoformat()


def test_clusters_are_listed_without_the_address_of_their_desk(
    visitor: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    listed = read(visitor, "/api/v1/clusters")

    assert (listed["total"], listed["pages"]) == (2, 1)
    assert [item["slug"] for item in listed["items"]] == ["wsm", "zinnae"]
    assert listed["items"][0]["url"] == "http://localhost/en/clusters/wsm"
    assert "email" not in listed["items"][0]


def test_the_api_shows_these_keys_and_nothing_else(
    visitor: Visitor, wsm: Cluster, catalogue: None
) -> None:
    """F15: the telephone of a desk is for those who wait longer than was promised."""
    with transaction():
        cluster = db.session.merge(wsm)
        cluster.public_phone = "+33 1 23"
        cluster.phone, cluster.email = "+33 5 61 00 00 00", "desk@wsm.example.org"
        cluster.website, cluster.town, cluster.short_name = (
            "https://wsm.example.org",
            "Toulouse",
            "W",
        )
        cluster.label_level, cluster.label_awarded = "bronze", NOW.date()

    answer = visitor.client.get("/api/v1/clusters").text
    clusters = read(visitor, "/api/v1/clusters")["items"]
    services = read(visitor, "/api/v1/services")["items"]

    assert set().union(*clusters) == set(_CLUSTER)
    assert set().union(*services) <= set(_LISTED_SERVICE)
    assert "+33 5 61" not in answer
    assert "+33 1 23" in answer
    assert "desk@wsm" not in answer
    assert set(read(visitor, "/api/v1/services/membrane-screening")) <= set(_SERVICE)


def test_a_list_costs_the_same_however_long_it_is(visitor: Visitor, wsm: Cluster) -> None:
    for number in range(30):
        make_service(f"service-{number}", wsm, title=f"Service {number}")
    search.rebuild()

    with counted_statements() as few:
        read(visitor, "/api/v1/services?limit=2")
    with counted_statements() as many:
        assert len(read(visitor, "/api/v1/services?limit=30")["items"]) == 30

    assert len(many) == len(few) <= 6


def test_search_engines_find_every_page_in_the_languages_it_has(
    app: Flask, catalogue: None, visitor: Visitor
) -> None:
    robots = visitor.client.get("/robots.txt").text
    parts = visitor.client.get("/sitemap.xml").text
    # Ids go on counting from test to test on PostgreSQL: the catalogue may lie in a later part.
    names = re.findall("sitemap-([0-9]+).xml", parts)
    pages = "".join(visitor.client.get(f"/sitemap-{name}.xml").text for name in names)

    assert "Sitemap: http://localhost/sitemap.xml" in robots
    assert "Disallow: /en/desk" in robots
    assert "<loc>http://localhost/sitemap-1.xml</loc>" in parts
    assert "<loc>http://localhost/en/services/membrane-screening</loc>" in pages
    assert "draft-one" not in pages
    assert "<loc>http://localhost/sitemap-999.xml</loc>" not in parts
    assert visitor.client.get("/sitemap-0.xml").status_code == 404
    assert visitor.client.get("/sitemap-99999999999999999999.xml").status_code == 404


def test_the_parts_of_the_map_have_each_service_once_however_ids_are_scattered(
    catalogue: None, visitor: Visitor, wsm: Cluster
) -> None:
    parts = {101: ["first"], 103: ["third", "also-third"], 107: ["last"]}
    with transaction():
        for number, slugs in parts.items():
            for place, slug in enumerate(slugs):
                service = new_service(slug, wsm, title=slug)
                service.id = number * PER_FILE - place
                db.session.add(service)
        draft = new_service("only-a-draft", wsm, title="Only a draft", state="draft")
        draft.id = 105 * PER_FILE
        db.session.add(draft)

    names = re.findall("sitemap-([0-9]+).xml", visitor.client.get("/sitemap.xml").text)
    with counted_statements() as statements:
        pages = [visitor.client.get(f"/sitemap-{name}.xml").text for name in names]

    assert names[-3:] == ["101", "103", "107"]
    assert len(set(names)) == len(names) <= 5
    assert len(statements) <= len(pages)
    slugs = [slug for page in pages for slug in re.findall("/en/services/([^<]+)</loc>", page)]
    assert len(slugs) == len(set(slugs))
    assert {slug for slugs in parts.values() for slug in slugs} < set(slugs)
    assert "only-a-draft" not in visitor.client.get("/sitemap-105.xml").text
