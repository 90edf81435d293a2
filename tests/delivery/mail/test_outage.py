"""A mail server that is away for a while: nothing is lost, it is not asked too often, and all goes out when it is back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.database import db, transaction
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail, smtp
from marketplace.delivery.mail.smtp import DEADLINE_SECONDS
from marketplace.delivery.outbox import ATTEMPTS_MIN, GIVE_UP_AFTER, LEASE
from marketplace.settings.mail import Smtp
from tests.conftest import NOW, Mailbox
from tests.delivery.mail.test_delivery import deliver, post
from tests.faults.smtp import HEALTHY, MODES, FaultyServer


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    """A mail server with all kinds of trouble, and an application that waits for it only a moment."""
    monkeypatch.setattr(smtp, "DEADLINE_SECONDS", 0.3)
    before = app.extensions["settings"]
    with FaultyServer() as server:
        app.extensions["settings"] = replace(
            before, smtp=Smtp("127.0.0.1", server.port, "", "", "none")
        )
        yield server
        app.extensions["settings"] = before


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def deliver_for(seconds: int, *, start: float = 0, every: int = 1) -> int:
    """Deliver again and again, as the worker does, and tell how many mails went out."""
    return sum(deliver(at(start + second)) for second in range(0, seconds, every))


@pytest.mark.parametrize(
    "mode", [mode for mode in MODES if mode not in {"one second a line", "greylisting", "flaky"}]
)
def test_all_mail_goes_out_within_a_minute_of_the_recovery(
    server: FaultyServer, mailbox: Mailbox, mode: str
) -> None:
    server.behave(mode)
    post("ada@example.org", "bob@example.com", "eve@example.net")
    for hour in range(3):
        assert deliver_for(40, start=hour * 1200, every=20) == 0
    assert all(one.failed_at is None and one.attempts for one in mailbox), "it is kept, and tried"

    server.behave(HEALTHY)
    assert deliver_for(60, start=2440, every=10) == 3
    assert {letter.message_id for letter in server.received} == {one.message_id for one in mailbox}


def test_after_a_day_without_a_server_all_mail_goes_out_within_a_minute(
    server: FaultyServer,
) -> None:
    server.behave("down")
    post(*(f"person{number}@example.org" for number in range(5)))
    assert deliver_for(24 * 3600, every=30 * 60) == 0

    server.behave(HEALTHY)
    assert deliver_for(60, start=24 * 3600, every=5) == 5


def test_a_server_in_trouble_is_asked_with_one_mail_every_twenty_seconds(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    server.behave("mail 451")
    post("ada@example.org", "bob@example.org", "eve@example.org")

    deliver_for(60)

    assert [one.attempts for one in mailbox] == [1, 1, 1], "a different one each time"
    assert {one.trouble for one in mailbox} == {"server"}


def test_a_mail_that_always_upsets_the_server_holds_up_no_other(server: FaultyServer) -> None:
    server.upset_by = "ada@example.org"
    post("ada@example.org")
    deliver(NOW)
    post("bob@example.org", "eve@example.org", "joe@example.org")

    deliver_for(60)

    assert sorted(server.taken) == ["bob@example.org", "eve@example.org", "joe@example.org"]


def test_a_mail_that_is_put_off_is_tried_every_45_seconds_for_an_hour_and_then_less_often(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    server.behave("rcpt 451")
    post()
    pauses, second = [], 0.0
    while second < 4 * 3600:
        deliver(at(second))
        (one,) = mailbox
        next_second = (one.next_try_at - NOW).total_seconds()
        pauses.append((second, next_second - second))
        is_later = second > 3600  # now and then shows how the pauses grow
        second = next_second + 1200 if is_later else next_second

    assert max(pause for when, pause in pauses if when < 3600) <= 45
    assert 120 < max(pause for _when, pause in pauses) <= 1800
    assert one.trouble == "recipient"


@pytest.mark.parametrize(
    "answer", [b"421 closing down", b"503 say hello first", b"530 sign in first", b"xyz"]
)
def test_an_answer_to_a_recipient_may_be_about_the_server(
    server: FaultyServer, mailbox: Mailbox, answer: bytes
) -> None:
    server.answers["rcpt"] = answer
    post("ada@example.org", "bob@example.org")

    deliver(NOW)

    assert [(one.trouble, one.failed_at) for one in mailbox] == [("server", None), (None, None)], (
        "the round is over"
    )


def test_a_domain_that_takes_a_mail_gets_those_it_put_off(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    server.behave("rcpt 451")
    post("ada@example.org", "bob@example.com")
    set_state(mailbox, attempts=40)
    deliver(at(7200))
    server.behave(HEALTHY)
    post("eve@EXAMPLE.org")

    deliver(at(7225))
    deliver(at(7226))

    assert sorted(server.taken) == ["ada@example.org", "eve@EXAMPLE.org"]


def test_a_mail_is_given_up_after_five_days_and_many_tries(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    server.behave("rcpt 451")
    post()
    assert deliver_for(5 * 24 * 3600, every=3600) == 0
    (one,) = mailbox
    assert one.failed_at is None

    deliver(NOW + GIVE_UP_AFTER)
    (one,) = mailbox
    assert one.failed_at == NOW + GIVE_UP_AFTER
    assert one.attempts > ATTEMPTS_MIN


def test_a_clock_that_jumps_days_ahead_gives_up_nothing(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    server.behave("rcpt 451")
    post()
    deliver(NOW)
    deliver(NOW + timedelta(days=30))
    (one,) = mailbox
    assert one.failed_at is None

    server.behave(HEALTHY)
    assert deliver(NOW) == 1, "and back again"


@pytest.mark.parametrize("mode", ["down", "rcpt 451"])
@pytest.mark.parametrize("back", [timedelta(seconds=50), timedelta(minutes=20), timedelta(days=2)])
def test_a_clock_that_goes_back_holds_nothing_up(
    server: FaultyServer, mode: str, back: timedelta
) -> None:
    server.behave(mode)
    post("ada@example.org")
    deliver(NOW)
    server.behave(HEALTHY)
    post("bob@example.org")

    assert deliver(NOW - back) == 2


def test_a_server_that_trickles_is_cut_off(server: FaultyServer, mailbox: Mailbox) -> None:
    server.behave("trickling")
    post()

    deliver(NOW)

    (one,) = mailbox
    assert one.trouble == "server"
    assert timedelta(seconds=DEADLINE_SECONDS) < LEASE, (
        "the longest conversation ends before the claim on its mail"
    )


def test_words_that_a_database_cannot_store_are_noted_without_them(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    server.answers["rcpt"] = b"450 not\x00now \xff"
    post()

    deliver(NOW)

    (one,) = mailbox
    assert one.last_error == "450 not now \ufffd"


def test_what_is_sent_and_what_fails_leaves_no_address_in_the_logs(
    server: FaultyServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.no_such = {"nobody@example.org"}
    server.answers["rcpt"] = b"550 <nobody@example.org> is not known here"
    post("nobody@example.org", "ada@example.org")

    with caplog.at_level("DEBUG"):
        deliver(NOW)

    assert "failed for good" in caplog.text
    assert "@example.org>" not in caplog.text.replace("marketplace.example.org>", "")
    assert "nobody" not in caplog.text


def set_state(mailbox: Mailbox, **values: object) -> None:
    """Leave all mails as a worker left them."""
    numbers = [one.id for one in mailbox]
    with transaction():
        for number in numbers:
            for column, value in values.items():
                setattr(db.session.get_one(Mail, number), column, value)


def test_a_claim_from_a_clock_that_was_ahead_is_over(
    server: FaultyServer, mailbox: Mailbox
) -> None:
    post()
    set_state(
        mailbox, claimed_until=NOW + timedelta(days=2), tried_at=NOW + timedelta(days=2) - LEASE
    )

    assert deliver(NOW) == 1
    assert mail.count_troubled(NOW + timedelta(days=1)) == 0
