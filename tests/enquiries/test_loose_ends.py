"""Where an enquiry could hang between two people: last words, last parts, and what is sent twice."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.clusters import actions as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.webhooks import WebhookCall
from marketplace.enquiries import queries
from marketplace.enquiries.actions import adding, answering, assigning, closing, sending
from marketplace.enquiries.jobs import claims, reminders, summaries
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.enquiries.notify import mail as letters
from marketplace.enquiries.routing import PlannedAssignment
from marketplace.partnership import queries as partnership
from tests.conftest import NOW, Mailbox, make_cluster, make_user
from tests.enquiries.asking import draft

HOUR = timedelta(hours=1)


@pytest.fixture
def now(enquiry: Enquiry) -> datetime:
    return enquiry.sent_at + HOUR


def again(enquiry: Enquiry) -> Enquiry:
    found = queries.find_by_reference(enquiry.reference)
    assert found is not None
    return found


def part(enquiry: Enquiry, slug: str) -> Assignment:
    return next(one for one in again(enquiry).assignments if one.cluster.slug == slug)


def test_a_reply_to_a_note_of_a_cluster_without_a_mailbox_never_goes_to_the_sme(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).email = ""
        answering.note(
            part(enquiry, "wsm"), "They owe us money.", scope="clusters", nonce="n", now=now
        )
        letters.escalate(part(enquiry, "wsm"), now)

    note, late = mailbox.to("desk@zinnae.example.org")[-2:]
    assert "They owe us money." in note.text
    assert (note.reply_to, late.reply_to) == (None, None)


def test_the_system_of_a_cluster_is_told_the_very_message_that_came(
    enquiry: Enquiry, now: datetime, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).webhook_url = "https://crm.example.org/"
        adding.write_back(again(enquiry), "And ceramic ones?", nonce="n", now=now)
        answering.answer(part(enquiry, "wsm"), "Those too.", nonce="m", now=now)

    bodies = db.session.scalars(select(WebhookCall.body).order_by(WebhookCall.id)).all()
    last = [json.loads(body)["enquiry"]["messages"][-1]["text"] for body in bodies]
    assert last == ["And ceramic ones?", "Those too."]


def test_what_waits_for_a_system_follows_it_to_its_new_address_and_ends_with_it(
    enquiry: Enquiry, now: datetime, wsm: Cluster
) -> None:
    def tell(url: str) -> list[str]:
        with transaction():
            clusters.save_webhook(db.session.get_one(Cluster, wsm.id), url)
        return list(db.session.scalars(select(WebhookCall.url)))

    tell("https://crm.exampel.org/")
    with transaction():
        adding.write_back(again(enquiry), "And ceramic ones?", nonce="n", now=now)

    assert tell("https://crm.example.org/hook") == ["https://crm.example.org/hook"]
    assert db.session.scalar(select(WebhookCall.host)) == "crm.example.org"
    assert tell("") == []


def test_a_refusal_after_the_others_are_done_ends_the_enquiry_with_their_outcome(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    with transaction():
        answering.answer(part(enquiry, "zinnae"), "Yes.", nonce="n", now=now)
        answering.finish(part(enquiry, "zinnae"), "helped", now)
    with transaction():
        answering.decline(part(enquiry, "wsm"), "Not our field.", now + HOUR)

    found = again(enquiry)
    assert (found.status, found.outcome) == ("closed", "helped")
    assert part(enquiry, "wsm").state == "declined"


def test_a_refusal_that_proposes_somebody_else_leaves_the_enquiry_open_for_the_answer(
    app: Flask, enquiry: Enquiry, now: datetime
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs", "en")
    with transaction():
        answering.answer(part(enquiry, "zinnae"), "Yes.", nonce="n", now=now)
        answering.finish(part(enquiry, "zinnae"), "helped", now)
    with transaction():
        answering.decline(
            part(enquiry, "wsm"), "Not our field.", now + HOUR, hand_over_to=db.session.merge(nano)
        )

    assert not again(enquiry).is_closed
    assert partnership.count_enquiries()["answered"] == 1


def test_words_that_arrive_again_after_the_end_do_not_open_the_enquiry(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    def add(text: str, nonce: str) -> None:
        with transaction():
            adding.add(again(enquiry), text, [], nonce=nonce, now=now + 2 * HOUR)

    add("And ceramic ones?", "n")
    with transaction():
        closing.withdraw(again(enquiry), now + 3 * HOUR)
    before = len(mailbox)

    add("And ceramic ones?", "n")

    assert again(enquiry).is_closed
    assert len(mailbox) == before
    add("We need it after all.", "m")
    assert not again(enquiry).is_closed


def test_the_coordinator_is_reminded_anew_of_a_general_enquiry_that_goes_on(
    app: Flask, mailbox: Mailbox
) -> None:
    make_user("coordinator@example.org", coordinator=True)
    with transaction():
        general = sending.send(draft(), service=None, language="en", now=NOW)
    late = NOW + timedelta(days=14)
    with transaction():
        reminders.remind(late)
    with transaction():
        closing.close(again(general), "no-reply", late)
        closing.reopen(again(general), late)

    found = again(general)
    assert not found.is_late(late.date())
    before = len(mailbox.to("coordinator@example.org"))
    with transaction():
        assert reminders.remind(late + timedelta(days=7)) == 1
    assert len(mailbox.to("coordinator@example.org")) == before + 1


def test_the_coordinator_need_not_look_on_for_an_enquiry_that_is_taken_back(
    app: Flask, enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    make_user("coordinator@example.org", coordinator=True)
    with transaction():
        for slug in ("wsm", "zinnae"):
            answering.decline(part(enquiry, slug), "Not our field.", now)
    before = len(mailbox)
    with transaction():
        closing.withdraw(again(enquiry), now + HOUR)

    assert [mail.recipient for mail in list(mailbox)[before:]] == ["coordinator@example.org"]


def test_many_summaries_go_out_a_few_at_a_time(
    enquiry: Enquiry, mailbox: Mailbox, wsm: Cluster
) -> None:
    monday = datetime(2026, 12, 14, 9, tzinfo=UTC)
    for number in range(claims.BATCH + 1):
        user = make_user(f"colleague-{number}@wsm.example.org", cluster=wsm)
        with transaction():
            db.session.merge(user).mail_frequency = "daily"
            one = sending.send(
                replace(draft(), nonce=str(number)), service=None, language="en", now=monday
            )
            assigning.ask_further(
                one, [PlannedAssignment(db.session.merge(wsm), True, monday.date())], monday
            )
            one.assignments[0].user_id = user.id
            one.content_key = None
    before = len(mailbox)

    def summarise() -> int:
        with transaction():
            return summaries.summarise(monday)

    assert [summarise(), summarise(), summarise()] == [claims.BATCH, 1, 0]
    assert len(mailbox) == before + claims.BATCH + 1


def test_there_is_one_lead_when_the_coordinator_asks_others(
    app: Flask, enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs", "en")
    with transaction():
        for slug in ("wsm", "zinnae"):
            answering.decline(part(enquiry, slug), "Not our field.", now)
    with transaction():
        assigning.assign(again(enquiry), [db.session.merge(nano)], now)
        closing.close(again(enquiry), "helped", now)

    assert [one.cluster.slug for one in again(enquiry).assignments if one.is_lead] == ["nano"]
    assert mailbox.to("ada@example.org")[-1].reply_to == "desk@nano.example.org"
