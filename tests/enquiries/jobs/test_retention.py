"""Persons, mails and files are forgotten when they have been kept for long enough."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.delivery import mail, webhooks
from marketplace.enquiries.actions import erasing, sending
from marketplace.enquiries.jobs import retention
from marketplace.enquiries.models import Enquiry
from marketplace.server.worker import run_once
from marketplace.uploads import store
from tests.browser import Page, Visitor
from tests.conftest import NOW, Mailbox
from tests.enquiries.actions.erasing import add_file, close
from tests.enquiries.asking import draft, fill_in, find, reload


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        (datetime(2026, 11, 16, 9, tzinfo=UTC), 24, datetime(2024, 11, 16, 9, tzinfo=UTC)),
        (datetime(2026, 3, 31, 9, tzinfo=UTC), 1, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 1, 15, 9, tzinfo=UTC), 13, datetime(2024, 12, 15, 9, tzinfo=UTC)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), 120, datetime(2016, 12, 1, 9, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(now: datetime, months: int, then: datetime) -> None:
    assert retention.months_before(now, months) == then


def test_the_job_erases_two_years_after_closing_and_not_a_day_before(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    close(enquiry, utcnow())
    end = reload(enquiry).closed_at
    assert end is not None

    retention.forget(end + timedelta(days=729))
    assert reload(enquiry).erased_at is None

    retention.forget(end + timedelta(days=732))
    erased = reload(enquiry)
    assert (erased.email, erased.outcome) == ("", "helped")
    assert len(mailbox) == 0


def test_the_job_ends_and_erases_what_nobody_touched_for_two_years(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    retention.forget(utcnow() + timedelta(days=732))

    erased = reload(enquiry)
    assert (erased.email, erased.status, erased.outcome) == ("", "closed", "no-reply")
    assert len(mailbox) == 0


def test_the_job_leaves_what_the_same_person_is_checking_now(
    visitor: Visitor, enquiry: Enquiry
) -> None:
    check = fill_in(visitor, message="May we ask again, two years later?")

    retention.forget(utcnow() + timedelta(days=732))

    assert reload(enquiry).email == ""
    assert "two years later" in visitor.open(check.url).text


def test_the_job_takes_many_in_batches(
    app: Flask, membrane_screening: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    with transaction():
        service = catalogue.find_published("membrane-screening")
        for number in range(5):
            typed = replace(draft(), nonce=f"question {number}")
            sending.send(typed, service=service, language="en", now=NOW)

    retention.forget(utcnow() + timedelta(days=732))

    assert db.session.scalar(erasing.unerased_references().with_only_columns(func.count())) == 0


def test_old_mail_is_deleted_unless_it_is_about_a_living_enquiry(
    sent: Page, enquiry: Enquiry, mailbox: Mailbox
) -> None:
    with transaction():
        mail.post(
            mail.compose(
                "password_reset", to="grace@example.org", language="en", now=NOW, token="sent"
            )
        )
    mail.deliver()
    with transaction():
        mail.post(
            mail.compose(
                "password_reset", to="grace@example.org", language="en", now=NOW, token="waits"
            )
        )
    before = len(mailbox)

    retention.forget(utcnow() + timedelta(days=89))
    assert len(mailbox) == before

    retention.forget(utcnow() + timedelta(days=91))
    assert len(mailbox) == before - 1
    assert len(list(mail.waiting(enquiry.reference))) == 0
    assert any(one.about == enquiry.reference for one in mailbox)
    assert any("waits" in one.text for one in mailbox)


def test_calls_that_were_given_up_are_deleted_later_and_those_that_wait_are_not(
    app: Flask, wsm: Cluster
) -> None:
    told: dict[str, Any] = {
        "url": "https://crm.example.org",
        "secret": "s",
        "cluster_id": wsm.id,
        "about": None,
        "payload": {},
        "now": NOW,
    }
    with transaction():
        webhooks.post("waits", **told)
        webhooks.post("given up", **told).failed_at = NOW

    retention.forget(NOW + timedelta(days=89))
    assert len(webhooks.last_of(wsm.id, 9)) == 2

    retention.forget(NOW + timedelta(days=91))
    assert [call.event for call in webhooks.last_of(wsm.id, 9)] == ["waits"]


def test_files_that_nobody_knows_are_taken_away_and_the_others_stay(
    sent: Page, enquiry: Enquiry, uploads: Path
) -> None:
    known = add_file(enquiry, uploads)
    orphan = uploads / store.keep(BytesIO(b"left by a crash"), uploads)

    retention.forget(utcnow() + timedelta(days=2))

    assert (known.exists(), orphan.exists()) == (True, False)


def test_the_worker_does_it(app: Flask, sent: Page, enquiry: Enquiry) -> None:
    with transaction():
        old = find(enquiry)
        old.sent_at = old.active_at = utcnow() - timedelta(days=800)

    assert run_once(app)

    assert reload(enquiry).email == ""
