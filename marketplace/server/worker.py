"""The worker: what is done beside the pages, again and again; a job that fails is tried again and never ends the others."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import FrameType

from flask import Flask

from marketplace.database import empty_journal, transaction, utcnow
from marketplace.delivery import mail, webhooks
from marketplace.enquiries.jobs import reminders, retention
from marketplace.forms import restored
from marketplace.search import jobs as search
from marketplace.web import limits

log = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0  # seconds, after failures
GRACE = 1.5  # seconds for a job to finish when the worker is told to end; what is cut off is finished by the next one


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds."""

    name: str
    every: float
    work: Callable[[datetime], object]


def _deliver(now: datetime) -> int:
    return mail.deliver()


def _call(now: datetime) -> int:
    return webhooks.deliver()


def _empty_journal(now: datetime) -> bool:
    return empty_journal()


def _forget(now: datetime) -> None:
    with transaction():
        limits.delete_old(now)
        restored.delete_old(now)


def _remind(now: datetime) -> None:
    for work in (reminders.remind, reminders.ask_results, reminders.summarise):
        while _in_a_transaction(work, now):
            pass


def _in_a_transaction(work: Callable[[datetime], int], now: datetime) -> int:
    with transaction():
        return work(now)


JOBS = (
    Job("mail", 1, _deliver),
    Job("webhooks", 1, _call),
    Job("search", 0.2, search.sync),
    Job("searches", 10, search.count),
    Job("old searches", 24 * 3600, search.forget),
    Job("reminders", 60, _remind),
    Job("limits", 600, _forget),
    Job("personal data", 24 * 3600, retention.forget),
    Job("journal", 10, _empty_journal),
)


def run(app: Flask, jobs: Sequence[Job] = JOBS) -> None:
    """Do all jobs, each in a thread of its own so that a slow mail server delays nothing else, until told to end."""
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threads = [
        threading.Thread(target=_repeat, args=(app, job, ending), daemon=True) for job in jobs
    ]
    for thread in threads:
        thread.start()
    ending.wait()
    deadline = time.monotonic() + GRACE
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0))


def run_once(app: Flask, jobs: Sequence[Job] = JOBS) -> bool:
    """Do each job once, and tell whether all went well."""
    results = [_do(app, job) for job in jobs]  # all of them, also after one that failed
    return all(results)


def _repeat(app: Flask, job: Job, ending: threading.Event) -> None:
    pause = job.every
    while not ending.is_set():
        pause = (
            job.every if _do(app, job) else max(job.every, min(max(2 * pause, 1), LONGEST_PAUSE))
        )
        ending.wait(pause)


def _do(app: Flask, job: Job) -> bool:
    """Do a job in a database session of its own."""
    try:
        with app.app_context():
            job.work(utcnow())
    except Exception:  # whatever it is, the next round may fare better
        log.exception("the job %s failed and is tried again", job.name)
        return False
    return True
