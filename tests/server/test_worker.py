"""The worker keeps at it."""

import logging
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.database.changes import Bell
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.server import worker
from marketplace.server.worker import (
    JOBS,
    LOOK_EVERY,
    Job,
    JobThread,
    run_once,
    wake_after_changes,
)
from tests.conftest import NOW
from tests.faults.server import eventually
from tests.processes import run, running, surroundings


def test_one_round_delivers_the_mail_that_waits(app: Flask, data_dir: Path) -> None:
    with transaction():
        mail.post(
            mail.compose(
                "password_reset", to="ada@example.org", language="en", now=NOW, token="token"
            )
        )

    assert run_once(app)

    db.session.expire_all()
    assert db.session.query(Mail).one().sent_at is not None
    assert len(list((data_dir / "mail").glob("*.eml"))) == 1


def test_a_job_that_fails_is_named_and_the_others_are_done(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[datetime] = []

    def fail(now: datetime) -> None:
        raise OSError("the disk is full")

    with caplog.at_level(logging.ERROR):
        assert not run_once(app, [Job("broken", 1, fail), Job("sound", 1, done.append)])

    assert "the job broken failed" in caplog.text
    assert len(done) == 1


def test_a_session_that_cannot_be_closed_is_an_outage_and_no_fault_of_the_job(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def lose_the_database(_now: datetime) -> None:
        """Read, and have the database gone when the session is closed."""
        db.session.connection()
        event.listen(db.engine, "rollback", break_off, once=True)

    def break_off(_connection: object) -> None:
        raise OperationalError("ROLLBACK", {}, ConnectionError("gone"))

    app.extensions.pop("outage log", None)
    with caplog.at_level(logging.ERROR):
        assert not run_once(app, [Job("broken", 1, lose_the_database)])

    assert "gone" in caplog.text
    assert "Traceback" not in caplog.text


def test_every_job_has_its_rhythm() -> None:
    rhythm = {job.name: job.every for job in JOBS}

    assert rhythm["mail"] == rhythm["webhooks"] == 5
    assert rhythm["search"] == 2


def test_what_has_to_be_quick_is_also_done_when_something_was_stored() -> None:
    prompt = {job.name for job in JOBS if job.follows_changes}

    assert prompt == {"mail", "webhooks", "search", "meaning", "desk"}
    assert LOOK_EVERY <= 0.5


def test_a_job_that_follows_changes_is_done_as_soon_as_something_is_stored(app: Flask) -> None:
    rounds = threading.Semaphore(0)

    def count(now: datetime) -> None:
        rounds.release()

    ending = threading.Event()
    thread = JobThread(app, Job("count", 3600, count, follows_changes=True), ending)
    looking = threading.Thread(target=wake_after_changes, args=(app, [thread], ending))
    thread.start()
    looking.start()
    try:
        assert rounds.acquire(timeout=10)
        while rounds.acquire(timeout=1):
            """The first look finds everything new."""
        with transaction():
            db.session.add(Cluster(slug="new", name="New", created_at=NOW))
        assert rounds.acquire(timeout=10)
    finally:
        ending.set()
        thread.wake()
        looking.join()
        thread.join()


def test_a_bell_wakes_the_worker_before_it_looks_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_BESIDE_BELL", 3600.0)
    wakings = threading.Semaphore(0)
    ending, bell = threading.Event(), Bell()
    thread = JobThread(app, Job("count", 3600, lambda _now: wakings.release()), ending)
    looking = threading.Thread(target=wake_after_changes, args=(app, [thread], ending, bell))
    thread.start()
    looking.start()
    try:
        while wakings.acquire(timeout=1):
            """The first look finds everything new."""
        with transaction():
            db.session.add(Cluster(slug="new", name="New", created_at=NOW))
        bell.ring()
        assert wakings.acquire(timeout=10)
    finally:
        ending.set()
        bell.ring()
        thread.wake()
        looking.join()
        thread.join()


def test_a_bell_that_nobody_hears_holds_nobody_up() -> None:
    bell = Bell()

    for _ in range(100_000):
        bell.ring()

    bell.wait(10)


def test_a_job_that_has_more_to_do_is_soon_done_again(app: Flask) -> None:
    rounds = threading.Semaphore(0)

    def count(now: datetime) -> bool:
        rounds.release()
        return True

    ending = threading.Event()
    thread = JobThread(app, Job("count", 3600, count, follows_changes=True), ending)
    thread.start()
    try:
        assert all(rounds.acquire(timeout=10) for _ in range(2))
    finally:
        ending.set()
        thread.wake()
        thread.join()


def test_the_worker_ends_soon_after_it_is_told_to(tmp_path: Path) -> None:
    environ, log = surroundings(DATA_DIR=tmp_path), tmp_path / "log"
    assert run("db", "upgrade", environ=environ).returncode == 0

    with running("worker", environ=environ, output=log) as worker:
        assert eventually((tmp_path / "search").exists), log.read_text()
        began = time.monotonic()
        worker.tell(signal.SIGTERM)
        status = worker.wait(10)

    assert status == 0, log.read_text()
    assert time.monotonic() - began < 4
    assert "Traceback" not in log.read_text()
