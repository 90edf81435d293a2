"""Mail that did not arrive is shown to those who can do something about it."""

from datetime import timedelta

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import holding
from marketplace.delivery import mail as delivery
from marketplace.enquiries.models import Enquiry
from marketplace.i18n import as_typed
from tests.browser import Page, Visitor
from tests.conftest import Mailbox

WRONG = "550 5.1.1 <{}> is not known here"


@pytest.fixture
def refused(sent: Page, mailbox: Mailbox) -> dict[str, int]:
    """All mail about Ada's enquiry was refused."""
    with transaction():
        for mail in mailbox:
            mail.failed_at, mail.attempts = utcnow(), 1
            mail.last_error = WRONG.format(mail.recipient)
            db.session.add(mail)
    return {mail.recipient: mail.id for mail in mailbox}


def test_a_desk_sees_whom_mail_did_not_reach_but_no_address_of_others(
    wsm_desk: Visitor, enquiry: Enquiry, refused: dict[str, int]
) -> None:
    row = wsm_desk.open("/en/desk/enquiries").all("tbody tr")[0]
    assert "E-mail not delivered" in as_typed(row.get_text())

    page = wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}")

    words = as_typed(" ".join(page.all("#mail-troubles")[0].get_text(" ").split()))
    assert "3 e-mails have not been delivered" in words
    assert "Ada Lovelace <ada@example.org>" in words
    assert "desk@wsm.example.org" in words
    assert "Zinnae" in words
    assert "desk@zinnae.example.org" not in str(page.soup)


def test_a_desk_has_a_mail_tried_again(
    wsm_desk: Visitor, enquiry: Enquiry, refused: dict[str, int], mailbox: Mailbox
) -> None:
    page = wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}").submit("Try again")

    assert "We are sending the e-mail again." in page.text
    assert len([mail for mail in mailbox if mail.failed_at is None]) == 1


def test_mail_about_other_things_is_out_of_reach_of_a_desk(
    wsm_desk: Visitor, enquiry: Enquiry, refused: dict[str, int], mailbox: Mailbox
) -> None:
    page = wsm_desk.open(f"/en/desk/enquiries/{enquiry.reference}")
    number = refused["ada@example.org"]
    with transaction():
        for mail in mailbox:
            mail.about = "ENQ-2222-2222"
            db.session.add(mail)
    token = {"csrf_token": [str(page.all("input[name=csrf_token]")[0]["value"])]}

    assert (
        wsm_desk.post(f"/en/desk/enquiries/{enquiry.reference}/mail/{number}/retry", token).status
        == 404
    )
    assert wsm_desk.post(f"/en/coordination/mail/{number}/retry", token).status == 403
    assert all(mail.failed_at for mail in mailbox)


def test_mail_that_waits_is_shown_after_an_hour(
    wsm_desk: Visitor, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    address = f"/en/desk/enquiries/{enquiry.reference}"
    assert not wsm_desk.open(address).all("#mail-troubles")
    with transaction():
        for mail in mailbox.to("ada@example.org"):
            mail.created_at = utcnow() - timedelta(minutes=61)
            mail.attempts, mail.trouble = 7, "server"
            db.session.add(mail)

    assert "Our e-mail server cannot be reached." in wsm_desk.open(address).text


def test_the_coordinator_sees_all_mail_that_did_not_arrive(
    coordinator: Visitor,
    enquiry: Enquiry,
    refused: dict[str, int],
    zinnae: Cluster,
    mailbox: Mailbox,
) -> None:
    assert "3 undelivered e-mails" in coordinator.open("/en/coordination/overview").text
    page = coordinator.open("/en/coordination/mail")
    assert "desk@zinnae.example.org" in page.text
    assert "3 waiting" in " ".join(page.all(".desk-bar")[0].get_text(" ").split())

    page.submit("Try again")
    coordinator.open(f"/en/coordination/enquiries/{enquiry.reference}").submit("Try again")

    assert len([mail for mail in mailbox if mail.failed_at is None]) == 2


def test_the_coordinator_has_all_mail_tried_again_in_one_press(
    coordinator: Visitor, refused: dict[str, int], mailbox: Mailbox
) -> None:
    """F27: the retry of failed mail was one click per mail."""
    page = coordinator.open("/en/coordination/mail").submit("Try all again")

    assert "We are sending all of them again." in page.text
    assert "All e-mails have been delivered or are on their way." in page.text
    assert [mail.attempts for mail in mailbox if mail.failed_at is None] == [0] * len(refused)


def test_the_coordinator_is_told_that_mail_is_held(coordinator: Visitor) -> None:
    holding.hold()
    try:
        assert "All e-mails are on hold" in coordinator.open("/en/coordination/mail").text
    finally:
        holding.release()


def test_all_mail_that_did_not_arrive_comes_a_page_at_a_time(coordinator: Visitor) -> None:
    long_ago = utcnow() - timedelta(days=1)
    with transaction():
        for number in range(70):
            address = f"person-{number}@example.org"
            message = delivery.compose(
                "password_reset", to=address, language="en", now=long_ago, token="t"
            )
            delivery.post(message)

    first = coordinator.open("/en/coordination/mail")
    second = first.follow("page=2")

    assert len(first.all("tbody tr")) == 50
    assert "1 to 50 of 70" in first.text
    assert len(second.all("tbody tr")) == 20

    again = second.submit("Try again")

    assert "We are sending the e-mail again." in again.text
    assert "51 to 70 of 70" in again.text
    assert "person-69@example.org" in second.text
    assert "70 e-mails have not been delivered" in second.text
