"""The SME follows its enquiry on a page of its own."""

from datetime import timedelta

from flask import Flask

from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering
from marketplace.enquiries.messages import Event
from marketplace.enquiries.models import Assignment, Enquiry
from tests.browser import Page, Visitor
from tests.conftest import Mailbox


def part_of(enquiry: Enquiry, slug: str) -> Assignment:
    found = queries.find_by_reference(enquiry.reference)
    assert found is not None
    return next(part for part in found.assignments if part.cluster.slug == slug)


def who_has_it(page: Page) -> str:
    return " ".join(page.all("#standing")[0].get_text(" ").split())


def test_the_page_needs_no_account_and_says_who_has_the_enquiry_until_when(
    app: Flask, sent: Page, enquiry: Enquiry
) -> None:
    page = Visitor(app).open(sent.url)

    assert page.title == "Your enquiry"
    assert enquiry.reference in page.text
    assert "You sent your enquiry" in page.text
    assert "We need 40 samples screened by June." in page.text
    assert who_has_it(page).count("has received your enquiry and will answer by") == 2


def test_the_page_stays_out_of_caches_search_engines_and_other_sites_logs(sent: Page) -> None:
    headers = sent.response.headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert sent.all("meta[name=robots][content=noindex]")


def test_an_unknown_address_is_not_found(visitor: Visitor) -> None:
    for token in ("nothing", "a" * 3000, "%00", "%ff%fe", "%F0%9F%98%80"):
        assert visitor.open(f"/en/enquiries/{token}").status == 404


def test_what_the_clusters_do_is_told_in_plain_words(sent: Page, enquiry: Enquiry) -> None:
    now = utcnow()
    with transaction():
        answering.accept(part_of(enquiry, "wsm"), now + timedelta(hours=1))
        answering.decline(
            part_of(enquiry, "zinnae"), "Our pilot plant is full.", now + timedelta(hours=2)
        )
    with transaction():
        answering.answer(
            part_of(enquiry, "wsm"), "Send us the samples.", nonce="n", now=now + timedelta(hours=3)
        )

    page = sent.visitor.open(sent.url)

    told = [" ".join(one.get_text().split()) for one in page.all(".timeline h3")]
    assert told == [
        "You sent your enquiry",
        "Water Sensors & Membranes accepted the enquiry",
        "Zinnae cannot help you this time",
        "Water Sensors & Membranes answered",
    ]
    assert "Our pilot plant is full." in page.text
    assert "Send us the samples." in page.text
    assert "has answered you." in who_has_it(page)
    assert "cannot help this time" in who_has_it(page)


def test_a_broken_promise_is_admitted_with_whom_to_write_to(sent: Page, enquiry: Enquiry) -> None:
    with transaction():
        part_of(enquiry, "wsm").due_on = utcnow().date() - timedelta(days=1)

    words = who_has_it(sent.visitor.open(sent.url))

    assert "has not done so yet. We are sorry." in words
    assert "desk@wsm.example.org" in words


def test_when_all_have_declined_the_page_says_honestly_what_happens_now(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox, coordinator: Visitor
) -> None:
    with transaction():
        answering.decline(part_of(enquiry, "wsm"), "Not our field.", utcnow())
    assert not mailbox.to("coordinator@example.org")
    with transaction():
        answering.decline(part_of(enquiry, "zinnae"), "Nor ours.", utcnow())

    assert "knows that no cluster is left" in who_has_it(sent.visitor.open(sent.url))
    (mail,) = mailbox.to("coordinator@example.org")
    assert "Every cluster that was asked has declined" in mail.text
    assert "Nor ours." in mail.text
    first, second = mailbox.to("ada@example.org")[1:]
    assert "still takes part in your enquiry: Zinnae" in first.text
    assert "No cluster is left" in second.text


def test_the_sme_writes_back_to_every_cluster_that_still_takes_part(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        answering.decline(part_of(enquiry, "zinnae"), "Not our field.", utcnow())
    before = len(mailbox)

    page = sent.submit("Send message", body="The membranes are ceramic.")

    assert "You added a message" in page.text
    assert "The membranes are ceramic." in page.text
    (mail,) = list(mailbox)[before:]
    assert mail.recipient == "desk@wsm.example.org"
    assert mail.reply_to == "ada@example.org"
    assert "> The membranes are ceramic." in mail.text
    assert f"/desk/enquiries/{enquiry.reference}" in mail.text


def test_the_same_message_sent_twice_stands_there_once(sent: Page, mailbox: Mailbox) -> None:
    before = len(mailbox)

    sent.submit("Send message", body="The membranes are ceramic.")
    page = sent.submit("Send message", body="The membranes are ceramic.")

    assert page.text.count("The membranes are ceramic.") == 1
    assert len(mailbox) == before + 2


def test_an_empty_message_is_refused_and_a_stale_page_loses_nothing(sent: Page) -> None:
    page = sent.submit("Send message", body="  ")
    assert page.status == 422
    assert "Write your message first, or choose a file." in page.text

    sent.visitor.client.delete_cookie("session")
    page = sent.submit("Send message", body="The membranes are ceramic.")
    assert page.status == 422
    assert page.value("body") == "The membranes are ceramic."


def test_writing_back_after_everybody_declined_reaches_the_coordinator(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox, coordinator: Visitor
) -> None:
    for slug in ("wsm", "zinnae"):
        with transaction():
            answering.decline(part_of(enquiry, slug), "Not our field.", utcnow())

    sent.submit("Send message", body="Is there really nobody?")

    assert "Is there really nobody?" in mailbox.to("coordinator@example.org")[-1].text


def test_an_event_of_a_newer_release_breaks_no_page(
    app: Flask, sent: Page, enquiry: Enquiry
) -> None:
    with transaction():
        db.session.add(Event(enquiry_id=enquiry.id, at=enquiry.sent_at, kind="escalated"))

    assert "The enquiry was changed" in Visitor(app).open(sent.url).text
