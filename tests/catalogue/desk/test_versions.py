"""A published version is shown as visitors saw it, beside the one before."""

import pytest
from flask import Flask

from marketplace.catalogue import queries
from marketplace.catalogue.models import Service, ServiceVersion
from marketplace.catalogue.record import to_record
from marketplace.database import db, transaction
from tests.browser import Visitor
from tests.conftest import NOW, PASSWORD, make_cluster, make_user

VERSIONS = "/en/desk/services/membrane-screening/versions"


@pytest.fixture
def versions(membrane_screening: Service) -> None:
    """Two versions: the second has another title, and another price."""
    with transaction():
        service = queries.find_by_slug("membrane-screening")
        assert service is not None
        _keep(service, 1)
        service.texts[0].title = "Screening of membranes"
        service.reply_within_days = 9
        _keep(service, 2)


def _keep(service: Service, number: int) -> None:
    record = to_record(service)
    version = ServiceVersion(service_id=service.id, number=number, record=record, published_at=NOW)
    db.session.add(version)


@pytest.mark.usefixtures("versions")
def test_two_versions_stand_side_by_side_and_what_changed_is_marked(wsm_desk: Visitor) -> None:
    service = wsm_desk.open("/en/desk/services/membrane-screening")

    page = service.follow("/versions/2")

    rows = {
        " ".join(row.xpath("string(th)").split()): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in page.tree.xpath("//table[contains(@class, 'version')]/tbody/tr")
    }
    assert rows["Title Changed"] == ["Membrane screening", "Screening of membranes"]
    assert rows["Reply time Changed"] == ["Within 3 working days", "Within 9 working days"]
    assert rows["Summary"][0] == rows["Summary"][1]

    folded = page.all("details.unchanged th[scope=row]")
    assert "Summary" in {cell.get_text(strip=True) for cell in folded}
    assert not [cell for cell in folded if "Changed" in cell.get_text()]
    assert "English: " in page.all("details.unchanged summary")[0].text


@pytest.mark.usefixtures("membrane_screening")
def test_another_order_of_what_you_get_is_a_change(wsm_desk: Visitor) -> None:
    """It was typed in that order; of what is ticked, the editor makes its own."""
    with transaction():
        service = queries.find_by_slug("membrane-screening")
        assert service is not None
        text = service.texts[0]
        text.what_you_get, service.sectors = ["A report", "A sample"], ["C", "A"]
        _keep(service, 1)
        text.what_you_get, service.sectors = ["A sample", "A report"], ["A", "C"]
        _keep(service, 2)

    page = wsm_desk.open(f"{VERSIONS}/2")

    shown = page.tree.xpath("//table[not(ancestor::details)]//th[@scope='row']")
    changed = {" ".join(cell.text_content().split()) for cell in shown}
    assert changed == {"What you get Changed"}


@pytest.mark.usefixtures("versions")
def test_the_first_version_stands_alone(wsm_desk: Visitor) -> None:
    page = wsm_desk.open(f"{VERSIONS}/1")

    assert {len(row.find_all("td")) for row in page.all("table.version tbody tr")} == {1}
    assert "Changed" not in page.text
    assert not page.all("details.unchanged"), "there is nothing to compare it with"


@pytest.mark.usefixtures("versions")
def test_a_version_with_details_of_long_ago_shows_its_texts(wsm_desk: Visitor) -> None:
    with transaction():
        stored = db.session.get_one(ServiceVersion, (_id(), 2))
        stored.record = {**stored.record, "type": "no type of ours"}

    assert "Screening of membranes" in wsm_desk.open(f"{VERSIONS}/2").text


@pytest.mark.usefixtures("versions")
def test_no_version_is_shown_to_a_cluster_that_takes_no_part(app: Flask, wsm_desk: Visitor) -> None:
    third = make_cluster("third", "Third", "DE")
    make_user("editor@third.example.org", cluster=third)
    stranger = Visitor(app).sign_in("editor@third.example.org", PASSWORD)

    assert stranger.open(f"{VERSIONS}/1").status == 404
    assert wsm_desk.open(f"{VERSIONS}/3").status == 404


def _id() -> int:
    service = queries.find_by_slug("membrane-screening")
    assert service is not None
    return service.id
