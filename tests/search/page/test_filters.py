"""Filters of the catalogue page: they narrow, can be taken away, and show all their options."""

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from marketplace.search.page.address import AskedPage
from marketplace.search.query import Query
from tests.browser import Visitor
from tests.conftest import make_service

FORM = "form#search"


@pytest.mark.usefixtures("many")
def test_filters_narrow_the_results_and_show_what_else_there_is(visitor: Visitor) -> None:
    page = visitor.open("/en/services?type=testing&cluster=wsm")

    assert page.all(".result-count")[0].get_text() == "8 services from 1 cluster"
    chosen = [box["value"] for box in page.all(f"{FORM} input[type=checkbox][checked]")]
    assert chosen == ["testing", "wsm"]
    assert "Training 7" in page.text
    assert "Zinnae (Spain) 7" in page.text


@pytest.mark.usefixtures("many")
def test_a_chip_takes_its_filter_away_and_keeps_the_rest(visitor: Visitor) -> None:
    page = visitor.open(
        "/en/services?q=audit&type=testing&type=training&cluster=wsm&sort=soonest&page=2"
    )

    chips = {chip.get_text(): chip["href"] for chip in page.all(".chip")}

    assert chips["Training"] == "/en/services?q=audit&type=testing&cluster=wsm&sort=soonest"
    assert (
        chips["Water Sensors & Membranes (France)"]
        == "/en/services?q=audit&type=testing&type=training&sort=soonest"
    )
    assert "/en/services?q=audit&sort=soonest" in page.links()


@pytest.mark.usefixtures("many")
def test_sectors_may_be_written_with_or_without_their_letter(visitor: Visitor) -> None:
    assert "9 services" in visitor.open("/en/services?sector=36").text
    assert "9 services" in visitor.open("/en/services?sector=E36").text


@pytest.mark.usefixtures("many")
def test_only_long_filters_can_be_searched(visitor: Visitor, wsm: Cluster) -> None:
    make_service(
        "everywhere", wsm, title="Everywhere", countries=["AT", "BE"], languages=["cs", "de", "en"]
    )
    rebuild()

    page = visitor.open("/en/services").follow("all=")

    assert [box["data-finder"] for box in page.all("[data-finder]")] == ["find-country"]
    assert not page.all(
        "#find-country"
    )  # a field that does nothing without JavaScript is not there without it


@pytest.mark.usefixtures("many")
def test_a_long_filter_shows_its_first_options_and_leads_to_all(visitor: Visitor) -> None:
    countries = "#facet-country [name=country]"
    everybody = visitor.open("/en/services?all=country&all=nothing").all(countries)
    last = everybody[-1]["value"]

    page = visitor.open(f"/en/services?country={last}&sort=newest")
    in_full = page.follow("all=")

    assert len(everybody) > 13
    assert [box["value"] for box in page.all(countries)] == [
        box["value"] for box in (*everybody[:12], everybody[-1])
    ]
    assert [box["value"] for box in page.all(f"{countries}[checked]")] == [last]
    assert [link.get_text() for link in page.all("#all-country")] == [
        f"Show all options ({len(everybody)})"
    ]
    assert in_full.url == f"/en/services?country={last}&sort=newest&all=country&opened=1"
    assert len(in_full.all(countries)) == len(everybody)
    assert in_full.all("#facet-country[open] input[type=hidden][name=all][value=country]")
    assert not in_full.all("#all-country")


@pytest.mark.usefixtures("many")
def test_a_filter_stays_in_full_wherever_its_page_leads(visitor: Visitor) -> None:
    def addresses(address: str, links: str) -> list[str]:
        return [str(link["href"]) for link in visitor.open(address).all(links)]

    address = "/en/services?all=country&q=audit"

    pages = addresses(f"{address}&page=2", ".pagination a")
    chips = addresses(f"{address}&type=testing&joint=own", ".chips a")
    suggestions = addresses(f"{address}&type=funding", "#nothing li a")

    assert {"/en/services?q=audit&all=country"} < set(pages)
    assert all(page.endswith("&all=country") for page in pages)
    assert chips == [
        "/en/services?q=audit&joint=own&all=country",
        "/en/services?q=audit&type=testing&all=country",
        "/en/services?q=audit&all=country",
    ]
    assert suggestions
    assert all(suggestion.endswith("&all=country") for suggestion in suggestions)


def test_words_meant_as_they_are_keep_a_filter_in_full(app: Flask) -> None:
    page = AskedPage(Query("membrne", {"type": ("testing",)}, page=2), {"sector", "country"})

    with app.test_request_context("/en/services"):
        shown_alike = "&all=country&all=sector"
        assert page.address == f"/en/services?q=membrne&type=testing&page=2{shown_alike}"
        assert page.verbatim == f"/en/services?q=membrne&type=testing&verbatim=1{shown_alike}"
        assert page.with_all_of("joint") == (
            "/en/services?q=membrne&type=testing&page=2&all=country&all=joint&all=sector&opened=1"
        )
        assert AskedPage(Query(), {"sector"}).address == "/en/services?all=sector"
