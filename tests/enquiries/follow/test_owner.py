"""What only the one who asked does with an enquiry: pass it on, end it, invite colleagues, take its data, delete them."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.clusters import queries as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import transaction, utcnow
from marketplace.enquiries.actions import answering, assigning, closing
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox, make_cluster
from tests.enquiries.asking import reload
from tests.enquiries.follow.test_page import part_of, who_has_it

OWN = ("withdraw", "delete", "data.json", "result", "uninvite")
AT_ONCE = ("pass-on", "keep", "reopen", "invite")


@pytest.fixture
def nanoprogress(app: Flask) -> Cluster:
    return make_cluster("nanoprogress", "Nanoprogress", "CZ", "cs", "en")


@pytest.fixture
def colleague(app: Flask, sent: Page) -> Page:
    """The page as a colleague opens it with the link that Ada made."""
    page = sent.submit("Create a link for colleagues")
    return Visitor(app).open(
        str(page.all("#guest-address")[0]["value"]).removeprefix("http://localhost")
    )


def close(enquiry: Enquiry, *, days_ago: int = 0) -> None:
    with transaction():
        closing.close(reload(enquiry), "helped", utcnow() - timedelta(days=days_ago))


def test_one_click_passes_the_enquiry_on_to_the_cluster_that_was_named(
    sent: Page, enquiry: Enquiry, nanoprogress: Cluster, mailbox: Mailbox
) -> None:
    with transaction():
        named = clusters.find_by_slug("nanoprogress")
        answering.decline(part_of(enquiry, "wsm"), "Ask them.", utcnow(), hand_over_to=named)
    page = sent.visitor.open(sent.url)
    assert "cannot help this time and suggests Nanoprogress" in page.text
    assert not mailbox.to("desk@nanoprogress.example.org")

    passed = page.submit("Yes, pass my enquiry on to Nanoprogress")

    assert "Nanoprogress has received your enquiry and will answer by" in who_has_it(passed)
    assert "passed your enquiry on" in who_has_it(passed)
    assert len(mailbox.to("desk@nanoprogress.example.org")) == 1
    page.submit("Yes, pass my enquiry on to Nanoprogress")
    assert len(mailbox.to("desk@nanoprogress.example.org")) == 1


def test_one_click_refuses_the_cluster_that_was_named_and_all_say_the_same(
    sent: Page, enquiry: Enquiry, nanoprogress: Cluster, mailbox: Mailbox, coordinator: Visitor
) -> None:
    with transaction():
        named = clusters.find_by_slug("nanoprogress")
        answering.decline(part_of(enquiry, "wsm"), "Ask them.", utcnow(), hand_over_to=named)
        answering.decline(part_of(enquiry, "zinnae"), "No.", utcnow())
    page = sent.visitor.open(sent.url)
    assert "We are waiting for your decision." in who_has_it(page)
    assert "We are still waiting for your decision." in mailbox.to("ada@example.org")[-1].text
    overview = "/en/coordination/enquiries?state=to-decide"
    assert "Waiting for the enquirer" in coordinator.open(overview).all("tbody tr")[0].get_text()

    refused = page.submit("No, thank you")

    assert "Your enquiry was not passed on." in refused.text
    assert "You did not want Nanoprogress to take over" in refused.text
    assert "no cluster is left and is looking for another one" in who_has_it(refused)
    assert not mailbox.to("desk@nanoprogress.example.org")
    assert "Nanoprogress" in mailbox.to("coordinator@example.org")[-1].text
    told = len(mailbox)
    page.submit("No, thank you")
    page.submit("Yes, pass my enquiry on to Nanoprogress")
    assert len(mailbox) == told
    address = f"/en/coordination/enquiries/{enquiry.reference}"
    assert "The enquirer did not agree." in coordinator.open(address).text
    assert coordinator.open(overview).all("tbody tr") == []


def test_whom_the_coordinator_asks_nobody_has_to_decide_about(
    sent: Page, enquiry: Enquiry, nanoprogress: Cluster
) -> None:
    with transaction():
        named = clusters.find_by_slug("nanoprogress")
        answering.decline(part_of(enquiry, "wsm"), "Ask them.", utcnow(), hand_over_to=named)
        answering.decline(part_of(enquiry, "zinnae"), "No.", utcnow())
    with transaction():
        assigning.assign(reload(enquiry), clusters.all_clusters(), utcnow())

    page = sent.visitor.open(sent.url)

    assert "Yes, pass my enquiry on" not in page.text
    assert reload(enquiry).status == "to-answer"


def test_who_says_no_when_the_others_are_done_has_an_enquiry_that_is_closed(
    sent: Page, enquiry: Enquiry, nanoprogress: Cluster
) -> None:
    with transaction():
        named = clusters.find_by_slug("nanoprogress")
        answering.decline(part_of(enquiry, "wsm"), "Ask them.", utcnow(), hand_over_to=named)
        answering.answer(part_of(enquiry, "zinnae"), "Yes.", nonce="n", now=utcnow())
        answering.finish(part_of(enquiry, "zinnae"), "helped", utcnow())
    page = sent.visitor.open(sent.url)
    assert "we will close your enquiry" in page.text

    page.submit("No, thank you")

    assert (reload(enquiry).status, reload(enquiry).outcome) == ("closed", "helped")


def test_withdrawing_asks_once_and_tells_the_desks(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    page = sent.visitor.open(sent.url).follow("/withdraw")
    assert reload(enquiry).closed_at is None
    before = len(mailbox)

    done = page.submit("Yes, withdraw my enquiry")

    assert "Your enquiry was withdrawn on" in done.text
    assert "You withdrew your enquiry" in done.text
    assert {mail.recipient for mail in list(mailbox)[before:]} == {
        "desk@wsm.example.org",
        "desk@zinnae.example.org",
    }
    told = len(mailbox)
    page.submit("Yes, withdraw my enquiry")
    assert len(mailbox) == told


def test_a_closed_enquiry_is_reopened_by_a_button_or_by_writing(
    sent: Page, enquiry: Enquiry
) -> None:
    close(enquiry)
    page = sent.visitor.open(sent.url).submit("Reopen my enquiry")
    assert "Your enquiry is open again" in page.text
    assert not reload(enquiry).is_closed

    close(enquiry)
    page = sent.visitor.open(sent.url).submit("Send message", body="One more question.")
    assert "One more question." in page.text
    assert not reload(enquiry).is_closed


def test_after_thirty_days_the_page_leads_to_a_new_enquiry_and_loses_nothing_typed_before(
    sent: Page, enquiry: Enquiry
) -> None:
    close(enquiry, days_ago=31)

    late = sent.submit("Send message", body="One more question.")
    assert late.status == 409
    assert "closed too long ago" in late.text
    assert late.value("body") == "One more question."
    page = sent.visitor.open(sent.url)
    assert not page.all("textarea")
    assert "Reopen" not in page.text
    assert reload(enquiry).is_closed


def test_what_came_of_it_is_told_with_one_click_of_the_mail(sent: Page, enquiry: Enquiry) -> None:
    address = f"{sent.url}/result?result=solved"
    assert sent.visitor.open(address).title != "What was the result of your enquiry?", (
        "it is asked only once it is closed"
    )
    close(enquiry)

    page = sent.visitor.open(address)
    assert reload(enquiry).result is None
    assert "You told us the result: My question is answered." in page.submit("Send").text
    assert (reload(enquiry).result, reload(enquiry).rating) == ("solved", None)

    page.submit("Send", result="working-together", rating="5", words="They build it now.")
    changed = reload(enquiry)
    assert (changed.result, changed.rating, changed.result_words) == (
        "working-together",
        5,
        "They build it now.",
    )


@pytest.mark.parametrize(
    ("field", "value"), [("result", "rich"), ("rating", "6"), ("words", "x" * 2001)]
)
def test_a_result_that_nobody_offered_is_refused(
    sent: Page, enquiry: Enquiry, field: str, value: str
) -> None:
    close(enquiry)

    page = sent.visitor.open(f"{sent.url}/result").submit(
        "Send", **{"result": "solved", field: value}
    )

    assert page.status == 422
    assert reload(enquiry).result is None


def test_a_colleague_reads_and_adds(colleague: Page, enquiry: Enquiry) -> None:
    assert "We need 40 samples screened by June." in colleague.text
    assert "link for colleagues" in colleague.text

    page = colleague.submit("Send message", body="They are ceramic.")

    assert "Someone with the link for colleagues added a message" in page.text
    assert reload(enquiry).messages[-1].is_guest


def test_for_a_colleague_nothing_else_exists(colleague: Page, enquiry: Enquiry, sent: Page) -> None:
    close(enquiry)
    page = colleague.visitor.open(colleague.url)

    for name in OWN:
        assert not page.links(f"/{name}")
        assert page.visitor.open(f"{colleague.url}/{name}").status == 404
    token = {"csrf_token": [page.value("csrf_token")], "result": ["solved"]}
    for name in (*AT_ONCE, "withdraw", "delete", "result", "uninvite"):
        assert page.visitor.post(f"{colleague.url}/{name}", token).status == 404
    assert reload(enquiry).is_closed
    assert sent.url.rsplit("/", 1)[1] not in str(page.soup)


def test_the_link_of_the_colleagues_can_be_taken_back(colleague: Page, sent: Page) -> None:
    question = sent.visitor.open(sent.url).follow("/uninvite")
    assert question.title == "Do you want to turn off the link for your colleagues?"
    assert colleague.visitor.open(colleague.url).status == 200

    page = question.submit("Yes, turn off the link")

    assert "is no longer valid" in page.text
    assert colleague.visitor.open(colleague.url).status == 404


def test_everything_is_downloaded_as_json_but_what_clusters_keep_to_themselves(
    sent: Page, enquiry: Enquiry
) -> None:
    with transaction():
        answering.note(
            part_of(enquiry, "wsm"),
            "A difficult customer.",
            scope="cluster",
            nonce="n",
            now=utcnow(),
        )

    answer = sent.visitor.client.get(f"{sent.url}/data.json")

    record = json.loads(answer.data)
    assert (record["reference"], record["email"]) == (enquiry.reference, "ada@example.org")
    assert record["messages"][0]["text"] == "We need 40 samples screened by June."
    assert b"difficult" not in answer.data
    assert enquiry.token.encode() not in answer.data
    assert answer.headers["Content-Disposition"] == f"attachment; filename={enquiry.reference}.json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_deleting_says_what_goes_and_what_stays_and_then_the_page_is_gone(
    sent: Page, enquiry: Enquiry
) -> None:
    page = sent.visitor.open(sent.url).follow("/delete")
    for words in ("What we delete", "What we keep", "withdraw your enquiry first", "24 months"):
        assert words in page.text

    done = page.submit("Yes, delete my data")

    assert "Your personal data were deleted." in done.text
    assert sent.visitor.open(sent.url).status == 404
    assert reload(enquiry).email == ""
    assert "This has already been done." in page.submit("Yes, delete my data").text


def test_a_button_of_a_stale_page_does_nothing_and_says_so(sent: Page, enquiry: Enquiry) -> None:
    page = sent.visitor.open(sent.url)
    page.visitor.client.delete_cookie("session")

    assert "This page was open for a long time." in page.submit("Create a link for colleagues").text
    assert reload(enquiry).guest_token is None


def test_a_late_cluster_is_named_with_address_and_telephone(sent: Page, enquiry: Enquiry) -> None:
    with transaction():
        part = part_of(enquiry, "wsm")
        part.due_on = utcnow().date() - timedelta(days=1)
        part.cluster.phone = "+33 5 61 00 00 00"

    page = sent.visitor.open(sent.url)

    assert page.links("mailto:desk@wsm.example.org")
    assert page.links("tel:+33561000000")


def test_who_is_done_is_not_said_to_answer_yet(sent: Page, enquiry: Enquiry) -> None:
    with transaction():
        answering.answer(part_of(enquiry, "wsm"), "Done.", nonce="n", now=utcnow())
        answering.finish(part_of(enquiry, "wsm"), "helped", utcnow())

    assert "Water Sensors & Membranes has answered you and finished its part." in who_has_it(
        sent.visitor.open(sent.url)
    )
