"""Filters that are offered above the results for what a query names."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from tests.browser import Page, Visitor
from tests.search.page.conftest import titles


def offers(page: Page) -> list[str]:
    return [offer.get_text(" ", strip=True) for offer in page.all(".offers li")]


@pytest.fixture
def towns(many: None, wsm: Cluster, zinnae: Cluster) -> None:
    """45 services of clusters with addresses."""
    with transaction():
        wsm.town, zinnae.town = "Toulouse", "Zaragoza"


@pytest.mark.usefixtures("towns")
def test_a_town_is_offered_as_a_filter_with_an_exact_count(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=audit+Saragossa")

    assert offers(page) == ["Services of clusters from: Zaragoza 22 services"]

    page = page.follow("cluster=zinnae")

    assert page.url == "/en/services?q=audit&cluster=zinnae"
    assert page.all(".result-count")[0].get_text().startswith("22 services")
    assert len(titles(page)) == 20


@pytest.mark.usefixtures("towns")
def test_a_town_alone_shows_its_services(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=Saragossa&sort=newest")

    assert page.all(".result-count")[0].get_text().startswith("22 services for “Saragossa”")
    assert titles(page)[0] == "Audit 43"
    assert not page.all(".correction")


@pytest.mark.usefixtures("towns")
def test_a_cluster_is_offered_with_its_town_in_the_language_of_the_reader(visitor: Visitor) -> None:
    page = visitor.open("/de/services?q=WSM")

    assert offers(page) == ["Leistungen von WSM, Toulouse 23 Leistungen"]


@pytest.mark.usefixtures("towns")
def test_a_type_of_service_is_offered(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=trainings")

    assert offers(page) == ["Type of service: Training 15 services"]


@pytest.mark.usefixtures("towns")
def test_what_is_filtered_by_already_is_not_offered(visitor: Visitor) -> None:
    assert not offers(visitor.open("/en/services?q=WSM&cluster=wsm"))
    assert not offers(visitor.open("/en/services?q=audit"))


@pytest.mark.usefixtures("towns")
def test_a_reference_leads_to_the_page_that_sends_links(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=enq-7k3f-92qd")

    assert "/en/enquiries/lost" in page.links("enquiries/lost")
    assert not visitor.open("/en/services?q=audit").links("enquiries/lost")
