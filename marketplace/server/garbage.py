"""Garbage collected between the requests of a process, and not in the middle of one.

Python 3.11 collects whenever an object is made, and what is collected may give up the interpreter lock: other threads
then meet what a half-finished step has left. With dozens of threads at work on pages and SQLite that ended processes
of ours by SIGSEGV, once in some thousand requests. Later versions collect only between two steps, as is done here; on
all of them a page is no longer held up by a collection that others have caused.
"""

import gc
import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
YOUNG_MAX = 10_000
"""Objects made since the last collection, less those that were freed: what some pages leave behind."""
LONG_REQUEST_MAX = 300_000
"""Such objects at which Python collects in the middle of a request: only a long one makes so many."""
COLLECTIONS_BEFORE_OLDER = 10
"""Collections of one generation before the next is collected too, as Python has it."""


def collect_between_requests(app: Flask) -> None:
    """Collect the garbage of this process when an answer has been made, and hardly ever else."""
    gc.set_threshold(LONG_REQUEST_MAX)
    app.wsgi_app = _Collecting(app.wsgi_app)  # type: ignore[method-assign]


class _Collecting:
    """An application that looks after each request whether there is much garbage."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._collecting = threading.Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        try:
            return self._application(environ, start_response)
        finally:
            self._collect_if_due()

    def _collect_if_due(self) -> None:
        """Collect what is young, and now and then what is older, unless a thread does it already."""
        if gc.get_count()[0] < YOUNG_MAX or not self._collecting.acquire(blocking=False):
            return
        try:
            gc.collect(_generation_due())
        finally:
            self._collecting.release()


def _generation_due() -> int:
    _young, middle, old = gc.get_count()
    if middle < COLLECTIONS_BEFORE_OLDER:
        return 0
    return 1 if old < COLLECTIONS_BEFORE_OLDER else 2
