"""Published versions are compared word by word, and say who made them and why."""

import pytest
from flask import Flask

from marketplace.catalogue import queries
from marketplace.catalogue.models import Novelty, Service, ServiceVersion
from marketplace.catalogue.record import to_record
from marketplace.database import db, transaction
from tests.browser import Page, Visitor
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


def _keep(service: Service, number: int) -> ServiceVersion:
    record = to_record(service)
    version = ServiceVersion(service_id=service.id, number=number, record=record, published_at=NOW)
    db.session.add(version)
    return version


def _removed_and_added(page: Page, label: str) -> tuple[list[str], list[str]]:
    """The words of an entry that are marked as removed and as added, without those for the ear."""
    (row,) = page.tree.xpath(f"//tr[th[normalize-space()='{label}']]")
    removed, added = (
        ["".join(mark.xpath("text()")).strip() for mark in row.xpath(f".//{tag}")]
        for tag in ("del", "ins")
    )
    return removed, added


@pytest.mark.usefixtures("versions")
def test_what_changed_between_two_versions_is_marked_word_by_word(wsm_desk: Visitor) -> None:
    service = wsm_desk.open("/en/desk/services/membrane-screening")

    page = service.follow("/versions/2")

    assert _removed_and_added(page, "Title") == (
        ["Membrane screening"],
        ["Screening of membranes"],
    )
    assert _removed_and_added(page, "Reply time") == (["3"], ["9"])
    folded = page.all("details.unchanged th[scope=row]")
    assert "Summary" in {cell.get_text(strip=True) for cell in folded}
    assert "English: " in page.all("details.unchanged summary")[0].text


@pytest.mark.usefixtures("versions")
def test_any_two_versions_are_compared_the_earlier_one_first(wsm_desk: Visitor) -> None:
    with transaction():
        service = queries.find_by_slug("membrane-screening")
        assert service is not None
        service.reply_within_days = 12
        _keep(service, 3)

    page = wsm_desk.open(f"{VERSIONS}/3?with=1")
    offered = page.all("select[name=with] option")
    backwards = wsm_desk.open(f"{VERSIONS}/1?with=3")

    assert [option["value"] for option in offered] == ["2", "1"]
    assert "from version 1 to version 3" in page.text
    assert _removed_and_added(page, "Reply time") == (["3"], ["12"])
    assert _removed_and_added(backwards, "Reply time") == (["3"], ["12"])
    for other in ("4", "0", "x", "99999999999"):
        assert wsm_desk.open(f"{VERSIONS}/3?with={other}").status == 404


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
    assert {" ".join(cell.text_content().split()) for cell in shown} == {"What you get"}


@pytest.mark.usefixtures("membrane_screening")
@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "</del><h1>Hi</h1>", "{{ 7 * 7 }}"])
def test_hostile_words_are_inert_in_a_difference(wsm_desk: Visitor, text: str) -> None:
    with transaction():
        service = queries.find_by_slug("membrane-screening")
        assert service is not None
        _keep(service, 1)
        service.texts[0].title = service.texts[0].description = text
        service.novelty, service.what_is_new = Novelty.IMPROVED, {"en": text}
        _keep(service, 2).note = text

    page = wsm_desk.open(f"{VERSIONS}/2")

    assert not page.all("main script, td h1")
    assert _removed_and_added(page, "What is new")[1] == [text]
    assert page.all("blockquote")[0].get_text(strip=True) == text


@pytest.mark.usefixtures("versions")
def test_the_first_version_stands_alone(wsm_desk: Visitor) -> None:
    page = wsm_desk.open(f"{VERSIONS}/1")

    assert not page.all("del, ins")
    assert not page.all("details.unchanged"), "there is nothing to compare it with"


@pytest.mark.usefixtures("membrane_screening")
def test_a_version_says_who_made_it_and_why_to_those_who_take_part(
    wsm_desk: Visitor, zinnae_desk: Visitor, visitor: Visitor
) -> None:
    page = wsm_desk.open("/en/desk/services/membrane-screening/texts/en")
    page.submit("Publish the text", title="Membranes", is_typo="y", note="The name was wrong")

    for desk, author in ((wsm_desk, "manager"), (zinnae_desk, "the lead cluster")):
        for address in ("/en/desk/services/membrane-screening", f"{VERSIONS}/2"):
            page = desk.open(address)
            assert "Spelling corrected" in page.text
            assert "The name was wrong" in page.text
            assert author in page.text
    assert "The name was wrong" not in visitor.open("/en/services/membrane-screening").text


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
