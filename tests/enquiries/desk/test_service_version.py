"""The desk reads the service as the enquirer saw it, whatever became of it since."""

import pytest
from flask import Flask

from marketplace.catalogue import actions, queries
from marketplace.catalogue.drafts import TextDraft
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries.models import Assignment, Enquiry
from tests.browser import Visitor
from tests.conftest import NOW, PASSWORD, make_cluster, make_user
from tests.enquiries.asking import draft, send

NEW_WORDS = TextDraft(
    {"title": "Filters", "summary": "Other words.", "description": "Quite other words."}
)


@pytest.fixture
def changed_since(wsm_desk: Visitor, membrane_screening: Service) -> Enquiry:
    """An enquiry about version 2 of a service that is at its third now."""
    words = TextDraft({"title": "Membranes", "summary": "As seen.", "description": "At length."})
    with transaction():
        actions.save_text(_service(), "en", words, now=NOW)
    with transaction():
        enquiry = send(draft(), service=_service(), now=NOW)
    with transaction():
        actions.save_text(_service(), "en", NEW_WORDS, now=utcnow())
    return enquiry


def _service() -> Service:
    service = queries.find_by_slug("membrane-screening")
    assert service is not None
    return service


def test_the_version_that_the_enquirer_saw_is_one_click_away(
    changed_since: Enquiry, wsm_desk: Visitor, zinnae_desk: Visitor
) -> None:
    assert changed_since.service_version == 2

    for desk in (wsm_desk, zinnae_desk):
        enquiry = desk.open(f"/en/desk/enquiries/{changed_since.reference}")
        page = enquiry.follow(f"{changed_since.reference}/services/")
        assert "Version 2, published on" in page.text
        assert "As seen." in page.text
        assert "Other words." not in page.text
        assert "The latest version is 3." in page.text


def test_a_cluster_of_the_enquiry_reads_it_that_takes_no_part_in_the_service(
    changed_since: Enquiry, app: Flask
) -> None:
    third = make_cluster("third", "Third", "DE")
    make_user("editor@third.example.org", cluster=third)
    stranger = Visitor(app).sign_in("editor@third.example.org", PASSWORD)
    address = f"/en/desk/enquiries/{changed_since.reference}/services/membrane-screening"
    assert stranger.open(address).status == 404

    with transaction():
        db.session.add(
            Assignment(
                enquiry_id=changed_since.id,
                cluster_id=third.id,
                due_on=NOW.date(),
                assigned_at=NOW,
            )
        )

    assert "As seen." in stranger.open(address).text


def test_an_enquiry_of_an_earlier_release_has_no_such_page(
    changed_since: Enquiry, wsm_desk: Visitor
) -> None:
    with transaction():
        db.session.get_one(Enquiry, changed_since.id).service_version = None

    address = f"/en/desk/enquiries/{changed_since.reference}"
    assert not wsm_desk.open(address).links(f"{changed_since.reference}/services/")
    assert wsm_desk.open(f"{address}/services/membrane-screening").status == 404
