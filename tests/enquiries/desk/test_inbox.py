"""Staff of a cluster deal with what waits for them."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering
from marketplace.enquiries.desk import queries as desk_queries
from marketplace.enquiries.desk.queries import Selection
from marketplace.enquiries.models import Assignment, Enquiry
from tests.browser import Page, Visitor
from tests.conftest import PASSWORD, Mailbox, make_cluster, make_service, make_user
from tests.counting import counted_statements
from tests.enquiries.asking import ask

INBOX = "/en/desk/enquiries"


def mine(enquiry: Enquiry, cluster: Cluster) -> Assignment:
    found = queries.find_assignment(enquiry.reference, cluster.id)
    assert found is not None
    return found


def test_the_desk_shows_what_was_asked_by_whom_and_who_else_takes_part(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    page = wsm_desk.open(INBOX).follow(enquiry.reference)

    for words in (
        "Membrane screening",
        "We need 40 samples screened by June.",
        "Ada Lovelace",
        "Analytical Engines Ltd",
        "ada@example.org",
        "Greece",
        "Small: fewer than 50 people",
        "Zinnae",
    ):
        assert words in page.text


def test_a_cluster_takes_care_of_an_enquiry(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry
) -> None:
    page = wsm_desk.open(f"{INBOX}/{enquiry.reference}").submit("Accept the enquiry")

    assert "Your cluster has accepted this enquiry" in page.text
    assert "is working on it and will answer by" in sent.visitor.open(sent.url).text


def test_the_answer_reaches_the_sme_by_mail_and_on_its_page(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    page = wsm_desk.open(f"{INBOX}/{enquiry.reference}")
    page = page.submit("Send answer", body="Yes, by May.\nSend us 40 coupons.")

    assert "Your answer is on its way." in page.text
    mail = mailbox.to("ada@example.org")[-1]
    assert mail.subject == f"An answer to your enquiry {enquiry.reference}"
    assert mail.reply_to == "desk@wsm.example.org"
    assert "> Yes, by May.\n> Send us 40 coupons." in mail.text
    assert f"http://localhost{sent.url}" in mail.text
    assert "Send us 40 coupons." in sent.visitor.open(sent.url).text


def test_an_answer_sent_twice_arrives_once(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    page = wsm_desk.open(f"{INBOX}/{enquiry.reference}")

    page.submit("Send answer", body="Yes.")
    page.submit("Send answer", body="Yes.")

    assert len(mailbox.to("ada@example.org")) == 2
    assert sent.visitor.open(sent.url).text.count("Water Sensors & Membranes answered") == 1


def test_a_refusal_needs_a_reason_that_the_sme_reads(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    form = wsm_desk.open(f"{INBOX}/{enquiry.reference}").follow("/decline")
    page = form.submit("Decline the enquiry", reason="")
    assert page.status == 422
    assert "Give a reason. The enquirer will read it." in page.text

    page = form.submit("Decline the enquiry", reason="We test flat sheets only.")
    assert "Your cluster has declined this enquiry." in page.text
    mail = mailbox.to("ada@example.org")[-1]
    assert "> We test flat sheets only." in mail.text
    assert "still takes part in your enquiry: Zinnae" in mail.text


def test_what_cannot_be_done_any_more_is_said_and_the_text_stays(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry, wsm: Cluster
) -> None:
    page = wsm_desk.open(f"{INBOX}/{enquiry.reference}")
    decline = page.follow("/decline")
    with transaction():
        answering.decline(mine(enquiry, wsm), "A colleague was faster.", utcnow())

    assert "already dealt with this enquiry" in page.submit("Accept the enquiry").text
    assert "already dealt with this enquiry" in decline.submit("Decline", reason="No.").text
    page = page.submit("Send answer", body="Half an hour of typing.")
    assert page.status == 409
    assert page.value("body") == "Half an hour of typing."


def test_what_waits_stands_first_by_the_promised_day_and_late_ones_are_marked(
    app: Flask, wsm_desk: Visitor, sent: Page, enquiry: Enquiry, wsm: Cluster
) -> None:
    make_service("water-audit", wsm, title="Water audit", reply_within_days=1)
    make_service("nanofibres", wsm, title="Nanofibres", reply_within_days=9)
    for slug in ("water-audit", "nanofibres"):
        ask(Visitor(app), f"/en/services/{slug}/enquiry")
    with transaction():
        answering.answer(mine(enquiry, wsm), "Yes.", nonce="n", now=utcnow())
    selection = Selection(wsm.id)
    counts = desk_queries.count_by_state(selection)
    found = [part.enquiry for part in desk_queries.of_cluster(selection, counts).items]
    audit = next(one for one in found if one.service_title == "Water audit")
    with transaction():
        mine(audit, wsm).due_on = utcnow().date() - timedelta(days=1)

    page = wsm_desk.open(INBOX)

    assert [row.get_text().split("ENQ")[0].strip() for row in page.all("tbody th")] == [
        "Water audit",
        "Nanofibres",
        "Membrane screening",
    ]
    late = [
        " ".join(row.get_text(" ").split())
        for row in page.all("tbody tr")
        if row.select(".tag--danger")
    ]
    assert len(late) == 1
    assert late[0].startswith("Water audit")
    assert "2 waiting" in " ".join(page.all(".desk-bar")[0].get_text(" ").split())


def test_the_inbox_can_be_narrowed_to_a_state(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry, wsm: Cluster
) -> None:
    with transaction():
        answering.accept(mine(enquiry, wsm), utcnow())

    def found(state: str) -> int:
        return len(wsm_desk.open(f"{INBOX}?state={state}").all("tbody tr"))

    assert {state: found(state) for state in desk_queries.STATES} == {
        "waiting": 1,
        "to-answer": 0,
        "accepted": 1,
        "answered": 0,
        "done": 0,
        "declined": 0,
    }
    for odd in (
        "nonsense",
        "waiting&page=-1",
        f"waiting&page={10**9}",
        f"waiting&page={'9' * 5000}",
    ):
        assert wsm_desk.open(f"{INBOX}?state={odd}").status == 200


@pytest.mark.parametrize("state", ["answered", "done", "declined"])
def test_the_inbox_lists_what_it_counts_in_a_state_of_which_nothing_waits(
    wsm_desk: Visitor, enquiry: Enquiry, wsm: Cluster, state: str
) -> None:
    with transaction():
        assignment = mine(enquiry, wsm)
        if state == "declined":
            answering.decline(assignment, "No.", utcnow())
        else:
            answering.answer(assignment, "Yes.", nonce="n", now=utcnow())
        if state == "done":
            answering.finish(assignment, "helped", utcnow())

    assert len(wsm_desk.open(INBOX).all("tbody tr")) == 1
    assert not wsm_desk.open(f"{INBOX}?state=waiting").all("tbody tr")
    for narrowed in ("", "&language=en", "&person=nobody"):
        page = wsm_desk.open(f"{INBOX}?state={state}{narrowed}")
        assert len(page.all("tbody tr")) == 1
        assert [count.text for count in page.all("[aria-current=true] .count")] == ["1"]


def test_what_the_sme_writes_back_waits_again(
    wsm_desk: Visitor, sent: Page, enquiry: Enquiry, wsm: Cluster
) -> None:
    with transaction():
        answering.answer(mine(enquiry, wsm), "Yes.", nonce="n", now=utcnow())
    assert desk_queries.count_waiting(wsm.id) == 0

    sent.submit("Send message", body="And ceramic ones?")

    row = wsm_desk.open(f"{INBOX}?state=waiting").all("tbody tr")[0]
    assert "New message" in row.get_text()
    wsm_desk.open(f"{INBOX}/{enquiry.reference}").submit("Send answer", body="Those too.")
    assert desk_queries.count_waiting(wsm.id) == 0


def test_an_enquiry_of_others_does_not_exist_for_a_cluster(
    app: Flask, sent: Page, enquiry: Enquiry
) -> None:
    stranger = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    make_user("editor@nano.example.org", cluster=stranger)
    desk = Visitor(app).sign_in("editor@nano.example.org", PASSWORD)

    assert enquiry.reference not in desk.open(INBOX).text
    for address in ("", "/decline"):
        assert desk.open(f"{INBOX}/{enquiry.reference}{address}").status == 404
    for odd in ("ENQ-0000-0000", "%00", "x" * 500):
        assert desk.open(f"{INBOX}/{odd}").status == 404
    token = str(desk.open(INBOX).all("input[name=csrf_token]")[0]["value"])
    for address in ("", "/accept", "/decline"):
        sent_form = {"csrf_token": [token], "body": ["Hello"], "reason": ["No"]}
        assert desk.post(f"{INBOX}/{enquiry.reference}{address}", sent_form).status == 404


def test_the_inbox_costs_the_same_however_long_it_is(
    app: Flask, wsm_desk: Visitor, wsm: Cluster
) -> None:
    make_service("water-audit", wsm, title="Water audit")
    ask(Visitor(app), "/en/services/water-audit/enquiry")
    with counted_statements() as few:
        wsm_desk.open(INBOX)
    for number in range(5):
        ask(Visitor(app), "/en/services/water-audit/enquiry", message=f"Question {number}")
    with counted_statements() as many:
        assert len(wsm_desk.open(INBOX).all("tbody tr")) == 6
    assert len(many) == len(few)


def test_what_is_to_do_comes_before_the_states_and_filters_are_folded(
    wsm_desk: Visitor, enquiry: Enquiry
) -> None:
    page = wsm_desk.open(INBOX)
    tabs = [" ".join(tab.get_text().split()) for tab in page.all(".state-filter li")]
    assert tabs[:3] == ["To do 1", "All 1", "To answer 1"]
    assert page.all(".state-filter-single")[0].get_text().split() == ["All", "1"]
    assert page.all("details.inbox-filter summary")[0].get_text().split() == ["Filters"]

    narrowed = wsm_desk.open(f"{INBOX}?language=en&person=nobody")

    summary = narrowed.all("details.inbox-filter summary")[0].get_text().split()
    assert summary == ["Filters", "2", "selected"]


def test_a_service_among_the_filters_says_in_which_language_its_title_is(
    wsm_desk: Visitor, sent: Page
) -> None:
    german, english = wsm_desk.open("/de/desk/enquiries"), wsm_desk.open("/en/desk/enquiries")
    option = "#filter-service option[value=membrane-screening]"

    assert [tag["lang"] for tag in german.all(option)] == ["en"]
    assert not english.all(option)[0].has_attr("lang")
    assert not german.all("#filter-service option[value=none]")[0].has_attr("lang")
