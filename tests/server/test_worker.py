"""The worker keeps at it."""

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from marketplace.database import db, transaction
from marketplace.delivery import mail
from marketplace.delivery.mail import Mail
from marketplace.server.worker import JOBS, Job, run_once
from tests.conftest import NOW


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


def test_every_job_has_its_rhythm() -> None:
    rhythm = {job.name: job.every for job in JOBS}

    assert rhythm["mail"] == 1
    assert rhythm["search"] == 0.2


def test_the_worker_ends_soon_after_it_is_told_to(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "marketplace"]
    subprocess.run(
        [*command, "db", "upgrade"], env=environ, cwd=tmp_path, check=True, capture_output=True
    )
    worker = subprocess.Popen(
        [*command, "worker"], env=environ, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    pointer = tmp_path / "search"
    deadline = time.monotonic() + 30
    while not pointer.exists() and time.monotonic() < deadline and worker.poll() is None:
        time.sleep(0.05)
    assert pointer.exists()

    told = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    _nothing, said = worker.communicate(timeout=10)

    assert worker.returncode == 0, said
    assert time.monotonic() - told < 4
    assert "Traceback" not in said
