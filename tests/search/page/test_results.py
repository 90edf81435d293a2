"""The catalogue page, as visitors use it."""

import shutil
from pathlib import Path

import pytest
from flask import Flask, url_for

from marketplace.database import db
from marketplace.search.index import reader
from marketplace.search.page.address import AskedPage
from marketplace.search.query import Query
from tests.browser import Visitor
from tests.counting import counted_statements
from tests.search.page.conftest import titles

FORM = "form#search"


@pytest.mark.usefixtures("indexed_services")
def test_a_visitor_finds_a_service_with_a_plain_form(visitor: Visitor) -> None:
    page = visitor.open("/en/services")
    assert page.value("q") == ""

    page = visitor.open("/en/services?q=membranes&sort=relevance")

    assert titles(page) == ["Membrane screening"]
    assert page.value("q") == "membranes"
    assert page.all(f"{FORM}[method=get] button[type=submit]")
    assert page.links("/en/services/screening")


@pytest.mark.usefixtures("indexed_services")
def test_the_summary_says_in_words_what_was_found(visitor: Visitor) -> None:
    def summary(address: str) -> str:
        return visitor.open(address).all(".result-count")[0].get_text()

    assert summary("/en/services?q=membr%C3%A1ny") == "1 service for “membrány” from 2 clusters"
    assert summary("/en/services") == "5 services from 2 clusters"
    assert summary("/en/services?q=Gewebe") == "1 service for “Gewebe” from 1 cluster"
    assert summary("/en/services?q=xylophone") == "No services found for “xylophone”"
    assert summary("/en/services?q=%3Cb%3E%25(num)s") == "No services found for “<b>%(num)s”"


@pytest.mark.usefixtures("indexed_services")
def test_a_match_in_another_language_is_shown_in_the_readers_and_says_so(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=v%C3%BDb%C4%9Bru")

    assert titles(page) == ["Membrane screening"]
    assert "Found in another language: Czech" in page.text
    assert "Found in" not in visitor.open("/en/services?q=membrane").text


@pytest.mark.usefixtures("indexed_services")
def test_a_text_in_another_language_carries_its_language(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=Gewebe")

    assert page.all(".card h3 a")[0]["lang"] == "de"
    assert "Text: German" in page.text


@pytest.mark.usefixtures("many")
def test_pages_follow_each_other_and_keep_the_question(visitor: Visitor) -> None:
    first = visitor.open("/en/services?q=audit&type=testing&type=advice&sort=newest")
    assert len(titles(first)) == 20
    assert titles(first)[0] == "Audit 44"

    second = visitor.open(first.all(".pagination a[rel=next]")[0]["href"])

    assert len(titles(second)) == 10
    assert not set(titles(first)) & set(titles(second))
    assert second.url == "/en/services?q=audit&type=testing&type=advice&sort=newest&page=2"
    assert second.all(".pagination a[rel=prev]")[0]["href"] == first.url


@pytest.mark.parametrize(
    ("page", "first"),
    [
        ("-1", "Audit 44"),
        ("0", "Audit 44"),
        ("x", "Audit 44"),
        (str(10**9), "Audit 4"),
        ("9" * 5000, "Audit 4"),
    ],
)
@pytest.mark.usefixtures("many")
def test_a_page_that_does_not_exist_is_the_nearest_that_does(
    visitor: Visitor, page: str, first: str
) -> None:
    assert titles(visitor.open(f"/en/services?page={page}"))[0] == first


@pytest.mark.usefixtures("many")
def test_the_order_is_offered_and_kept(visitor: Visitor) -> None:
    def options(address: str) -> list[str]:
        return [str(option["value"]) for option in visitor.open(address).all("#sort option")]

    assert options("/en/services") == ["", "soonest"]
    assert options("/en/services?q=audit") == ["", "newest", "soonest"]
    assert visitor.open("/en/services?q=audit&sort=soonest").value("sort") == "soonest"
    assert visitor.open("/en/services?q=audit&sort=nonsense").value("sort") == ""


@pytest.mark.usefixtures("indexed_services")
def test_words_typed_into_an_unsorted_list_bring_the_best_match_first(visitor: Visitor) -> None:
    untouched = visitor.open("/en/services").value("sort")

    page = visitor.open(f"/en/services?q=grant+membrane&sort={untouched}")

    assert page.all("#sort option[selected]")[0].get_text() == "Best match"


@pytest.mark.usefixtures("indexed_services")
@pytest.mark.parametrize("text", ["", "R&D, 50 % + C#", "“eau” l'été/x:y;z@?=[1]!$()*~\\", "水"])
def test_the_address_of_a_query_is_that_of_flask(app: Flask, text: str) -> None:
    filters = {"type": ("testing", "advice"), "technology": ("é & ü",)}
    with app.test_request_context("/"):
        query = Query(text, filters, sort="newest", page=3, verbatim=True)
        address = AskedPage(query).address

        expected = {"q": text or None, **filters, "sort": "newest", "verbatim": 1, "page": 3}
        assert address == url_for("search.results", lang="en", **expected)
        assert AskedPage(Query()).address == "/en/services"


def test_htmx_gets_the_results_only_from_the_same_address(visitor: Visitor) -> None:
    whole = visitor.open("/en/services?q=membrane")
    part = visitor.open("/en/services?q=membrane", htmx=True)

    assert whole.all("#results")[0].get_text() == part.all("#results")[0].get_text()
    assert not part.all("html, h1, form")
    assert "HX-Request" in part.response.vary
    form = whole.all(FORM)[0]
    assert form["hx-get"] == form["action"] == "/en/services"
    assert form["hx-push-url"] == "true"
    assert form["hx-sync"] == "this:replace"
    assert "delay:250ms" in str(form["hx-trigger"])


@pytest.mark.usefixtures("indexed_services")
def test_a_visitor_can_read_how_to_ask_for_exactly_that(visitor: Visitor) -> None:
    tips = visitor.open("/en/services").all("details#search-tips")[0].get_text(" ", strip=True)

    assert '"drinking water"' in tips
    assert "-optical" in tips


@pytest.mark.usefixtures("indexed_services")
def test_while_the_index_is_mended_the_page_says_which_answer_it_gives(
    visitor: Visitor, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "CHECK_INTERVAL", 0)
    newest = "Until then these are the newest services."
    missing = "The newest changes may be missing."
    assert titles(visitor.open("/en/services?q=membrane")) == ["Membrane screening"]

    shutil.rmtree(data_dir / "search")
    page, home = visitor.open("/en/services?q=membrane"), visitor.open("/en/")
    assert titles(page) == ["Membrane screening"]
    assert missing in page.text
    assert missing in home.text

    reader.close_all()
    page, home = visitor.open("/en/services?q=membrane"), visitor.open("/en/")
    assert len(titles(page)) == 5
    assert newest in page.text
    assert newest in home.text
    assert missing not in page.text


@pytest.mark.usefixtures("many")
def test_a_page_of_twenty_takes_no_more_statements_than_a_page_of_one(
    app: Flask, visitor: Visitor
) -> None:
    numbers = []
    for address in ("/en/services", "/en/services?q=audit+7", "/en/"):
        db.session.remove()
        with counted_statements() as statements:
            visitor.open(address)
        numbers.append(len(statements))

    assert max(numbers) <= 6, numbers


def test_the_examples_of_a_search_are_words_of_the_language(visitor: Visitor) -> None:
    """“Drinking water” is an example of two words here, and whatever else elsewhere."""
    tips = visitor.open("/cs/services").all("#search-tips")[0].get_text()

    assert '"pitná voda"' in tips
    assert "senzory -optické" in tips
