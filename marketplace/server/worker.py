"""The worker: the jobs that are done beside the pages, again and again.

A job that fails is tried again and never ends the others. Ours and not APScheduler's: some fifteen jobs in a tuple need no
store and no executors, and a thread each is easier to reason about.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import FrameType

from flask import Flask

from marketplace.accounts import actions as accounts
from marketplace.catalogue import queries as catalogue_queries
from marketplace.catalogue.freshness import jobs as freshness
from marketplace.clusters import queries as cluster_queries
from marketplace.database import Unavailable, empty_journal, transaction, utcnow
from marketplace.database.changes import Bell, ChangeWatch
from marketplace.delivery import mail, outbox, webhooks
from marketplace.drafts import actions as drafts
from marketplace.enquiries.actions import drafting
from marketplace.enquiries.jobs import decisions, reminders, retention, summaries
from marketplace.finding import jobs as finding
from marketplace.forms import restored
from marketplace.media import store as media_store
from marketplace.needs import gathering as needs
from marketplace.saved_searches import jobs as saved_searches
from marketplace.search import jobs as search
from marketplace.settings import settings
from marketplace.web import limits
from marketplace.web.outages import log_outage

log = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0
"""Seconds before a job that fails again and again is tried again."""
LOOK_EVERY = 0.4
"""Seconds between two looks at whether anything has changed, which would wake some jobs."""
LOOK_BESIDE_BELL = 1.0
"""The same where the pages ring: what commands and other machines store is seen by looking."""
SOON = 1.0
"""Seconds until a job that has something left to do is done again."""
_OUTBOX_EVERY = timedelta(seconds=5)
"""How often the outbox is looked at when nothing was stored."""
GRACE = 1.5
"""Seconds for a job to finish when the worker is told to end; the next worker finishes what is cut off."""


class Outcome(StrEnum):
    """How doing a job went."""

    DONE = "done"
    UNFINISHED = "unfinished"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds."""

    name: str
    every: float
    """Seconds, at most."""
    work: Callable[[datetime], object]
    follows_changes: bool = False
    """Whether it is also done when something was stored, and soon again while there is more to do."""


def _deliver(now: datetime) -> bool:
    """Deliver mail, and return whether some is to be tried again soon."""
    mail.deliver()
    return mail.has_next_try(utcnow() + _OUTBOX_EVERY)


def _call(now: datetime) -> bool:
    """Call the systems of clusters, and return whether a call is to be tried again soon."""
    webhooks.deliver()
    return outbox.has_next_try(webhooks.WebhookCall, utcnow() + _OUTBOX_EVERY)


def _empty_journal(now: datetime) -> bool:
    return empty_journal()


def _forget(now: datetime) -> None:
    with transaction():
        limits.delete_old(now)
        restored.delete_old(now)
        drafting.delete_old(now)
        drafts.delete_old(now)
        accounts.delete_old_sessions(now)
        accounts.delete_old_address_changes(now)


def _sweep_media(now: datetime) -> None:
    """Delete pictures and data sheets that nothing shows any more."""
    digests = cluster_queries.digests_of_logos() | catalogue_queries.digests_of_media()
    media_store.sweep(settings().media, digests, now)


def _remind(now: datetime) -> None:
    """Remind whom it concerns, but not of what may have been answered before a restore."""
    if mail.is_held():
        return
    works = (reminders.remind, decisions.remind, reminders.ask_results, summaries.summarise)
    for work in works:
        while _in_a_transaction(work, now):
            pass


def _tell_of_new_services(now: datetime) -> None:
    """Tell who saved a search what is new, but not what may have been told before a restore."""
    if mail.is_held():
        return
    works = (saved_searches.settle, saved_searches.end, saved_searches.remind, saved_searches.tell)
    for work in works:
        while _in_a_transaction(work, now):
            pass


def _review(now: datetime) -> None:
    """Remind clusters of overdue reviews, and take the steps that were announced.

    Not before what was restored may leave: what nobody was told has no consequences.
    """
    if mail.is_held():
        return
    steps = (freshness.settle, freshness.lift, freshness.lower, freshness.unlist, freshness.remind)
    for step in steps:
        while _in_a_transaction(step, now):
            pass


def _in_a_transaction(work: Callable[[datetime], int], now: datetime) -> int:
    with transaction():
        return work(now)


JOBS = (
    Job("mail", _OUTBOX_EVERY.total_seconds(), _deliver, follows_changes=True),
    Job("webhooks", _OUTBOX_EVERY.total_seconds(), _call, follows_changes=True),
    Job("search", 2, search.sync, follows_changes=True),
    Job("meaning", 10, search.encode, follows_changes=True),
    Job("desk", 10, finding.follow, follows_changes=True),
    Job("reply templates and pages", 30, finding.follow_seldom),
    Job("searches", 10, search.count),
    Job("unmet needs", 3600, needs.gather),
    Job("old searches", 24 * 3600, search.forget),
    Job("reminders", 60, _remind),
    Job("saved searches", 600, _tell_of_new_services),
    Job("reviews", 600, _review),
    Job("limits", 600, _forget),
    Job("personal data", 24 * 3600, retention.forget),
    Job("pictures and data sheets", 24 * 3600, _sweep_media),
    Job("journal", 10, _empty_journal),
)


def run(app: Flask, jobs: Sequence[Job] = JOBS, bell: Bell | None = None) -> None:
    """Do all jobs until told to end, each in a thread of its own.

    So a slow mail server delays nothing else. While nothing happens hardly any of them wakes. The
    bell is that of the pages, where the worker was forked beside them.
    """
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()
        if bell:
            bell.ring()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    workers = [JobThread(app, job, ending) for job in jobs]
    for thread in workers:
        thread.start()
    followers = [thread for thread in workers if thread.job.follows_changes]
    wake_after_changes(app, followers, ending, bell)
    deadline = time.monotonic() + GRACE
    for thread in workers:
        thread.wake()
    for thread in workers:
        thread.join(max(deadline - time.monotonic(), 0))


def run_once(app: Flask, jobs: Sequence[Job] = JOBS) -> bool:
    """Do each job once, and return whether all went well."""
    outcomes = [_do(app, job) for job in jobs]  # all of them, also after one that failed
    return Outcome.FAILED not in outcomes


class JobThread(threading.Thread):
    """A job that is done again and again, with longer pauses while it fails."""

    def __init__(self, app: Flask, job: Job, ending: threading.Event) -> None:
        super().__init__(name=job.name, daemon=True)
        self.job = job
        self._app = app
        self._ending = ending
        self._waking = threading.Event()

    def wake(self) -> None:
        """End the pause."""
        self._waking.set()

    def run(self) -> None:
        """Do the job until the worker ends."""
        shortest = SOON if self.job.follows_changes else self.job.every
        pause = shortest
        while not self._ending.is_set():
            self._waking.clear()
            outcome = _do(self._app, self.job)
            if outcome == Outcome.FAILED:
                pause = max(shortest, min(2 * pause, LONGEST_PAUSE))
                self._ending.wait(pause)
                continue
            pause = shortest
            self._waking.wait(shortest if outcome == Outcome.UNFINISHED else self.job.every)


def wake_after_changes(
    app: Flask, threads: Sequence[JobThread], ending: threading.Event, bell: Bell | None = None
) -> None:
    """Wake some jobs whenever anybody has stored something, until the worker ends.

    After that they are left alone for a while, however much is stored meanwhile.
    """
    with app.app_context():
        changes = ChangeWatch()
        while not ending.is_set():
            if changes.have_come():
                for thread in threads:
                    thread.wake()
                ending.wait(LOOK_EVERY)
            elif bell:
                bell.wait(LOOK_BESIDE_BELL)
            else:
                ending.wait(LOOK_EVERY)


def _do(app: Flask, job: Job) -> Outcome:
    """Do a job in a database session of its own, and return how it went.

    While the database cannot be had, one line says so for all jobs.
    """
    try:
        with app.app_context():
            has_more = job.work(utcnow())
    except Unavailable as error:  # in the job, or where its session was closed
        with app.app_context():
            log_outage(error)
        return Outcome.FAILED
    except Exception:  # whatever it is, the next round may fare better
        log.exception("the job %s failed and is tried again", job.name)
        return Outcome.FAILED
    return Outcome.UNFINISHED if has_more else Outcome.DONE
