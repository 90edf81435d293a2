"""Who never says whether another cluster may take over is reminded once; then staff sees to it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, consenting, erasing
from marketplace.enquiries.jobs import decisions
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import EnquiryFilter, Outcome
from marketplace.workdays import local_day
from tests.browser import Visitor
from tests.conftest import NOW, Mailbox, make_cluster
from tests.enquiries.asking import find

SME = "ada@example.org"


@pytest.fixture
def proposed(asked: Enquiry) -> Enquiry:
    """An enquiry that all declined, the first of them naming another cluster."""
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    with transaction():
        for assignment in find(asked).assignments:
            assignment.answered_at = None
            successor: Cluster | None = db.session.merge(nano) if assignment.is_lead else None
            answering.decline(assignment, "No.", NOW, hand_over_to=successor)
    return asked


def remind(days: int) -> int:
    with transaction():
        return decisions.remind(NOW + timedelta(days=days))


def needs_coordinator(now: datetime) -> list[str]:
    db.session.rollback()
    today = local_day(now)
    counts = queries.count_all(today)
    page = queries.list_all(EnquiryFilter.NEEDS_YOU, counts, today)
    assert page.total == counts[EnquiryFilter.NEEDS_YOU]
    return [enquiry.reference for enquiry in page.items]


def test_who_does_not_decide_is_reminded_once_after_a_week(
    proposed: Enquiry, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    assert [remind(day) for day in (6, 7, 7, 8, 30)] == [0, 1, 0, 0, 0]

    (mail,) = list(mailbox)[before:]
    assert mail.recipient == SME
    assert "May we pass your enquiry on?" in mail.text
    assert "Nanoprogress" in mail.text
    assert find(proposed).token in mail.text


@pytest.mark.parametrize("decide", [consenting.agree, consenting.refuse])
def test_who_has_decided_is_not_reminded(
    proposed: Enquiry, decide: Callable[[Enquiry, int, datetime], None]
) -> None:
    with transaction():
        enquiry = find(proposed)
        decide(enquiry, enquiry.assignments[0].id, NOW)

    assert remind(30) == 0


def test_a_week_after_the_reminder_it_waits_for_the_coordinator(
    proposed: Enquiry, coordinator: Visitor
) -> None:
    assert needs_coordinator(NOW + timedelta(days=60)) == []
    remind(7)

    assert needs_coordinator(NOW + timedelta(days=13)) == []
    assert needs_coordinator(NOW + timedelta(days=14)) == [proposed.reference]
    assert find(proposed).reference in coordinator.open("/en/coordination/enquiries").text


def test_the_coordinator_sees_it_on_the_overview_too(
    proposed: Enquiry, coordinator: Visitor
) -> None:
    with transaction():
        for assignment in find(proposed).assignments:
            if assignment.hand_over_waits:
                assignment.hand_over_reminded_at = NOW - timedelta(days=60)

    page = coordinator.open("/en/coordination/overview")

    rows = page.all("section[aria-labelledby=urgent] tbody tr")
    assert [proposed.reference in row.get_text() for row in rows] == [True]


def test_who_is_asked_again_gets_a_reminder_of_its_own(proposed: Enquiry, wsm: Cluster) -> None:
    remind(7)
    with transaction():
        assignment = find(proposed).assignments[0]
        assignment.ask_again(NOW.date(), NOW, is_lead=True)

    assert find(proposed).assignments[0].hand_over_reminded_at is None


def test_what_is_never_decided_ends_without_a_reply(proposed: Enquiry) -> None:
    remind(7)
    with transaction():
        erasing.erase_old(NOW + timedelta(days=1), NOW + timedelta(days=800), at_most=20)

    enquiry = find(proposed)
    assert enquiry.outcome == Outcome.NO_REPLY
    assert enquiry.erased_at is not None
