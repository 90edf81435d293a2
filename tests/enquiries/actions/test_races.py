"""The same form arrives several times at the same moment."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.actions import adding, answering, sending
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.errors import TooManyFiles
from marketplace.enquiries.messages import FILES_MAX, Message
from marketplace.enquiries.models import Enquiry
from marketplace.uploads import Upload
from tests.conftest import NOW, Mailbox, make_user
from tests.counting import counted_statements
from tests.racing import race

DRAFT = Draft(
    nonce="one-form",
    name="Ada Lovelace",
    email="ada@example.org",
    country="EL",
    size="small",
    message="We need 40 samples screened.",
    language="en",
)


def send(draft: Draft, slug: str, *, late_lock: bool = True) -> str:
    with transaction(late_lock=late_lock):
        service = catalogue.find_by_slug(slug)
        token = sending.send(draft, service=service, language="en", now=NOW)
        enquiry = queries.find_by_token(token)
        assert enquiry is not None
        return enquiry.reference


def at_once(app: Flask, number: int, work: object) -> list[str]:
    """Do the same in several threads that start together."""
    start, results = threading.Barrier(number), []

    def run() -> None:
        with app.app_context():
            start.wait()
            results.append(work())  # type: ignore[operator]

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("late_lock", [False, True])
def test_a_form_sent_six_times_at_once_is_one_enquiry(
    app: Flask, membrane_screening: Service, mailbox: Mailbox, late_lock: bool
) -> None:
    references = at_once(app, 6, lambda: send(DRAFT, "membrane-screening", late_lock=late_lock))

    assert len(references) == 6
    assert len(set(references)) == 1
    assert db.session.scalar(select(func.count()).select_from(Enquiry)) == 1
    assert len(mailbox) == 3


def test_a_message_sent_six_times_at_once_stands_there_once(
    app: Flask, membrane_screening: Service, mailbox: Mailbox
) -> None:
    reference = send(DRAFT, "membrane-screening")

    def write_back() -> str:
        with transaction():
            enquiry = queries.find_by_reference(reference)
            assert enquiry is not None
            adding.write_back(enquiry, "And ceramic ones?", nonce="n", now=NOW + timedelta(hours=1))
        return reference

    assert len(at_once(app, 6, write_back)) == 6
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2
    assert len(mailbox) == 5


def test_a_reference_that_is_taken_is_drawn_again(
    app: Flask, membrane_screening: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["ENQ-AAAA-AAAA", "ENQ-AAAA-AAAA", "ENQ-BBBB-BBBB"])
    monkeypatch.setattr(sending, "new_reference", lambda: next(drawn))

    first = send(DRAFT, "membrane-screening")
    second = send(replace(DRAFT, message="And ten ceramic ones."), "membrane-screening")

    assert (first, second) == ("ENQ-AAAA-AAAA", "ENQ-BBBB-BBBB")


def test_what_is_sent_is_stored_in_one_statement_for_each_table(
    app: Flask, membrane_screening: Service, mailbox: Mailbox
) -> None:
    with transaction(late_lock=True), counted_statements() as statements:
        service = catalogue.find_by_slug("membrane-screening")
        sending.send(DRAFT, service=service, language="en", now=NOW)

    *_reading, first, second, third, fourth = statements
    tables = [statement.split()[2] for statement in (first, second, third, fourth)]
    assert tables == ["enquiry", "assignment", "message", "mail"]
    assert all(statement.startswith("INSERT") for statement in (first, second, third, fourth))
    assert len(mailbox) == 3


def test_two_clusters_that_decline_at_the_same_moment_leave_it_to_the_coordinator(
    app: Flask, membrane_screening: Service, mailbox: Mailbox
) -> None:
    make_user("coordinator@example.org", coordinator=True)
    reference = send(DRAFT, "membrane-screening")
    read, done = threading.Event(), threading.Event()

    def decline(slug: str, read_first: bool) -> None:
        with app.app_context(), transaction():
            found = queries.find_by_reference(reference)
            assert found is not None
            if read_first:
                read.set()
                done.wait(0.5)  # the other one would be ready by then, if it could
            (part,) = (one for one in found.assignments if one.cluster.slug == slug)
            answering.decline(part, "No.", NOW)
        done.set()

    slower = threading.Thread(target=decline, args=("wsm", True))
    slower.start()
    assert read.wait(5)
    decline("zinnae", False)
    slower.join()

    assert [mail.about for mail in mailbox.to("coordinator@example.org")] == [reference]


def test_the_last_place_for_a_file_is_taken_once(app: Flask, membrane_screening: Service) -> None:
    reference = send(DRAFT, "membrane-screening")

    def add(number: int) -> None:
        enquiry = queries.find_by_reference(reference)
        assert enquiry is not None
        digest = str(number) * 64
        upload = Upload(f"{number}.pdf", "pdf", "application/pdf", 9, digest)
        adding.add_file(enquiry, upload, digest, NOW)

    for number in range(FILES_MAX - 1):
        with transaction():
            add(number)

    refusals = race(app, lambda: add(7), lambda: add(8))

    assert [type(refusal) for refusal in refusals] == [TooManyFiles]
    enquiry = queries.find_by_reference(reference)
    assert enquiry is not None
    assert len(enquiry.attachments) == FILES_MAX
