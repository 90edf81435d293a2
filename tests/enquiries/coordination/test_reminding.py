"""A coordinator reminds a cluster that still has to answer: once a day, and staff can see it."""

from datetime import timedelta

import pytest

from marketplace.accounts.queries import find_by_email
from marketplace.database import transaction, utcnow
from marketplace.enquiries.actions import answering, reminding
from marketplace.enquiries.errors import AlreadyReminded
from marketplace.enquiries.models import Enquiry
from marketplace.errors import IllegalStateChange
from tests.browser import Page, Visitor
from tests.conftest import Mailbox
from tests.enquiries.asking import assignment_of

ALL = "/en/coordination/enquiries"


BUTTON = "Remind the cluster (Water Sensors & Membranes)"


def remind(coordinator: Visitor, enquiry: Enquiry) -> Page:
    return coordinator.open(f"{ALL}/{enquiry.reference}").submit(BUTTON)


def test_a_reminder_names_who_reminds_the_service_the_organisation_and_the_day(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    before = len(mailbox)

    page = coordinator.open(f"{ALL}/{enquiry.reference}").submit("Remind the cluster (Zinnae)")

    assert "The reminder is on its way to the cluster." in page.text
    (mail,) = list(mailbox)[before:]
    assert mail.recipient == "desk@zinnae.example.org"
    assert mail.reply_to == "coordinator@example.org"
    for part in ("Analytical Engines Ltd", "Membrane screening", enquiry.reference):
        assert part in mail.text
    account = find_by_email("coordinator@example.org")
    assert account is not None
    assert account.name in mail.text


def test_the_reminder_stands_in_the_history_of_staff_but_not_in_that_of_the_enquirer(
    coordinator: Visitor, wsm_desk: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    words = "The coordinator reminded Water Sensors & Membranes"

    page = remind(coordinator, enquiry)

    assert words in page.text
    assert "Latest reminder:" in page.text
    assert words in wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}").text
    assert "reminded" not in sent.visitor.open(sent.url).text


def test_a_second_press_on_the_same_day_reminds_nobody(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    remind(coordinator, enquiry)
    before = len(mailbox)

    page = remind(coordinator, enquiry)

    assert "Someone has already reminded this cluster today." in page.text
    assert len(mailbox) == before


def test_a_cluster_can_be_reminded_again_the_day_after(
    coordinator: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    account = find_by_email("coordinator@example.org")
    assert account is not None
    now = utcnow()
    with transaction():
        reminding.remind(assignment_of(enquiry, "wsm"), now, by=account)

    with transaction(), pytest.raises(AlreadyReminded):
        reminding.remind(assignment_of(enquiry, "wsm"), now, by=account)
    with transaction():
        reminding.remind(assignment_of(enquiry, "zinnae"), now, by=account)
        reminding.remind(assignment_of(enquiry, "wsm"), now + timedelta(days=1), by=account)


def test_who_has_answered_is_not_reminded(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    page = coordinator.open(f"{ALL}/{enquiry.reference}")
    with transaction():
        part = assignment_of(enquiry, "wsm")
        answering.answer(part, "Send us the samples.", nonce="answer", now=utcnow())
    before = len(mailbox)

    page = page.submit(BUTTON)

    assert "This cluster no longer has to answer." in page.text
    assert not page.all("form[action$='/remind/wsm']")
    assert page.all("form[action$='/remind/zinnae']")
    assert len(mailbox) == before


def test_a_cluster_without_an_address_cannot_be_reminded(
    coordinator: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    account = find_by_email("coordinator@example.org")
    assert account is not None
    with transaction():
        assignment_of(enquiry, "wsm").cluster.email = ""

    page = coordinator.open(f"{ALL}/{enquiry.reference}")

    assert not page.all("form[action$='/remind/wsm']")
    with transaction(), pytest.raises(IllegalStateChange):
        reminding.remind(assignment_of(enquiry, "wsm"), utcnow(), by=account)


@pytest.mark.parametrize("slug", ["nobody", "%00"])
def test_a_cluster_that_takes_no_part_is_not_found(
    coordinator: Visitor, sent: Page, enquiry: Enquiry, slug: str
) -> None:
    token = coordinator.open(f"{ALL}/{enquiry.reference}").value("csrf_token")

    page = coordinator.post(f"{ALL}/{enquiry.reference}/remind/{slug}", {"csrf_token": [token]})

    assert page.status == 404
