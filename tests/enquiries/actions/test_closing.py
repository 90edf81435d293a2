"""When an enquiry ends, with which outcome, and what opens it again."""

from datetime import datetime, timedelta

from flask import Flask

from marketplace.database import db, transaction
from marketplace.enquiries.actions import adding, answering, assigning, closing
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.states import EnquiryStatus
from marketplace.partnership import queries as partnership
from tests.conftest import Mailbox, make_cluster, make_user
from tests.enquiries.asking import assignment_of, find

HOUR = timedelta(hours=1)


def test_a_refusal_after_the_others_are_done_ends_the_enquiry_with_their_outcome(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    with transaction():
        answering.answer(assignment_of(enquiry, "zinnae"), "Yes.", nonce="n", now=now)
        answering.finish(assignment_of(enquiry, "zinnae"), "helped", now)
    with transaction():
        answering.decline(assignment_of(enquiry, "wsm"), "Not our field.", now + HOUR)

    found = find(enquiry)
    assert (found.status, found.outcome) == ("closed", "helped")
    assert assignment_of(enquiry, "wsm").state == "declined"


def test_a_refusal_that_proposes_somebody_else_leaves_the_enquiry_open_for_the_answer(
    app: Flask, enquiry: Enquiry, now: datetime
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs", "en")
    with transaction():
        answering.answer(assignment_of(enquiry, "zinnae"), "Yes.", nonce="n", now=now)
        answering.finish(assignment_of(enquiry, "zinnae"), "helped", now)
    with transaction():
        answering.decline(
            assignment_of(enquiry, "wsm"),
            "Not our field.",
            now + HOUR,
            hand_over_to=db.session.merge(nano),
        )

    assert not find(enquiry).is_closed
    assert partnership.count_enquiries(now.date()).by_status[EnquiryStatus.TO_DECIDE] == 1


def test_words_that_arrive_again_after_the_end_do_not_open_the_enquiry(
    enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    def add(text: str, nonce: str) -> None:
        with transaction():
            adding.add(find(enquiry), text, [], nonce=nonce, now=now + 2 * HOUR)

    add("And ceramic ones?", "n")
    with transaction():
        closing.withdraw(find(enquiry), now + 3 * HOUR)
    before = len(mailbox)

    add("And ceramic ones?", "n")

    assert find(enquiry).is_closed
    assert len(mailbox) == before
    add("We need it after all.", "m")
    assert not find(enquiry).is_closed


def test_the_coordinator_need_not_look_on_for_an_enquiry_that_is_taken_back(
    app: Flask, enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    make_user("coordinator@example.org", coordinator=True)
    with transaction():
        for slug in ("wsm", "zinnae"):
            answering.decline(assignment_of(enquiry, slug), "Not our field.", now)
    before = len(mailbox)
    with transaction():
        closing.withdraw(find(enquiry), now + HOUR)

    assert [mail.recipient for mail in list(mailbox)[before:]] == ["coordinator@example.org"]


def test_there_is_one_lead_when_the_coordinator_asks_others(
    app: Flask, enquiry: Enquiry, now: datetime, mailbox: Mailbox
) -> None:
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs", "en")
    with transaction():
        for slug in ("wsm", "zinnae"):
            answering.decline(assignment_of(enquiry, slug), "Not our field.", now)
    with transaction():
        assigning.assign(find(enquiry), [db.session.merge(nano)], now)
        closing.close(find(enquiry), "helped", now)

    assert [one.cluster.slug for one in find(enquiry).assignments if one.is_lead] == ["nano"]
    assert mailbox.to("ada@example.org")[-1].reply_to == "desk@nano.example.org"
