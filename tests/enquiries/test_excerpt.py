"""What a cluster that declined knows of an enquiry: nothing that came later, until it is asked again."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery import mail
from marketplace.delivery.webhooks import WebhookCall
from marketplace.enquiries.actions import (
    adding,
    answering,
    assigning,
    closing,
    consenting,
    erasing,
    links,
)
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import MessageScope
from marketplace.errors import IllegalStateChange
from marketplace.uploads import Upload
from tests.browser import Visitor
from tests.conftest import Mailbox, make_cluster
from tests.enquiries.asking import assignment_of, find

INBOX = "/en/desk/enquiries"
JSON, CSV = f"{INBOX}/export.json", f"{INBOX}/export.csv"
LATER = (
    "Only for Zinnae now",
    "secret-drawing.pdf",
    "We start in May",
    "Between us",
    "We were able to help",
    "is closed",
    "was closed",
)
"""Words of what happened after WSM declined."""
CONTACT = ("Ada Lovelace", "Analytical Engines", "ada@example.org", "+30 21 0000")


@pytest.fixture
def declined(enquiry: Enquiry, now: datetime, uploads: Path) -> Enquiry:
    """WSM declined; what Ada and Zinnae did since, until the end, is no business of it."""
    with transaction():
        for assignment in find(enquiry).assignments:
            assignment.cluster.webhook_url = "https://crm.example.org/"
        find(enquiry).phone = "+30 21 0000"
        early = Upload("early.txt", "text", "text/plain", 5, "a" * 64)
        adding.add(find(enquiry), "Known to all.", [(early, "early")], nonce="e", now=now)
        answering.decline(assignment_of(enquiry, "wsm"), "Not ours.", now)
    _go_on(enquiry, now + timedelta(minutes=1))
    return enquiry


def _go_on(enquiry: Enquiry, now: datetime) -> None:
    later = Upload("secret-drawing.pdf", "pdf", "application/pdf", 5, "b" * 64)
    with transaction():
        links.invite_guest(find(enquiry))
        adding.add(
            find(enquiry), "Only for Zinnae now.", [(later, "later")], nonce="g", now=now,
            is_guest=True,
        )  # fmt: skip
        zinnae = assignment_of(enquiry, "zinnae")
        answering.note(zinnae, "Between us.", scope=MessageScope.CLUSTERS, nonce="n", now=now)
        answering.answer(zinnae, "We start in May.", nonce="a", now=now)
        answering.finish(zinnae, "helped", now)  # type: ignore[arg-type]
    assert find(enquiry).is_closed


def test_the_desk_of_a_cluster_that_declined_shows_nothing_later(
    declined: Enquiry, wsm_desk: Visitor
) -> None:
    """F2: who declined reads what happened until then."""
    page = wsm_desk.open(f"{INBOX}/{declined.reference}")

    assert "What happened after that is not shown here." in page.text
    assert "Known to all." in page.text
    assert "early.txt" in page.text
    assert "ada@example.org" in page.text, "nobody else was asked in its place"
    assert [words for words in LATER if words in page.text] == []


def test_files_that_came_later_are_not_handed_out(declined: Enquiry, wsm_desk: Visitor) -> None:
    numbers = {file.name: file.id for file in find(declined).attachments}
    path = f"{INBOX}/{declined.reference}/files"

    assert f"files/{numbers['early.txt']}" in str(
        wsm_desk.open(f"{INBOX}/{declined.reference}").soup
    )
    assert wsm_desk.open(f"{path}/{numbers['secret-drawing.pdf']}").status == 404


@pytest.mark.parametrize("address", [JSON, CSV])
def test_exports_of_a_cluster_that_declined_hold_nothing_later(
    declined: Enquiry, wsm_desk: Visitor, zinnae_desk: Visitor, address: str
) -> None:
    text = wsm_desk.open(address).response.get_data(as_text=True)
    text_of_participant = zinnae_desk.open(address).response.get_data(as_text=True)

    assert declined.reference in text
    later = [*LATER, "helped", "closed", "answered", "done", "guest"]
    assert [words for words in later if words in text] == []
    assert "closed" in text_of_participant


def test_the_system_of_a_cluster_that_declined_is_told_of_the_erasure_only(
    declined: Enquiry, now: datetime, wsm: Cluster
) -> None:
    def events() -> list[str]:
        query = select(WebhookCall.event).where(WebhookCall.cluster_id == wsm.id)
        return list(db.session.scalars(query.order_by(WebhookCall.id)))

    assert events() == ["enquiry.message"]
    with transaction():
        erasing.erase(find(declined), now)
    assert events() == ["enquiry.erased"]


def test_who_declined_writes_to_nobody_and_keeps_own_notes(
    declined: Enquiry, wsm_desk: Visitor, now: datetime, mailbox: Mailbox
) -> None:
    page = wsm_desk.open(f"{INBOX}/{declined.reference}")
    assert "Send to the clusters" not in page.text
    before = len(mailbox)

    kept = page.submit("Save as our own note", note="They were nice.")

    assert "They were nice." in kept.text
    with pytest.raises(IllegalStateChange), transaction():
        answering.note(
            assignment_of(declined, "wsm"), "Hello!", scope=MessageScope.CLUSTERS, nonce="x", now=now
        )  # fmt: skip
    with pytest.raises(IllegalStateChange), transaction():
        colleague = db.session.scalars(select(User)).one()
        assigning.give_to(assignment_of(declined, "wsm"), colleague, now, by=colleague)
    assert len(mailbox) == before


def test_after_a_hand_over_the_first_cluster_has_no_contact_data_any_more(
    enquiry: Enquiry, now: datetime, wsm_desk: Visitor, zinnae: Cluster
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    with transaction():
        find(enquiry).phone = "+30 21 0000"
        nano = db.session.merge(nano)
        answering.decline(assignment_of(enquiry, "wsm"), "Not ours.", now, hand_over_to=nano)
    page = f"{INBOX}/{enquiry.reference}"
    assert "Ada Lovelace" in wsm_desk.open(page).text

    with transaction():
        later = now + timedelta(minutes=1)
        agreed = assignment_of(enquiry, "wsm")
        consenting.agree(find(enquiry), agreed.id, later)
        mail_to_ada = mail.concerning("ada@example.org", [enquiry.reference])[-1]
        mail_to_ada.failed_at = later

    addresses = [page, INBOX, f"{page}/decline", JSON, CSV]
    for address in addresses:
        text = wsm_desk.open(address).response.get_data(as_text=True)
        assert [words for words in CONTACT if words in text] == [], address
    undelivered = wsm_desk.open(f"{INBOX}?mail=undelivered")
    for listing in (wsm_desk.open(INBOX), undelivered):
        rows = [row.get_text() for row in listing.all("tbody tr")]
        assert "E-mail not delivered" not in "".join(rows), "a word of the filter is none of these"
    assert enquiry.reference not in undelivered.text
    assert wsm_desk.open(page).text.count("Nanoprogress") == 1, "only whom it named itself"


def test_a_ready_answer_fills_in_nothing_for_who_declined(
    declined: Enquiry, wsm_desk: Visitor
) -> None:
    address = f"{INBOX}/{declined.reference}"
    page = wsm_desk.open(address)
    token = page.value("csrf_token")

    answer = wsm_desk.client.post(
        address, data={"do": "insert", "canned": "1", "body": "Hi", "csrf_token": token}
    )

    assert answer.status_code == 409
    assert "The enquiry is closed" not in answer.text, "that it ended came later"


def test_asked_again_a_cluster_gets_everything_back(
    declined: Enquiry, now: datetime, coordinator: Visitor, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    with transaction():
        closing.reopen(find(declined), now + timedelta(minutes=2))
    before = len(mailbox.to("desk@wsm.example.org"))
    page = coordinator.open(f"/en/coordination/enquiries/{declined.reference}")
    assert [box["value"] for box in page.all("input[name=clusters]")] == ["wsm"]

    page.submit("Pass the enquiry on", clusters=["wsm"])

    assert len(mailbox.to("desk@wsm.example.org")) == before + 1
    again = wsm_desk.open(f"{INBOX}/{declined.reference}")
    for words in ("Only for Zinnae now.", "secret-drawing.pdf", "We start in May.", "Between us."):
        assert words in again.text
    assert "Not ours." in again.text, "why it declined at first is not forgotten"
    assert "Water Sensors & Membranes declined the enquiry" in again.text
    assignment = assignment_of(declined, "wsm")
    assert (assignment.state, assignment.is_lead) == ("to-answer", True)
    last_call = db.session.scalars(
        select(WebhookCall).where(WebhookCall.event == "enquiry.assigned")
    ).all()[-1]
    assert "We start in May." in json.dumps(json.loads(last_call.body))
