"""The shortlist, as somebody without JavaScript uses it, and whoever was sent its link."""

from urllib.parse import parse_qs, urlsplit

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import transaction
from marketplace.search.index.sync import rebuild
from marketplace.shortlist.selection import MOST_SERVICES
from tests.browser import Page, Visitor
from tests.conftest import NOW, make_service
from tests.counting import counted_statements


def titles(page: Page) -> list[str]:
    return [link.get_text() for link in page.all(".card h2 a")]


def withdraw(slug: str) -> None:
    with transaction():
        service = queries.find_by_slug(slug)
        assert service is not None
        service.withdraw("The pilot plant has moved.", NOW)


def test_a_service_is_saved_by_a_link_of_its_page(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = visitor.open("/en/services/membrane-screening").follow("/shortlist?s=")

    assert page.title == "Shortlist"
    assert titles(page) == ["Membrane screening"]


def test_a_card_of_the_results_has_the_link_too(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()

    (link,) = visitor.open("/de/services").all(".card [data-save]")

    assert link["href"] == "/de/shortlist?s=membrane-screening"
    assert link.get_text() == "Merken"


def test_further_services_are_found_and_added(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    make_service("membrane-repair", wsm, title="Membrane repair")
    rebuild()

    page = visitor.open("/en/shortlist?s=membrane-screening&q=membrane")
    assert [link["href"] for link in page.all("a[data-add]")] == [
        "/en/shortlist?s=membrane-repair&s=membrane-screening"
    ]
    page = page.follow("s=membrane-repair")

    assert titles(page) == ["Membrane repair", "Membrane screening"]


def test_a_search_that_finds_nothing_more_says_so(
    visitor: Visitor, membrane_screening: Service
) -> None:
    rebuild()

    page = visitor.open("/en/shortlist?s=membrane-screening&q=membrane")

    assert "No other service matches these words." in page.text


def test_a_service_is_removed(visitor: Visitor, membrane_screening: Service, wsm: Cluster) -> None:
    make_service("repair", wsm, title="Repair")
    page = visitor.open("/en/shortlist?s=membrane-screening&s=repair")

    (link,) = page.all("[data-remove=repair]")
    page = visitor.open(str(link["href"]))

    assert page.url == "/en/shortlist?s=membrane-screening"


def test_an_empty_shortlist_says_how_to_fill_it(visitor: Visitor) -> None:
    page = visitor.open("/en/shortlist")

    assert "Your shortlist is empty" in page.text
    assert page.links("/en/services")


def test_a_withdrawn_service_is_named_apart(visitor: Visitor, membrane_screening: Service) -> None:
    withdraw("membrane-screening")

    page = visitor.open("/en/shortlist?s=membrane-screening")

    assert titles(page) == []
    assert "No longer offered" in page.text
    assert "Your shortlist is empty" not in page.text
    assert page.all("main a[href='/en/services/membrane-screening']")


def test_drafts_and_unknown_services_are_only_counted(visitor: Visitor, wsm: Cluster) -> None:
    make_service("secret", wsm, title="Secret plans", state="draft")

    page = visitor.open("/en/shortlist?s=secret&s=nothing")

    assert "2 services in this link are not in the catalogue." in page.text
    assert "Secret plans" not in page.text


def test_what_names_no_service_is_neither_passed_on_nor_fills_the_list(
    visitor: Visitor, membrane_screening: Service
) -> None:
    names = "&".join(f"s=cut-off-{number}" for number in range(MOST_SERVICES - 1))

    page = visitor.open(f"/en/shortlist?{names}&s=membrane-screening")

    (button,) = page.all("button[data-add]")
    assert button["data-add"] == "membrane-screening"
    assert "cut-off" not in page.all("#share-link")[0]["value"]
    assert "The shortlist is full." not in page.text


def test_too_many_services_are_cut_and_it_is_said(visitor: Visitor, wsm: Cluster) -> None:
    slugs = [f"service-{number}" for number in range(MOST_SERVICES + 1)]
    for slug in slugs:
        make_service(slug, wsm, title=slug)

    page = visitor.open("/en/shortlist?" + "&".join(f"s={slug}" for slug in slugs))

    assert "A shortlist holds up to 15 services. The others are not shown." in page.text
    assert "The shortlist is full." in page.text


def test_its_link_can_be_copied_and_sent_in_a_letter(
    visitor: Visitor, membrane_screening: Service
) -> None:
    page = visitor.open("/fr/shortlist?s=membrane-screening&s=membrane-screening")

    address = "http://localhost/fr/shortlist?s=membrane-screening"
    (field,) = page.all("#share-link")
    assert field["value"] == address
    (letter,) = page.links("mailto:")
    parts = parse_qs(urlsplit(letter).query)
    assert parts["subject"] == ["Services sur Cluster Marketplace"]
    assert parts["body"] == [f"Voici des services qui pourraient nous aider :\r\n\r\n{address}\r\n"]
    assert "+" not in letter


def test_the_language_switch_keeps_the_list(visitor: Visitor, membrane_screening: Service) -> None:
    page = visitor.open("/en/shortlist?s=membrane-screening").follow("/language/cs/")

    assert page.url == "/cs/shortlist?s=membrane-screening"


def test_search_engines_stay_away(visitor: Visitor) -> None:
    for path in ("shortlist", "compare"):
        assert visitor.open(f"/en/{path}").all("meta[name=robots][content=noindex]")
        assert f"Disallow: /en/{path}" in visitor.client.get("/robots.txt").text


def test_a_longer_list_asks_the_database_no_more(
    visitor: Visitor, membrane_screening: Service, wsm: Cluster
) -> None:
    for number in range(5):
        make_service(f"repair-{number}", wsm, title=f"Repair {number}")
    names = "&".join(f"s=repair-{number}" for number in range(5))
    visitor.open("/en/shortlist?s=membrane-screening")

    with counted_statements() as short:
        visitor.open("/en/shortlist?s=membrane-screening")
    with counted_statements() as long:
        visitor.open(f"/en/shortlist?s=membrane-screening&{names}")

    assert len(long) == len(short)


def test_nobody_sees_what_others_saved(visitor: Visitor, membrane_screening: Service) -> None:
    """Pages that are kept show the link that saves, and no state."""
    visitor.open("/en/shortlist?s=membrane-screening")

    answer = visitor.client.get("/en/services/membrane-screening")

    assert "Set-Cookie" not in answer.headers
    assert "is-saved" not in answer.text
