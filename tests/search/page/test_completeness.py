"""The catalogue page says whether services have all that was asked for."""

import pytest

from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.browser import Visitor
from tests.search.conftest import make_texts
from tests.search.page.conftest import titles

NONE = "Nothing has all of this. These come closest."


@pytest.fixture(autouse=True)
def services(indexed_services: None, wsm: Cluster) -> None:
    make_texts("fouling", wsm, {"en": ("Membrane fouling", "Why it fails.")})
    make_texts("autopsy", wsm, {"en": ("Membrane autopsy", "We open it.")})
    make_texts("concrete", wsm, {"en": ("Concrete", "We mix it.")})
    make_texts("timber", wsm, {"en": ("Timber", "We dry it.")})
    rebuild()


def test_words_that_no_result_has_are_named_as_they_were_typed(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrane+fouling+Bitcoin")

    assert "None of these has “Bitcoin”." in page.text
    assert NONE not in page.text
    assert not page.links("all_words=1")


def test_where_all_words_are_found_but_nowhere_together_the_page_says_so(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=concrete+timber")

    assert NONE in page.text
    assert len(titles(page)) == 2


def test_the_page_leads_to_the_services_that_have_all_words_and_back(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrane+water")
    assert "Only services with all words (1)" in page.text
    assert len(titles(page)) == 3

    page = page.follow("all_words=1")

    assert titles(page) == ["Membrane screening"]
    assert page.value("all_words") == "membrane water"
    assert "These have all of your words." in page.text
    (way_back,) = page.all(".correction a")
    assert len(titles(visitor.open(way_back["href"]))) == 3


def test_all_words_are_asked_for_only_of_the_words_for_which_that_was_said(
    visitor: Visitor,
) -> None:
    assert len(titles(visitor.open("/en/services?q=membrane+water&all_words=other"))) == 3


def test_words_are_missing_only_in_what_passes_the_filters(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrane+water+-screening")

    assert "None of these has “water”." in page.text


@pytest.mark.parametrize("query", ["membrane", "membrane+fouling", "what+membrane", "membrane+for"])
def test_nothing_is_said_where_all_have_all_that_tells(visitor: Visitor, query: str) -> None:
    page = visitor.open(f"/en/services?q={query}&cluster=wsm")

    assert titles(page)
    assert "None of these" not in page.text
    assert NONE not in page.text


def test_a_letter_is_not_expected_to_be_met_in_full(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=membrane+fouling+alpha+beta+gamma+delta+epsilon")

    assert titles(page)
    assert "None of these" not in page.text


def test_where_nothing_has_all_words_others_are_offered(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=concrete+timber&all_words=1")

    assert titles(page) == []
    assert "Show services with some of the words 2 services" in page.text
    assert "These have all" not in page.text


def test_a_single_word_that_finds_nothing_leads_to_the_types_of_services(visitor: Visitor) -> None:
    page = visitor.open("/en/services?q=xylophone")

    assert "Or see what there is, by type of service:" in page.text
    assert titles(page.follow("type=testing"))


def test_programs_are_told_too(visitor: Visitor) -> None:
    answer = visitor.client.get("/api/v1/services?q=membrane+fouling+bitcoin").get_json()
    single = visitor.client.get("/api/v1/services?q=membrane").get_json()

    assert answer["missing_words"] == ["bitcoin"]
    assert answer["with_all_words"] == 0
    assert "missing_words" not in single
