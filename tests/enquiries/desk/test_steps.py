"""What a desk does with an enquiry besides writing."""

from datetime import timedelta

import pytest

from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, closing, erasing
from marketplace.enquiries.models import Assignment, Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox, make_cluster, make_user
from tests.enquiries.asking import ask

INBOX = "/en/desk/enquiries"
ASSIGNING = "section[@aria-labelledby='give-title']"


@pytest.fixture
def page(wsm_desk: Visitor, enquiry: Enquiry) -> Page:
    """Ada's enquiry at the desk of WSM."""
    return wsm_desk.open(f"{INBOX}/{enquiry.reference}")


def part_of(enquiry: Enquiry, cluster: Cluster) -> Assignment:
    found = queries.find_assignment(enquiry.reference, cluster.id)
    assert found is not None
    return found


def test_an_answer_by_telephone_counts(page: Page, sent: Page) -> None:
    page = page.submit("We have answered by e-mail or phone")

    assert "Saved: your cluster has answered" in page.text
    assert (
        "Water Sensors & Membranes answered by e-mail or phone" in sent.visitor.open(sent.url).text
    )


def test_who_declines_can_name_a_cluster_and_the_sme_is_asked(
    page: Page, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    make_cluster("nano", "Nanoprogress", "CZ", "cs")

    form = page.follow("/decline")
    assert "whether we may pass the enquiry on" in form.text
    assert [option["value"] for option in form.all("#hand_over_to option")] == ["", "nano"]
    form.submit("Decline the enquiry", reason="We test flat sheets only.", hand_over_to="nano")

    assert not mailbox.to("desk@nano.example.org")
    assert "Nanoprogress" in mailbox.to("ada@example.org")[-1].text


def test_with_consent_given_beforehand_the_named_cluster_is_asked_at_once(
    page: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    make_cluster("nano", "Nanoprogress", "CZ", "cs")
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        found.may_hand_over = True

    form = page.follow("/decline")
    assert "gets the enquiry and everything written so far straight away" in form.text
    form.submit("Decline the enquiry", reason="We test flat sheets only.", hand_over_to="nano")

    assert len(mailbox.to("desk@nano.example.org")) == 1


def test_a_cluster_that_was_asked_meanwhile_is_not_asked_again_and_the_reason_stays(
    page: Page, enquiry: Enquiry, wsm: Cluster, zinnae: Cluster
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    form = page.follow("/decline")
    with transaction():
        one = part_of(enquiry, zinnae)
        one.enquiry.may_hand_over = True
        answering.decline(one, "Not ours.", utcnow(), hand_over_to=nano)

    form = form.submit("Decline the enquiry", reason="Typed at length.", hand_over_to="nano")

    assert form.status == 409
    assert form.value("reason") == "Typed at length."
    assert "already takes part in this enquiry" in form.text


def test_who_has_answered_can_finish_and_the_last_one_closes(
    page: Page, sent: Page, enquiry: Enquiry, zinnae: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        answering.decline(part_of(enquiry, zinnae), "Not ours.", utcnow())
    page = page.submit("Send answer", body="Yes.")

    assert page.submit("Finish our part").status == 422
    page = page.submit("Finish our part", outcome="helped")

    assert "This enquiry was closed on" in page.text
    assert "We were able to help" in page.text
    assert "closed" in mailbox.to("ada@example.org")[-1].subject
    assert not page.all("#answer")

    page = page.submit("Reopen the enquiry")
    assert "The enquiry is open again" in page.text
    assert page.all("#answer")


def test_an_enquiry_cannot_be_reopened_after_30_days(page: Page, enquiry: Enquiry) -> None:
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        closing.close(found, "helped", utcnow())
    page = page.visitor.open(page.url)
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        found.closed_at = utcnow() - timedelta(days=31)

    assert "can no longer be reopened" in page.submit("Reopen the enquiry").text
    assert "Reopen" not in page.visitor.open(page.url).text


def test_a_colleague_gets_an_enquiry_and_a_mail(
    page: Page, wsm: Cluster, zinnae: Cluster, wsm_desk: Visitor, mailbox: Mailbox
) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    stranger = make_user("somebody@zinnae.example.org", cluster=zinnae)
    number, foreign = str(colleague.id), str(stranger.id)
    page = page.visitor.open(page.url)

    refused = page.submit("Save", part=ASSIGNING, person=foreign)
    assert refused.status == 409
    page.submit("Save", part=ASSIGNING, person=number)

    assert len(mailbox.to("marie@wsm.example.org")) == 1
    assert not mailbox.to("somebody@zinnae.example.org")
    assert "marie" in wsm_desk.open(f"{INBOX}?person={number}").all("tbody tr")[0].get_text()
    assert not wsm_desk.open(f"{INBOX}?person=me").all("tbody tr")
    assert not wsm_desk.open(f"{INBOX}?person=nobody").all("tbody tr")


def test_the_inbox_is_narrowed_by_service_and_language_and_keeps_that(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    ask(sent.visitor, language="de", message="Auf Deutsch, bitte.")

    page = wsm_desk.open(f"{INBOX}?service=membrane-screening&language=de")

    assert len(page.all("tbody tr")) == 1
    assert "All 1" in " ".join(page.all(".state-filter")[0].get_text(" ").split())
    assert page.links("state=waiting&")[:1] or page.links("language=de")
    assert not wsm_desk.open(f"{INBOX}?service=none").all("tbody tr")
    assert (
        len(wsm_desk.open(f"{INBOX}?service=unknown&language=xx&person=999").all("tbody tr")) == 2
    )


def test_the_next_one_that_waits_is_one_link_away(
    wsm_desk: Visitor, page: Page, sent: Page
) -> None:
    assert not page.all("a[rel=next]")
    ask(sent.visitor, message="Another question.")

    page = wsm_desk.open(page.url)

    assert "Another question." in wsm_desk.open(str(page.all("a[rel=next]")[0]["href"])).text


def test_of_an_erased_person_a_desk_sees_what_counts_and_can_do_nothing_more(
    page: Page, enquiry: Enquiry
) -> None:
    with transaction():
        found = queries.find_by_reference(enquiry.reference)
        assert found is not None
        erasing.erase(found, utcnow())

    erased = page.visitor.open(page.url)

    assert "The personal data of this enquiry were deleted on" in erased.text
    assert "Ada" not in erased.text
    assert not erased.all("main form")
    assert page.submit("Save as our own note", note="She was from Athens.").status == 409
    assert page.submit("Send answer", body="Hello?").status == 409
    assert "Deleted, Greece" in page.visitor.open(INBOX).text
