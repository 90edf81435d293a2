"""The coordinator sees all enquiries, and finds clusters for those that have none."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import EnquiryFilter
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import ask

ALL = "/en/coordination/enquiries"


@pytest.fixture
def question(app: Flask, coordinator: Visitor) -> Page:
    """Ada's page after she asked without knowing the service."""
    return ask(Visitor(app), "/en/enquiries/new")


def reference(page: Page) -> str:
    return page.all(".reference")[0].get_text()


def test_late_enquiries_stand_first(
    app: Flask, coordinator: Visitor, question: Page, sent: Page, enquiry: Enquiry
) -> None:
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        for part in found.assignments:
            part.due_on = utcnow().date() - timedelta(days=2)

    page = coordinator.open(ALL)

    assert [one.get_text() for one in page.all("tbody .reference")] == [
        enquiry.reference,
        reference(question),
    ]
    assert "Overdue" in page.all("tbody tr")[0].get_text()
    assert "Overdue" not in page.all("tbody tr")[1].get_text()


def test_enquiries_can_be_narrowed_to_a_state(
    coordinator: Visitor, question: Page, sent: Page
) -> None:
    def found(state: str) -> int:
        return len(coordinator.open(f"{ALL}?state={state}").all("tbody tr"))

    assert {state: found(state) for state in EnquiryFilter} == {
        "needs-you": 1,
        "late": 0,
        "waiting": 2,
        "unassigned": 1,
        "declined": 0,
        "to-decide": 0,
        "answered": 0,
        "closed": 0,
    }


def test_a_general_enquiry_is_passed_on_to_the_clusters_that_were_chosen(
    coordinator: Visitor, question: Page, wsm: Cluster, zinnae: Cluster, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    page = coordinator.open(f"{ALL}/{reference(question)}").submit(
        "Pass the enquiry on", clusters=["wsm", "zinnae"]
    )

    assert "The enquiry was passed on" in page.text
    assert [mail.recipient for mail in list(mailbox)[before:]] == [
        "desk@wsm.example.org",
        "desk@zinnae.example.org",
        "ada@example.org",
    ]
    told = mailbox.to("ada@example.org")[-1]
    assert "Water Sensors & Membranes" in told.text
    assert (
        "The coordinator passed the enquiry on to Zinnae"
        in question.visitor.open(question.url).text
    )


def test_somebody_has_to_be_chosen(coordinator: Visitor, question: Page, wsm: Cluster) -> None:
    page = coordinator.open(f"{ALL}/{reference(question)}").submit("Pass the enquiry on")

    assert page.status == 422
    assert "Choose at least one cluster." in page.text


def test_an_enquiry_passed_on_meanwhile_is_not_passed_on_twice(
    coordinator: Visitor, question: Page, wsm: Cluster, zinnae: Cluster, mailbox: Mailbox
) -> None:
    page = coordinator.open(f"{ALL}/{reference(question)}")
    page.submit("Pass the enquiry on", clusters=["wsm"])
    before = len(mailbox)

    page = page.submit("Pass the enquiry on", clusters=["zinnae"])

    assert "Someone has already passed this enquiry on." in page.text
    assert len(mailbox) == before


def test_what_all_declined_can_be_passed_on_to_somebody_else(
    coordinator: Visitor, question: Page, wsm: Cluster, zinnae: Cluster, mailbox: Mailbox
) -> None:
    page = coordinator.open(f"{ALL}/{reference(question)}")
    page.submit("Pass the enquiry on", clusters=["wsm"])
    with transaction():
        part = queries.find_assignment(reference(question), wsm.id)
        assert part is not None
        answering.decline(part, "Not our field.", utcnow())

    page = coordinator.open(f"{ALL}/{reference(question)}")
    assert [box["value"] for box in page.all("input[name=clusters]")] == ["wsm", "zinnae"]
    assert "Water Sensors & Membranes (declined earlier)" in page.text
    page.submit("Pass the enquiry on", clusters=["zinnae"])

    assert mailbox.to("desk@zinnae.example.org")


def test_only_the_coordinator_sees_all_enquiries(
    wsm_desk: Visitor, question: Page, visitor: Visitor
) -> None:
    assert wsm_desk.open(ALL).status == 403
    assert wsm_desk.open(f"{ALL}/{reference(question)}").status == 403
    assert "/login" in visitor.open(ALL).url
