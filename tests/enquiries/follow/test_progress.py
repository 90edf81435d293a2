"""The page of an enquiry begins with how far it has come, and says what is to come."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.database import transaction, utcnow
from marketplace.enquiries.actions import answering, closing
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.enquiries.asking import ask, assignment_of, find


def read(enquiry: Enquiry) -> None:
    answering.accept(assignment_of(enquiry, "wsm"), utcnow())


def answer(enquiry: Enquiry) -> None:
    for slug in ("wsm", "zinnae"):
        answering.answer(assignment_of(enquiry, slug), "Yes.", nonce=slug, now=utcnow())


def close(enquiry: Enquiry) -> None:
    closing.close(find(enquiry), "helped", utcnow())


@pytest.mark.parametrize(
    ("act", "step", "sentence"),
    [
        (None, "Received", "You will have an answer by"),
        (read, "Read", "You will have an answer by"),
        (answer, "Answered", "You have an answer."),
        (close, "Closed", "The enquiry is closed."),
    ],
)
def test_the_step_that_was_taken_last_is_marked_and_what_follows_is_said(
    sent: Page, enquiry: Enquiry, act: object, step: str, sentence: str
) -> None:
    with transaction():
        if callable(act):
            act(enquiry)

    page = sent.visitor.open(sent.url)

    (current,) = page.all(".steps [aria-current=step]")
    assert current.get_text() == step
    words = ["Received", "Read", "Answered", "Closed"]
    reached = [item.get_text() for item in page.all(".steps .is-reached")]
    assert reached == words[: words.index(step) + 1]
    assert page.all(".standing-sentence")[0].get_text().startswith(sentence)


def test_a_late_answer_is_said_at_once(sent: Page, enquiry: Enquiry) -> None:
    with transaction():
        for assignment in find(enquiry).assignments:
            assignment.due_on = utcnow().date() - timedelta(days=3)

    page = sent.visitor.open(sent.url)

    assert page.all(".standing-sentence")[0].get_text() == "Our answer is late. We are sorry."


def test_who_has_just_asked_reads_what_happens_next_and_how_to_come_back(
    app: Flask, visitor: Visitor, membrane_screening: Service
) -> None:
    page = ask(visitor)

    reference = page.all(".sent-reference .reference")[0].get_text()
    assert reference in page.all(".page-head")[0].get_text()
    steps = [item.get_text(" ") for item in page.all("[role=status] ol li, .notice ol li")]
    assert len(steps) == 3
    assert "ada@example.org" in steps[0]
    assert "Bookmark this page" in steps[2]
    assert page.links("/enquiries/lost")
    assert "What happens next" not in visitor.open(page.url).text
