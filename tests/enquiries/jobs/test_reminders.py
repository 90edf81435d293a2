"""Promises are kept visible: half-way, on the day, a day late; each reminder once, to who must act."""

import dataclasses
import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters import queries as clusters
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, assigning, closing, consenting, sending
from marketplace.enquiries.jobs import reminders
from marketplace.enquiries.models import Enquiry
from marketplace.server.worker import JOBS
from tests.browser import Visitor
from tests.conftest import NOW, Mailbox, make_cluster, make_user
from tests.enquiries.asking import draft, find, send

DESK, PARTNER, SME = "desk@wsm.example.org", "desk@zinnae.example.org", "ada@example.org"
MONDAY = NOW.date()


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def remind(day: date) -> int:
    with transaction():
        return reminders.remind(at(day))


def decline_all(enquiry: Enquiry, hand_over_to: Cluster | None = None) -> None:
    """Let all clusters decline, the first of them naming another one that may take over."""
    with transaction():
        for assignment in find(enquiry).assignments:
            assignment.answered_at = None
            successor = hand_over_to and db.session.merge(hand_over_to)
            named = successor if assignment.is_lead else None
            answering.decline(assignment, "No.", NOW, hand_over_to=named)


def subjects(mailbox: Mailbox, address: str) -> list[str]:
    return [
        mail.subject.split(":")[0]
        for mail in mailbox.to(address)
        if "needs an answer" in mail.subject
    ]


def test_the_desk_is_reminded_half_way_and_on_the_day_once_each(
    asked: Enquiry, mailbox: Mailbox
) -> None:
    for days in range(5):
        for _again in range(2):
            remind(MONDAY + timedelta(days=days))

    assert subjects(mailbox, DESK) == ["Reminder", "Due today"]
    assert subjects(mailbox, PARTNER) == []
    half_way, on_the_day = (mail for mail in mailbox.to(DESK) if "needs" in mail.subject)
    assert (half_way.created_at.date(), on_the_day.created_at.date()) == (
        date(2026, 11, 18),
        date(2026, 11, 20),
    )


def test_a_day_late_partners_coordinator_and_the_sme_are_told_with_whom_to_call(
    asked: Enquiry, mailbox: Mailbox, coordinator: Visitor, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).phone = "+33 5 61 00 00 00"
    before = len(mailbox)
    remind(date(2026, 11, 21))  # a Saturday, on which nobody could act
    remind(date(2026, 11, 22))
    assert len(mailbox) == before

    for day in (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 30)):
        remind(day)

    assert sorted(mail.recipient for mail in list(mailbox)[before:]) == sorted(
        [DESK, PARTNER, "coordinator@example.org", SME]
    )
    note = mailbox.to(SME)[-1]
    assert "our answer is late" in note.subject
    assert "+33 5 61 00 00 00" in note.text
    assert DESK in note.text
    assert "Zinnae" not in note.text


def test_who_missed_all_reminders_gets_only_the_last(asked: Enquiry, mailbox: Mailbox) -> None:
    remind(date(2026, 12, 1))

    assert subjects(mailbox, DESK) == ["Overdue"]


def test_who_has_answered_declined_or_ended_is_not_reminded(
    asked: Enquiry, mailbox: Mailbox
) -> None:
    before = len(mailbox)
    with transaction():
        closing.withdraw(queries.find_by_reference(asked.reference), NOW)  # type: ignore[arg-type]
    told = len(mailbox)
    assert told == before + 2

    remind(date(2026, 12, 1))

    assert len(mailbox) == told


@pytest.mark.parametrize("frequency", ["daily", "reminders"])
def test_reminders_come_whatever_mail_a_desk_chose(
    asked: Enquiry, mailbox: Mailbox, wsm: Cluster, frequency: str
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = frequency
    remind(date(2026, 11, 20))
    assert subjects(mailbox, DESK) == ["Due today"]


def test_the_colleague_and_the_desk_are_both_reminded(
    asked: Enquiry, mailbox: Mailbox, wsm: Cluster
) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    with transaction():
        part = queries.find_assignment(asked.reference, wsm.id)
        assert part is not None
        assigning.give_to(part, db.session.merge(colleague), NOW, by=db.session.merge(colleague))
    remind(date(2026, 11, 20))
    assert subjects(mailbox, DESK) == subjects(mailbox, "marie@wsm.example.org") == ["Due today"]


def test_two_workers_remind_once(app: Flask, asked: Enquiry, mailbox: Mailbox) -> None:
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            remind(date(2026, 11, 23))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert subjects(mailbox, DESK) == ["Overdue"]
    assert sum("our answer is late" in mail.subject for mail in mailbox.to(SME)) == 1


def test_an_enquiry_that_no_cluster_has_is_due_and_late_too(
    app: Flask, coordinator: Visitor, mailbox: Mailbox
) -> None:
    with transaction():
        sending.send(draft(), service=None, language="en", now=NOW)

    told = []
    for days in (6, 7, 7, 8, 8, 9):
        before = len(mailbox)
        remind(MONDAY + timedelta(days=days))
        told.append([mail.recipient for mail in list(mailbox)[before:]])

    assert told == [[], ["coordinator@example.org"], [], ["coordinator@example.org", SME], [], []]
    assert "the answer is due today" in mailbox.to("coordinator@example.org")[1].text
    assert "is looking for a cluster that can help" in mailbox.to(SME)[-1].text


def test_an_enquiry_that_all_declined_is_late_too(
    app: Flask, asked: Enquiry, coordinator: Visitor, mailbox: Mailbox
) -> None:
    decline_all(asked)

    remind(date(2026, 11, 23))

    assert "is looking for a cluster that can help" in mailbox.to(SME)[-1].text
    assert (
        "No cluster has accepted this enquiry yet" in mailbox.to("coordinator@example.org")[-1].text
    )


def test_nobody_is_reminded_and_nothing_is_late_while_the_sme_has_to_decide(
    app: Flask, asked: Enquiry, coordinator: Visitor, mailbox: Mailbox
) -> None:
    decline_all(asked, hand_over_to=make_cluster("nano", "Nanoprogress", "CZ", "cs"))
    before = len(mailbox)
    assert not mailbox.to("coordinator@example.org"), "there is nothing to look for yet"

    assert [remind(date(2026, 11, day)) for day in (20, 23, 30)] == [0, 0, 0]

    assert len(mailbox) == before
    assert not find(asked).is_late(date(2026, 11, 30))


def test_when_the_sme_says_no_the_coordinators_are_told_and_have_time_to_look(
    app: Flask, asked: Enquiry, coordinator: Visitor, mailbox: Mailbox
) -> None:
    decline_all(asked, hand_over_to=make_cluster("nano", "Nanoprogress", "CZ", "cs"))
    late = at(date(2026, 11, 30))
    with transaction():
        lead = find(asked).assignments[0]
        consenting.refuse(find(asked), lead.id, late)

    mail = mailbox.to("coordinator@example.org")[-1]
    assert "The enquirer does not want Nanoprogress to take over" in mail.text
    assert find(asked).waits_until == date(2026, 12, 2)
    before = len(mailbox)
    remind(date(2026, 12, 1))
    assert len(mailbox) == before
    remind(date(2026, 12, 3))
    assert "our answer is late" in mailbox.to(SME)[-1].subject


def test_many_reminders_go_out_a_few_at_a_time(
    app: Flask, membrane_screening: Service, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "BATCH", 2)
    with transaction():
        for cluster in clusters.all_clusters():
            cluster.languages = ["en"]
        for number in range(5):
            another = dataclasses.replace(
                draft(), nonce=f"form {number}", message=f"Question {number}"
            )
            sending.send(
                another,
                service=catalogue.find_published("membrane-screening"),
                language="en",
                now=NOW,
            )

    assert [remind(date(2026, 12, 14)) for _round in range(6)] == [2, 2, 2, 2, 2, 0]
    assert len(subjects(mailbox, DESK)) == len(subjects(mailbox, PARTNER)) == 5
    assert sum("our answer is late" in mail.subject for mail in mailbox.to(SME)) == 5


def test_the_worker_reminds(app: Flask, asked: Enquiry, mailbox: Mailbox) -> None:
    before = len(mailbox)
    (job,) = (job for job in JOBS if job.name == "reminders")
    job.work(at(date(2026, 11, 20)))
    assert [mail.recipient for mail in list(mailbox)[before:]] == [DESK]
    assert job.every <= 60


def test_the_coordinator_is_reminded_anew_of_a_general_enquiry_that_goes_on(
    app: Flask, mailbox: Mailbox
) -> None:
    make_user("coordinator@example.org", coordinator=True)
    with transaction():
        general = send(draft(), service=None, now=NOW)
    late = NOW + timedelta(days=14)
    with transaction():
        reminders.remind(late)
    with transaction():
        closing.close(find(general), "no-reply", late)
        closing.reopen(find(general), late)

    found = find(general)
    assert not found.is_late(late.date())
    before = len(mailbox.to("coordinator@example.org"))
    with transaction():
        assert reminders.remind(late + timedelta(days=7)) == 1
    assert len(mailbox.to("coordinator@example.org")) == before + 1
