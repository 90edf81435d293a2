"""The catalogue page, as visitors use it."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, url_for

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.search.index import reader
from marketplace.search.index.sync import rebuild
from marketplace.search.page.address import AskedPage
from marketplace.search.queries import Query
from tests.browser import Page, Visitor
from tests.conftest import NOW, make_service, new_service
from tests.counting import counted_statements
from tests.search.conftest import make_texts

FORM = "form#search"


def titles(page: Page) -> list[str]:
    return [heading.get_text() for heading in page.all(".card h3 a")]


@pytest.fixture
def many(wsm: Cluster, zinnae: Cluster) -> None:
    """45 services, in the index, the last made being the newest."""
    services = [
        new_service(
            f"audit-{number}",
            (wsm, zinnae)[number % 2],
            title=f"Audit {number}",
            type=("testing", "training", "advice")[number % 3],
            sectors=["E36"] if number % 5 == 0 else [],
            published_at=NOW + timedelta(days=number),
        )
        for number in range(45)
    ]
    with transaction():
        db.session.add_all(services)
    rebuild()


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


@pytest.mark.usefixtures("many")
def test_sectors_may_be_written_with_or_without_their_letter(visitor: Visitor) -> None:
    assert "9 services" in visitor.open("/en/services?sector=36").text
    assert "9 services" in visitor.open("/en/services?sector=E36").text


@pytest.mark.usefixtures("indexed_services")
def test_an_empty_answer_helps_on(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrane+xylophone&type=training&country=FR")

    assert titles(page) == []
    assert "Remove the filter “Type of service” 1 service" in page.text
    assert "Search only for “membrane” 1 service" in page.text
    assert "“xylophone”" not in page.all("#nothing")[0].get_text()
    assert page.links("/en/enquiries/new")
    assert "/en/services" in page.links()
    assert "/en/services?q=membrane" in page.links()
    assert titles(visitor.open("/en/services?q=membrane")) == ["Membrane screening"]


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
def test_a_slip_is_corrected_and_the_visitor_can_insist(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrnae+screenimg&cluster=wsm&sort=newest")

    assert (
        page.all(".correction")[0]
        .get_text(" ", strip=True)
        .startswith("Showing results for membrane screening .")
    )
    assert page.all(".correction b")[0].get_text() == "membrane screening"
    assert (
        page.all(".result-count")[0].get_text()
        == "1 service for “membrane screening” from 2 clusters"
    )
    assert page.value("q") == "membrnae screenimg"
    assert not page.all("[name=verbatim]")

    page = page.follow("verbatim=1")

    assert page.url == "/en/services?q=membrnae+screenimg&cluster=wsm&sort=newest&verbatim=1"
    assert titles(page) == []
    assert not page.all(".correction")
    assert page.value("verbatim") == "membrnae screenimg"
    assert (
        page.all(".chip")[0]["href"] == "/en/services?q=membrnae+screenimg&sort=newest&verbatim=1"
    )


@pytest.mark.usefixtures("indexed_services")
def test_insisting_on_words_is_forgotten_with_the_words(visitor: Visitor) -> None:
    insisting = visitor.open("/en/services?q=membrnae&verbatim=membrnae")
    other = visitor.open("/en/services?q=screenimg&verbatim=membrnae")

    assert titles(insisting) == []
    assert titles(other) == ["Membrane screening"]
    assert not other.all("[name=verbatim]")
    assert "verbatim" not in "".join(other.links("q=screenimg&type"))


@pytest.mark.usefixtures("indexed_services")
def test_where_nothing_is_found_what_may_have_been_meant_comes_first(visitor: Visitor) -> None:
    page = visitor.open("/cs/services?q=dettection")

    first = page.all("#nothing p")[0]
    assert [link["href"] for link in first.select("a")] == ["/cs/services?q=d%C3%A9tection"]
    assert first.get_text(strip=True).endswith("1 služba")
    assert titles(page.follow("q=d%C3%A9tection")) == ["Détection des fuites"]


@pytest.mark.usefixtures("indexed_services")
def test_what_may_have_been_meant_is_offered_only_where_it_finds_something(
    visitor: Visitor,
) -> None:
    narrowed = visitor.open("/cs/services?q=dettection&type=training")
    corrected = visitor.open("/en/services?q=membrnae&type=training")

    assert [link["href"] for link in narrowed.all(".did-you-mean a")] == [
        "/cs/services?q=d%C3%A9tection"
    ]
    assert [link["href"] for link in corrected.all(".did-you-mean a")] == [
        "/en/services?q=membrane"
    ]
    assert not visitor.open("/en/services?q=xylophone").all(".did-you-mean")


@pytest.mark.usefixtures("indexed_services")
def test_words_of_a_phrase_are_looked_for_anywhere_if_they_stand_nowhere_side_by_side(
    visitor: Visitor,
) -> None:
    page = visitor.open('/en/services?q="screening+membrane"')

    assert "Find the words anywhere in the text, not only next to each other 1 service" in page.text
    assert titles(page.follow("q=screening+membrane")) == ["Membrane screening"]


@pytest.mark.usefixtures("indexed_services")
def test_what_excludes_everything_is_offered_without_the_exclusion(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membranes+-screening")

    assert "Search only for “membranes” 1 service" in page.text
    assert "screening" not in page.all("#nothing")[0].get_text()


@pytest.mark.parametrize("typed", ["x", "x+y", "%3F%21", "1", "-", '"', "%22a%22"])
@pytest.mark.usefixtures("indexed_services")
def test_too_little_to_look_for_is_answered_in_a_sentence(visitor: Visitor, typed: str) -> None:
    page = visitor.open(f"/en/services?q={typed}")

    assert page.all(".result-count")[0].get_text() == "Please type at least two letters or digits"
    assert "Try fewer or other words" not in page.text
    assert page.links("/en/enquiries/new")


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


@pytest.mark.usefixtures("many")
def test_a_service_page_leads_to_similar_services(visitor: Visitor, wsm: Cluster) -> None:
    make_texts(
        "leaks", wsm, {"fr": ("Détection des fuites", "Nous cherchons les fuites de votre réseau.")}
    )
    for number in range(6):
        make_texts(
            f"membranes-{number}",
            wsm,
            {"en": (f"Membrane screening {number}", "Membranes with your water.")},
        )
    rebuild()
    alone = visitor.open("/en/services/leaks")
    db.session.remove()

    with counted_statements() as statements:
        page = visitor.open("/en/services/membranes-0")

    assert not alone.all(".similar")
    assert [heading.get_text() for heading in page.all(".similar h2")] == ["Similar services"]
    assert len(titles(page)) == 4
    assert "Membrane screening 0" not in titles(page)
    assert all("embrane" in title for title in titles(page))
    assert len(statements) <= 6, statements


@pytest.mark.usefixtures("indexed_services")
def test_a_service_page_stands_without_an_index(visitor: Visitor, data_dir: Path) -> None:
    shutil.rmtree(data_dir / "search")
    reader.close_all()

    page = visitor.open("/en/services/screening")

    assert page.title == "Membrane screening"
    assert not page.all(".similar")


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


def test_the_examples_of_a_search_are_words_of_the_language(visitor: Visitor) -> None:
    """“Drinking water” is an example of two words here, and whatever else elsewhere."""
    tips = visitor.open("/cs/services").all("#search-tips")[0].get_text()

    assert '"pitná voda"' in tips
    assert "senzory -optické" in tips
