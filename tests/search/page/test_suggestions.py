"""What the catalogue page offers instead: corrected words, fewer words, fewer filters."""

import pytest

from tests.browser import Visitor
from tests.search.page.conftest import titles


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
def test_a_slip_is_corrected_and_the_visitor_can_insist(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrnae+screenimg&cluster=wsm&sort=newest")

    assert (
        page.all(".correction")[0]
        .get_text(" ", strip=True)
        .startswith("Showing results for membrane screening .")
    )
    assert page.all(".correction b")[0].get_text() == "membrane screening"
    announced = [element.get_text() for element in page.all("[data-announce]")]
    assert announced[0] == "Showing results for membrane screening."
    assert announced[1].startswith("1 service")
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
    assert "data-announce" in first.attrs
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
