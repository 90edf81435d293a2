"""The picture of a service: sent by its lead, and shown on its page."""

import json

import pytest

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service
from tests.browser import Visitor
from tests.catalogue.conftest import stored
from tests.media.attaching import files_shown, send
from tests.media.specimens import picture

PAGE = "/en/desk/services/membrane-screening/picture"
PUBLIC = "/en/services/membrane-screening"


@pytest.fixture
def desk(wsm_desk: Visitor, membrane_screening: Service) -> Visitor:
    """The desk of the lead."""
    return wsm_desk


def test_the_lead_adds_a_picture_and_visitors_see_it_as_a_new_version(
    desk: Visitor, visitor: Visitor
) -> None:
    assert visitor.open(PUBLIC).all("picture") == []
    page = desk.open("/en/desk/services/membrane-screening").follow("/picture")

    page = send(page, picture("JPEG"), purpose="described", description_en="A test rig")

    assert "The picture is saved." in page.text
    assert page.all("picture img[alt='A test rig']")
    shown = visitor.open(PUBLIC)
    (image,) = shown.all("picture img")
    assert (image["alt"], image["width"], image["height"]) == ("A test rig", "400", "300")
    assert all(visitor.client.get(file).status_code == 200 for file in files_shown(shown))
    assert shown.all("meta[property='og:image']")
    service = stored("membrane-screening")
    assert [version.number for version in queries.list_versions(service.id, 1).items] == [2]


def test_what_stays_the_same_makes_no_version(desk: Visitor) -> None:
    for file in (picture(), picture(), None):
        page = send(desk.open(PAGE), file, purpose="described", description_en="A test rig")
        assert "The picture is saved." in page.text

    service = stored("membrane-screening")
    assert [version.number for version in queries.list_versions(service.id, 1).items] == [2]


def test_search_engines_are_told_of_picture_and_logo(desk: Visitor, visitor: Visitor) -> None:
    send(desk.open(PAGE), picture(), purpose="decorative")
    send(desk.open("/en/desk/profile/logo"), picture(size=(96, 96)), purpose="decorative")

    (script,) = visitor.open(PUBLIC).all("script[type='application/ld+json']")

    data = json.loads(script.get_text())
    for address in (data["image"], data["provider"][0]["logo"]):
        assert visitor.client.get(address.removeprefix("http://localhost")).status_code == 200


def test_a_picture_is_removed_after_a_question(desk: Visitor, visitor: Visitor) -> None:
    send(desk.open(PAGE), picture(), purpose="decorative")
    assert visitor.open(PUBLIC).all("picture")

    page = desk.open(f"{PAGE}/remove").submit("Yes, remove the picture")

    assert "The picture is removed." in page.text
    assert visitor.open(PUBLIC).all("picture") == []
    assert desk.open(f"{PAGE}/remove").status == 404


def test_a_preview_shows_the_picture(desk: Visitor) -> None:
    send(desk.open(PAGE), picture(), purpose="decorative")

    assert desk.open("/en/desk/services/membrane-screening/preview").all("picture img[alt='']")


def test_nobody_but_the_lead_changes_it(
    desk: Visitor, zinnae_desk: Visitor, visitor: Visitor
) -> None:
    own_form = zinnae_desk.open("/en/desk/services/new").filled_in()

    assert zinnae_desk.post(PAGE, own_form | {"purpose": ["decorative"]}).status == 404
    assert zinnae_desk.open(PAGE).status == 404
    assert zinnae_desk.open(f"{PAGE}/remove").status == 404
    shown_to_partner = zinnae_desk.open("/en/desk/services/membrane-screening")
    assert shown_to_partner.links("/picture") == []
    assert "/login" in visitor.open(PAGE).url


def test_an_open_form_of_the_details_is_not_outdated_by_a_picture(desk: Visitor) -> None:
    details = desk.open("/en/desk/services/membrane-screening/edit")
    send(desk.open(PAGE), picture(), purpose="decorative")

    assert "Your changes are saved." in details.submit(sectors=["E36"]).text
