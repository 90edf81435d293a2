"""The worker: the jobs that are done beside the pages, again and again.

A job that fails is tried again and never ends the others. Ours and not APScheduler's: nine jobs in a tuple need no
store, no triggers and no executors, and a thread each is easier to reason about.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import FrameType

from flask import Flask

from marketplace.accounts import actions as accounts
from marketplace.database import Unavailable, empty_journal, transaction, utcnow
from marketplace.delivery import mail, webhooks
from marketplace.enquiries.jobs import reminders, retention, summaries
from marketplace.forms import restored
from marketplace.search import jobs as search
from marketplace.web import limits
from marketplace.web.outages import log_outage

log = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0
"""Seconds before a job that fails again and again is tried again."""
GRACE = 1.5
"""Seconds for a job to finish when the worker is told to end; the next worker finishes what is cut off."""


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
        accounts.delete_old_sessions(now)


def _remind(now: datetime) -> None:
    """Remind whom it concerns, but not of what may have been answered before a restore."""
    if mail.is_held():
        return
    for work in (reminders.remind, reminders.ask_results, summaries.summarise):
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
    """Do all jobs until told to end, each in a thread of its own.

    So a slow mail server delays nothing else.
    """
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
    """Do each job once, and return whether all went well."""
    results = [_do(app, job) for job in jobs]  # all of them, also after one that failed
    return all(results)


def _repeat(app: Flask, job: Job, ending: threading.Event) -> None:
    """Do a job again and again, with longer pauses while it fails."""
    pause = job.every
    while not ending.is_set():
        if _do(app, job):
            pause = job.every
        else:
            doubled = max(2 * pause, 1.0)
            pause = max(job.every, min(doubled, LONGEST_PAUSE))
        ending.wait(pause)


def _do(app: Flask, job: Job) -> bool:
    """Do a job in a database session of its own, and return whether it went well."""
    try:
        with app.app_context():
            return _work(job)
    except Exception:  # whatever it is, the next round may fare better
        log.exception("the job %s failed and is tried again", job.name)
        return False


def _work(job: Job) -> bool:
    """Do a job, and say in one line for all of them when the database cannot be had."""
    try:
        job.work(utcnow())
    except Unavailable as error:
        log_outage(error)
        return False
    return True
