"""The clusters as visitors see them."""

from datetime import date, timedelta

import pytest

from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster, ClusterText
from marketplace.database import db, transaction, utcnow
from marketplace.workdays import local_day
from tests.browser import Visitor
from tests.conftest import make_cluster, make_service
from tests.counting import counted_statements


def change(cluster: Cluster, **values: object) -> None:
    with transaction():
        found = db.session.get_one(Cluster, cluster.id)
        for name, value in values.items():
            setattr(found, name, value)


def test_the_list_names_every_cluster_with_its_place_and_its_number_of_services(
    visitor: Visitor, membrane_screening: Service, zinnae: Cluster
) -> None:
    make_service("water-audit", zinnae, title="Water audit")
    make_service("secret-plan", zinnae, title="Secret plan", state="draft")
    make_cluster("quiet", "A quiet cluster", "DE", "de")

    cards = [
        " ".join(card.get_text(" ").split())
        for card in visitor.open("/en/clusters").all("main .card")
    ]

    assert cards == [
        "Germany A quiet cluster A quiet cluster in a sentence. No services published yet",
        "France Water Sensors & Membranes Water Sensors & Membranes in a sentence. 1 service",
        "Spain Zinnae Zinnae in a sentence. 2 services",
    ]


def test_a_list_without_clusters_says_so(visitor: Visitor) -> None:
    assert "There are no clusters yet" in visitor.open("/en/clusters").text


def test_a_cluster_shows_what_it_leads_and_what_it_takes_part_in(
    visitor: Visitor, membrane_screening: Service, zinnae: Cluster
) -> None:
    make_service("water-audit", zinnae, title="Water audit")
    make_service("secret-plan", zinnae, title="Secret plan", state="draft")

    page = visitor.open("/en/clusters").follow("/clusters/zinnae")

    parts = {str(part["aria-labelledby"]): part.get_text() for part in page.all("main section")}
    assert page.title == "Zinnae"
    assert "Water audit" in parts["led"]
    assert "Membrane screening" in parts["partnered"]
    assert "Secret plan" not in page.text


def test_an_unknown_cluster_is_not_found(visitor: Visitor) -> None:
    for slug in ("nobody", "%00", "a" * 3000):
        assert visitor.open(f"/en/clusters/{slug}").status == 404


@pytest.mark.parametrize(
    ("valid_until", "shown"),
    [(None, True), (timedelta(days=30), True), (timedelta(days=-1), False)],
)
def test_a_label_is_shown_while_it_is_valid(
    visitor: Visitor, wsm: Cluster, valid_until: timedelta | None, shown: bool
) -> None:
    until = local_day(utcnow()) + valid_until if valid_until is not None else None
    change(wsm, label_level="silver", label_awarded=date(2015, 1, 1), label_valid_until=until)

    for address in ("/en/clusters", "/en/clusters/wsm"):
        assert ("Silver label" in visitor.open(address).text) is shown


def test_a_text_in_another_language_says_so_and_is_marked(visitor: Visitor, wsm: Cluster) -> None:
    texts = [
        ClusterText(language="fr", summary="L'eau, mesurée.", description="**Qui** nous sommes")
    ]
    change_texts(wsm, texts)

    page = visitor.open("/en/clusters/wsm")

    assert [part.get_text() for part in page.all("main .lead[lang=fr]")] == ["L’eau, mesurée."]
    assert page.all("main [lang=fr] strong")
    assert "the language it was written in: French" in page.text
    assert visitor.open("/en/clusters").all("main .card p[lang=fr]")


def test_summary_and_description_fall_back_each_for_itself(visitor: Visitor, wsm: Cluster) -> None:
    texts = [
        ClusterText(language="en", summary="Water, measured.", description=""),
        ClusterText(language="fr", summary="L'eau, mesurée.", description="Qui nous sommes"),
    ]
    change_texts(wsm, texts)

    page = visitor.open("/en/clusters/wsm")

    assert [part.get_text() for part in page.all("main .lead:not([lang])")] == ["Water, measured."]
    assert [part.get_text() for part in page.all("main div[lang=fr]")] == ["Qui nous sommes\n"]
    assert (
        "The description is not available in your language yet. The language shown is: French."
        in page.text
    )
    assert "The summary is not available" not in page.text


def change_texts(cluster: Cluster, texts: list[ClusterText]) -> None:
    with transaction():
        for text in db.session.query(ClusterText).filter_by(cluster_id=cluster.id):
            db.session.delete(text)
        db.session.flush()
        for text in texts:
            text.cluster_id = cluster.id
            db.session.add(text)


def test_a_cluster_without_any_text_has_a_page(visitor: Visitor, wsm: Cluster) -> None:
    change_texts(wsm, [])

    assert visitor.open("/en/clusters/wsm").title == "Water Sensors & Membranes"
    assert visitor.open("/en/clusters").status == 200


def test_a_text_about_a_cluster_brings_no_script(visitor: Visitor, wsm: Cluster) -> None:
    words = "<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b>"
    change_texts(wsm, [ClusterText(language="en", summary=words, description=words)])

    page = visitor.open("/en/clusters/wsm")

    assert not page.all("main script, main [onclick], main a[href^=javascript]")


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org"]
)
def test_a_website_that_is_no_web_address_is_no_link(
    visitor: Visitor, wsm: Cluster, website: str
) -> None:
    change(wsm, website=website, label_level="gold", label_url=website)

    assert website not in visitor.open("/en/clusters/wsm").links()


def test_the_pages_ask_the_database_little_however_much_they_show(
    visitor: Visitor, wsm: Cluster, zinnae: Cluster
) -> None:
    for number in range(12):
        other = make_cluster(f"cluster-{number}", f"Cluster {number}", "DE", "de")
        texts = [
            ServiceText(language=code, title=f"{number} {code}", summary="s")
            for code in ("en", "de")
        ]
        make_service(f"service-{number}", wsm, title="", texts=texts, partners=[other, zinnae])

    for address in ("/en/clusters", "/en/clusters/wsm", "/en/clusters/zinnae"):
        with counted_statements() as statements:
            assert visitor.open(address).status == 200
        assert len(statements) <= 6, address
