"""Pictures on the cards of services, wherever services are listed."""

import pytest

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.search.index.sync import rebuild
from tests.browser import Page, Visitor
from tests.conftest import make_service
from tests.counting import counted_statements
from tests.media.attaching import files_shown, send
from tests.media.specimens import picture

FORM = "/en/desk/services/membrane-screening/picture"
RESULTS = "/en/services"


@pytest.fixture
def pictured(wsm_desk: Visitor, membrane_screening: Service, wsm: Cluster) -> Service:
    """A service with a described picture, beside one without."""
    make_service("water-audit", wsm, title="Water audit")
    add_picture(wsm_desk)
    rebuild()
    return membrane_screening


def add_picture(desk: Visitor) -> None:
    page = send(desk.open(FORM), picture(), purpose="described", description_en="A test rig")
    assert "The picture is saved." in page.text


def titles_with_picture(page: Page) -> list[str]:
    return [heading.get_text() for heading in page.all(".card .pictured :is(h2, h3)")]


@pytest.mark.parametrize("path", ["/en/", RESULTS, "/en/clusters/wsm", "/en/services/water-audit"])
def test_a_card_shows_the_picture_of_its_service(
    visitor: Visitor, pictured: Service, path: str
) -> None:
    page = visitor.open(path)

    assert titles_with_picture(page) == ["Membrane screening"]


def test_the_picture_of_a_card_is_small_late_and_a_decoration(
    visitor: Visitor, pictured: Service
) -> None:
    page = visitor.open(RESULTS)

    (image,) = page.all(".card picture img")
    assert (image["alt"], image["loading"]) == ("", "lazy")
    assert (image["width"], image["height"]) == ("96", "72")
    (source,) = page.all(".card picture source")
    assert [part.split()[1] for part in str(source["srcset"]).split(", ")] == ["96w", "320w"]
    assert all(visitor.client.get(file).status_code == 200 for file in files_shown(page))


def test_a_new_picture_is_on_the_card_at_once(
    visitor: Visitor, wsm_desk: Visitor, membrane_screening: Service
) -> None:
    rebuild()
    assert titles_with_picture(visitor.open(RESULTS)) == []

    add_picture(wsm_desk)
    assert titles_with_picture(visitor.open(RESULTS)) == ["Membrane screening"]

    wsm_desk.open(f"{FORM}/remove").submit("Yes, remove the picture")
    assert titles_with_picture(visitor.open(RESULTS)) == []


def test_pictures_ask_the_database_nothing(
    visitor: Visitor, wsm_desk: Visitor, membrane_screening: Service
) -> None:
    def number_of_statements() -> int:
        with counted_statements() as statements:
            assert visitor.open(RESULTS).status == 200
        return len(statements)

    rebuild()
    without = number_of_statements()
    add_picture(wsm_desk)

    assert number_of_statements() <= without
