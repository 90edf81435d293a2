"""One line of log a minute while the database cannot be had, however many ask."""

import threading
import time

from flask import current_app

from marketplace.database import trouble

EVERY = 60.0
"""Seconds between two lines of one process."""


class OutageLog:
    """The last line that was logged, and how many failures came after it."""

    def __init__(self) -> None:
        self._next_line = 0.0
        self._failures = 0
        self._lock = threading.Lock()

    def note(self, error: Exception) -> None:
        """Count a page or a job that failed, and log a line when one is due."""
        with self._lock:
            now = time.monotonic()
            self._failures += 1
            if now < self._next_line:
                return
            failures, self._failures = self._failures, 0
            self._next_line = now + EVERY
        current_app.logger.error("%s Failed since the last line: %d.", trouble(error), failures)


def log_outage(error: Exception) -> None:
    """Note that the database could not be had for a page or a job of the application."""
    log: OutageLog = current_app.extensions.setdefault("outage log", OutageLog())
    log.note(error)
