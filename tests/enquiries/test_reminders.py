"""Promises are kept visible: half-way, on the day, a day late; each reminder once, to who must act."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import actions, endings, moves, queries, reminders
from marketplace.enquiries.draft import Draft
from marketplace.enquiries.models import Enquiry
from tests.browser import Visitor
from tests.conftest import NOW, Mailbox, make_user
from tests.enquiries.asking import TYPED

DESK, PARTNER, SME = "desk@wsm.example.org", "desk@zinnae.example.org", "ada@example.org"
MONDAY = NOW.date()


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


@pytest.fixture
def asked(app: Flask, membrane_screening: Service) -> Iterator[Enquiry]:
    """Asked on a Monday, promised for the Friday; the partner has answered already."""
    with transaction():
        service = catalogue.find_published("membrane-screening")
        assert service is not None
        service.reply_within_days = 4
        found = actions.send(_draft(), service=service, language="en", now=NOW)
        db.session.flush()
        moves.answer(found.assignments[1], "Yes.", nonce="n", now=NOW)
    return found


def _draft() -> Draft:
    names = ("name", "email", "country", "size", "message", "language")
    return Draft(nonce="form", **{name: str(TYPED[name]) for name in names})


def remind(day: date) -> int:
    with transaction():
        return reminders.remind(at(day))


def subjects(mailbox: Mailbox, address: str) -> list[str]:
    return [mail.subject.split(":")[0] for mail in mailbox.to(address) if "waits for an answer" in mail.subject]


def test_the_desk_is_reminded_half_way_and_on_the_day_once_each(asked: Enquiry, mailbox: Mailbox) -> None:
    for days in range(5):
        for _again in range(2):
            remind(MONDAY + timedelta(days=days))

    assert subjects(mailbox, DESK) == ["Reminder", "Today"]
    assert subjects(mailbox, PARTNER) == []
    half_way, on_the_day = (mail for mail in mailbox.to(DESK) if "waits" in mail.subject)
    assert (half_way.created_at.date(), on_the_day.created_at.date()) == (date(2026, 11, 18), date(2026, 11, 20))


def test_a_day_late_partners_coordinator_and_the_sme_are_told_with_whom_to_call(
    asked: Enquiry, mailbox: Mailbox, coordinator: Visitor, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).phone = "+33 5 61 00 00 00"
    before = len(mailbox)
    remind(date(2026, 11, 21))  # a Saturday, on which nobody could act
    remind(date(2026, 11, 22))
    assert [mail.subject.split(":")[0] for mail in list(mailbox)[before:]] == ["Today"]
    before = len(mailbox)

    for day in (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 30)):
        remind(day)

    assert sorted(mail.recipient for mail in list(mailbox)[before:]) == sorted(
        [DESK, PARTNER, "coordinator@example.org", SME]
    )
    note = mailbox.to(SME)[-1]
    assert "we are late" in note.subject
    assert "+33 5 61 00 00 00" in note.text
    assert DESK in note.text
    assert "Zinnae" not in note.text


def test_who_missed_all_reminders_gets_only_the_last(asked: Enquiry, mailbox: Mailbox) -> None:
    remind(date(2026, 12, 1))

    assert subjects(mailbox, DESK) == ["Late"]


def test_who_has_answered_declined_or_ended_is_not_reminded(asked: Enquiry, mailbox: Mailbox) -> None:
    before = len(mailbox)
    with transaction():
        endings.withdraw(queries.find_by_reference(asked.reference), NOW)  # type: ignore[arg-type]
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
    assert subjects(mailbox, DESK) == ["Today"]


def test_the_colleague_and_the_desk_are_both_reminded(asked: Enquiry, mailbox: Mailbox, wsm: Cluster) -> None:
    colleague = make_user("marie@wsm.example.org", cluster=wsm)
    with transaction():
        part = queries.find_assignment(asked.reference, wsm.id)
        assert part is not None
        moves.give_to(part, db.session.merge(colleague), NOW, by=db.session.merge(colleague))
    remind(date(2026, 11, 20))
    assert subjects(mailbox, DESK) == subjects(mailbox, "marie@wsm.example.org") == ["Today"]


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

    assert subjects(mailbox, DESK) == ["Late"]
    assert sum("we are late" in mail.subject for mail in mailbox.to(SME)) == 1


def test_an_enquiry_without_a_cluster_is_late_too(app: Flask, coordinator: Visitor, mailbox: Mailbox) -> None:
    with transaction():
        actions.send(_draft(), service=None, language="en", now=NOW)
    remind(MONDAY + timedelta(days=7))
    assert len(mailbox.to("coordinator@example.org")) == 1

    for _again in range(2):
        remind(MONDAY + timedelta(days=8))

    assert len(mailbox.to("coordinator@example.org")) == 2
    assert "we are late" in mailbox.to(SME)[-1].subject


def test_what_came_of_it_is_asked_once_a_month_after_the_end(asked: Enquiry, mailbox: Mailbox) -> None:
    with transaction():
        endings.close(queries.find_by_reference(asked.reference), "helped", NOW)  # type: ignore[arg-type]
    before = len(mailbox)

    for days in (29, 30, 31, 60):
        with transaction():
            reminders.ask_results(NOW + timedelta(days=days))

    (mail,) = list(mailbox)[before:]
    assert mail.recipient == SME
    assert mail.created_at == NOW + timedelta(days=30)
    assert f"/en/enquiries/{asked.token}/result?result=solved" in mail.text


def summarise(moment: datetime) -> int:
    with transaction():
        return reminders.summarise(moment)


def test_a_daily_summary_lists_what_waits_by_the_promised_day_and_what_is_new(
    asked: Enquiry, mailbox: Mailbox, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = "daily"
    before = len(mailbox)

    assert summarise(NOW.replace(hour=5)) == 0
    assert [summarise(NOW + timedelta(days=days)) for days in (1, 1, 2)] == [1, 0, 1]

    first, second = list(mailbox)[before:]
    assert first.recipient == DESK
    assert first.subject == "1 enquiry waits for you"
    assert asked.reference in first.text
    assert "(new)" in first.text
    assert "(new)" not in second.text


def test_there_is_no_summary_at_the_weekend_nor_of_nothing(asked: Enquiry, mailbox: Mailbox, wsm: Cluster) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = "daily"
    assert summarise(at(date(2026, 11, 21))) == 0
    with transaction():
        part = queries.find_assignment(asked.reference, wsm.id)
        assert part is not None
        moves.answer(part, "Yes.", nonce="m", now=NOW)
    assert summarise(at(date(2026, 11, 23))) == 0
