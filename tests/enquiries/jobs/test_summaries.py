"""Who wants one mail a day gets it, and what came of an enquiry is asked once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, assigning, closing
from marketplace.enquiries.jobs import claims, reminders, summaries
from marketplace.enquiries.models import Enquiry
from marketplace.enquiries.routing import PlannedAssignment
from tests.conftest import NOW, Mailbox, make_user
from tests.enquiries.asking import draft, send

DESK, PARTNER, SME = "desk@wsm.example.org", "desk@zinnae.example.org", "ada@example.org"


def test_what_came_of_it_is_asked_once_a_month_after_the_end(
    asked: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        closing.close(queries.find_by_reference(asked.reference), "helped", NOW)  # type: ignore[arg-type]
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
        return summaries.summarise(moment)


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
    assert first.subject == "1 enquiry is waiting for you"
    assert asked.reference in first.text
    assert "(new)" in first.text
    assert "(new)" not in second.text


def test_a_daily_summary_tells_what_else_is_new_and_never_what_others_keep_to_themselves(
    asked: Enquiry, mailbox: Mailbox, wsm: Cluster, zinnae: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, zinnae.id).mail_frequency = "daily"
    summarise(NOW + timedelta(hours=1))
    before = len(mailbox)
    assert summarise(NOW + timedelta(days=1)) == 0  # it has answered; nothing waits

    with transaction():
        part = queries.find_assignment(asked.reference, wsm.id)
        assert part is not None
        answering.note(part, "Ours alone.", scope="cluster", nonce="a", now=NOW + timedelta(days=1))
    assert summarise(NOW + timedelta(days=2)) == 0
    with transaction():
        part = queries.find_assignment(asked.reference, wsm.id)
        assert part is not None
        answering.note(
            part, "Who takes the samples?", scope="clusters", nonce="b", now=NOW + timedelta(days=2)
        )
    assert summarise(NOW + timedelta(days=3)) == 1

    (mail,) = list(mailbox)[before:]
    assert (mail.recipient, mail.subject) == (PARTNER, "News about your enquiries")
    assert asked.reference in mail.text


def test_there_is_no_summary_at_the_weekend_nor_of_nothing(
    asked: Enquiry, mailbox: Mailbox, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = "daily"
    assert summarise(NOW + timedelta(days=5)) == 0
    with transaction():
        part = queries.find_assignment(asked.reference, wsm.id)
        assert part is not None
        answering.answer(part, "Yes.", nonce="m", now=NOW)
    assert summarise(NOW + timedelta(days=7)) == 0


def test_many_summaries_go_out_a_few_at_a_time(
    enquiry: Enquiry, mailbox: Mailbox, wsm: Cluster
) -> None:
    monday = datetime(2026, 12, 14, 9, tzinfo=UTC)
    for number in range(claims.BATCH + 1):
        user = make_user(f"colleague-{number}@wsm.example.org", cluster=wsm)
        with transaction():
            db.session.merge(user).mail_frequency = "daily"
            one = send(replace(draft(), nonce=str(number)), service=None, now=monday)
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


def test_a_summary_goes_out_at_seven_by_the_clocks_of_the_site_once_a_day(
    asked: Enquiry, mailbox: Mailbox, wsm: Cluster
) -> None:
    with transaction():
        db.session.get_one(Cluster, wsm.id).mail_frequency = "daily"
    winter, summer = NOW + timedelta(days=1), NOW.replace(month=7, year=2027)

    assert summarise(winter.replace(hour=5, minute=59)) == 0
    assert summarise(winter.replace(hour=6, minute=0)) == 1
    assert summarise(winter.replace(hour=23, minute=30)) == 0, "it is not seven on the next day"
    assert summarise(summer.replace(hour=4, minute=59)) == 0
    assert summarise(summer.replace(hour=5, minute=0)) == 1
