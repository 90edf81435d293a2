"""Mail that did not go out is shown to people, who can have it tried again; mail of somebody who was erased is gone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.database import transaction
from marketplace.delivery import mail, outbox
from marketplace.delivery.mail import Mail
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.server import Server
from tests.delivery.mail.test_delivery import deliver

HOUR = timedelta(hours=1)


def post(address: str, about: str, now: datetime = NOW) -> None:
    with transaction():
        mail.post(
            mail.compose(
                "password_reset", to=address, language="en", now=now, about=about, token="t"
            )
        )


def test_what_failed_or_waits_for_an_hour_is_shown_oldest_first(
    posted: Flask, server: Server
) -> None:
    server.to_recipient = {
        "nobody@example.org": "550 no such person",
        "slow@example.org": "451 later",
    }
    post("slow@example.org", "ENQ-1")
    post("nobody@example.org", "ENQ-2", NOW + HOUR)
    post("ada@example.org", "ENQ-2", NOW + HOUR)
    deliver(NOW + HOUR)

    assert addresses(mail.troubled(["ENQ-1", "ENQ-2"], NOW + HOUR)) == [
        "slow@example.org",
        "nobody@example.org",
    ]
    assert addresses(mail.troubled(["ENQ-2"], NOW + HOUR)) == ["nobody@example.org"]
    assert addresses(mail.troubled(["ENQ-1"], NOW + HOUR / 2)) == []
    assert addresses(mail.all_troubled(NOW + HOUR, page=1, size=1).items) == ["slow@example.org"]
    assert mail.count_troubled(NOW + HOUR) == 2


def test_a_mail_that_failed_goes_out_when_it_is_tried_again(
    posted: Flask, server: Server, mailbox: Mailbox
) -> None:
    server.to_recipient = {"ada@example.org": "550 mailbox closed"}
    post("ada@example.org", "ENQ-1")
    deliver()
    (failed,) = mailbox
    server.to_recipient.clear()

    later = NOW + timedelta(days=20)
    with transaction():
        found = mail.find(failed.id)
        assert found is not None
        mail.retry(found, later)

    assert deliver(later) == 1
    assert mail.count_troubled(later) == 0


def test_a_mail_that_went_out_is_not_sent_again(
    posted: Flask, server: Server, mailbox: Mailbox
) -> None:
    post("ada@example.org", "ENQ-1")
    deliver()
    (sent,) = mailbox

    with transaction():
        found = mail.find(sent.id)
        assert found is not None
        mail.retry(found, NOW + HOUR)

    assert deliver(NOW + HOUR) == 0


@pytest.mark.usefixtures("app")
def test_a_mail_on_its_way_is_not_taken_by_a_second_worker_when_somebody_has_it_retried(
    mailbox: Mailbox,
) -> None:
    post("ada@example.org", "ENQ-1")
    (waiting,) = mailbox
    with transaction():
        assert outbox.claim(Mail, waiting.id, outbox.is_free(Mail, NOW), NOW)
    with transaction():
        found = mail.find(waiting.id)
        assert found is not None
        mail.retry(found, NOW)

    assert deliver(NOW) == 0
    assert deliver(NOW + HOUR) == 1


@pytest.mark.usefixtures("app")
def test_mail_about_somebody_who_is_forgotten_is_gone_with_its_file(
    data_dir: Path, mailbox: Mailbox
) -> None:
    post("ada@example.org", "ENQ-1")
    post("bob@example.org", "ENQ-2")
    assert deliver() == 2
    post("ada@example.org", "ENQ-1")
    (data_dir / "mail" / f".{mailbox.to('ada@example.org')[0].file_name}.part").write_text(
        "Dear Ada"
    )
    written = [one.message_id for one in mailbox.to("ada@example.org")]

    with transaction():
        assert mail.delete_about("ENQ-1") == written

    assert addresses(list(mailbox)) == ["bob@example.org"]
    assert "ada@example.org" not in "".join(
        path.read_text() for path in (data_dir / "mail").iterdir()
    )
    assert len(list((data_dir / "mail").iterdir())) == 1


def addresses(mails: list[Mail]) -> list[str]:
    return [one.recipient for one in mails]
