"""How many requests a process works on at once, and how long the body of one may take.

Ours, because the server has neither: a thread of it waits for a slow body as long as that takes, and a page that
waits for the database holds one too. What is beyond the bounds is refused before it can hold anything. A body is here
whole before the application is asked, so that nobody holds a connection to the database while sending.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask, abort, g, request
from flask_login import AnonymousUserMixin

from marketplace.turns import Turns
from marketplace.web.limits import network_of

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
PAGES_AT_ONCE = 3
"""Requests that only read, inside the application.

They share one core: more of them at once make no more pages, but each later, and each holds memory. It is one more
than the exports of a desk that a process makes at once (docs/decisions/0001).
"""
PAGES_AT_ONCE_BESIDE_SERVER = 8
"""The same where each waits meanwhile for a database server."""
PAGES_IN_QUEUE = 54
"""Further ones that wait while nothing moves: 2 of 64 threads are left, which is enough for kept pages."""
STALLS_AFTER = 0.25
"""Seconds without a page made, after which further readers are refused: before, a burst is passing."""
TURN_WITHIN = 3.0
"""Seconds that a reader waits for its turn."""
WRITERS_AT_ONCE = 16
"""Requests that may write, beside those that only read.

While the lock of SQLite cannot be had they hold their places, ten seconds and longer, which takes none from readers.
It is fewer than the 20 connections to PostgreSQL, so that readers find some too.
"""
WRITERS_IN_QUEUE = 16
"""Further ones that wait: with these, those at work and 24 bodies, 8 of 64 threads are left to readers."""
WRITERS_TURN_WITHIN = 5.0
"""Seconds that one waits: longer than readers, for to send a form again costs a person more."""
BODIES_AT_ONCE = 24
"""Bodies for which a thread waits."""
BODY_WITHIN = 1.0
"""Seconds that a body waits for its place among these."""
LARGE_BODIES_AT_ONCE = 8
BODIES_PER_NETWORK = 16
"""Bodies of one network, those included that were given up and whose connection the server still holds."""
READERS_AT_ONCE = 256
LARGE = 2 << 20
"""Bytes of a body that only has room for files."""
BODY_MAX = 32 << 20
"""Bytes that are taken in at all; each view takes less."""
PATIENCE = 15.0
"""Seconds after which a body has to have come at a rate."""
LEAST_RATE = 1_000
"""Bytes a second, on average, as a telephone at the edge of its net still has."""
LOOK_EVERY = 1.0
_IN_MEMORY = 512 << 10
_FIRST_PIECE, _LARGEST_PIECE = 1 << 10, 1 << 16
_QUICK = 0.05
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_REFUSAL = "marketplace.refusal"
"""Where the environment of a request says with which status it is refused."""


def init_app(app: Flask) -> None:
    """Refuse, as the first thing, what was not admitted."""
    app.before_request(_refuse)


def _refuse() -> None:
    status = request.environ.get(_REFUSAL)
    if status is not None:
        g._login_user = AnonymousUserMixin()  # the page that says so asks nothing
        abort(status)


class Admission:
    """The application behind the bounds of what it works on at once."""

    def __init__(self, application: Application, *, waits_for_server: bool = False) -> None:
        self._application = application
        pages = PAGES_AT_ONCE_BESIDE_SERVER if waits_for_server else PAGES_AT_ONCE
        self.turns_of_readers = Turns(pages, PAGES_IN_QUEUE, stalls_after=STALLS_AFTER)
        self.turns_of_writers = Turns(WRITERS_AT_ONCE, WRITERS_IN_QUEUE)
        self._reception = Reception()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Take in the body of a request and have it answered, or have it refused."""
        if environ["PATH_INFO"].endswith("/healthz"):
            return self._application(environ, start_response)
        if _has_body(environ) and not self._take_in(environ):
            return self._application(environ, start_response)
        return self._answer_in_turn(environ, start_response)

    def _answer_in_turn(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Have a request answered when its turn comes, or refused when it comes too late."""
        is_reader = environ["REQUEST_METHOD"] in _SAFE_METHODS
        turns = self.turns_of_readers if is_reader else self.turns_of_writers
        if not turns.take(TURN_WITHIN if is_reader else WRITERS_TURN_WITHIN):
            _refuse_with(503, environ, keeps_body=_said_length(environ) <= _IN_MEMORY)
            return self._application(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            turns.give_back()

    def _take_in(self, environ: Environ) -> bool:
        """Replace the stream of a request by its whole body, or note that it is refused."""
        length = _said_length(environ) or LARGE + 1  # a chunked one may be anything
        if length > BODY_MAX:
            return True  # no view reads it
        network = network_of(environ.get("REMOTE_ADDR", ""))
        body = self._reception.admit(environ["wsgi.input"], length, network)
        if body is None:
            _refuse_with(503, environ)
            return False
        is_cut_off = body.size < _said_length(environ)
        if is_cut_off or not body.has_come():
            _refuse_with(408, environ)
            return False
        environ["wsgi.input"] = body.content
        environ["CONTENT_LENGTH"] = str(body.size)
        return True


def _has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "") not in {"", "0"} or _is_chunked(environ)


def _is_chunked(environ: Environ) -> bool:
    return bool(environ.get("HTTP_TRANSFER_ENCODING"))


def _said_length(environ: Environ) -> int:
    """Return how long a body says it is, and 0 where it says nothing that can be understood."""
    text = environ.get("CONTENT_LENGTH", "")
    is_number = text.isascii() and text.isdigit()
    return int(text[:12]) if is_number else 0


def _refuse_with(status: int, environ: Environ, *, keeps_body: bool = False) -> None:
    """Have a request answered with an error, and with what was typed where the body is kept."""
    environ[_REFUSAL] = status
    if keeps_body:
        return
    environ["wsgi.input"] = BytesIO()
    environ["CONTENT_LENGTH"] = "0"


class Reception:
    """The bodies that are coming in."""

    def __init__(self) -> None:
        self._waiting = threading.BoundedSemaphore(BODIES_AT_ONCE)
        self._large = threading.BoundedSemaphore(LARGE_BODIES_AT_ONCE)
        self._readers: Counter[str] = Counter()
        self._lock = threading.Lock()

    def admit(self, stream: IO[bytes], length: int, network: str) -> "Body | None":
        """Take in a body as far as it comes in time, or return None when there are too many."""
        places = [self._waiting, self._large] if length > LARGE else [self._waiting]
        occupied: list[threading.BoundedSemaphore] = []
        try:
            for place in places:
                if not place.acquire(timeout=BODY_WITHIN):
                    return None
                occupied.append(place)
            return self._read(stream, network)
        finally:
            for place in occupied:
                place.release()

    def _read(self, stream: IO[bytes], network: str) -> "Body | None":
        if not self._enter(network):
            return None
        body = Body(stream, lambda: self._leave(network))
        try:
            body.wait()
        except RuntimeError:  # no thread can be had
            self._leave(network)
            return None
        return body

    def _enter(self, network: str) -> bool:
        with self._lock:
            is_full = self._readers.total() >= READERS_AT_ONCE
            if is_full or self._readers[network] >= BODIES_PER_NETWORK:
                return False
            self._readers[network] += 1
            return True

    def _leave(self, network: str) -> None:
        with self._lock:
            self._readers[network] -= 1
            if not self._readers[network]:
                del self._readers[network]


class Body:
    """The body of a request, read by a thread of its own that may be given up.

    The server returns a piece only when all of it is there, so the pieces are small while it comes slowly.
    """

    def __init__(self, stream: IO[bytes], leave: Callable[[], None]) -> None:
        self.size = 0
        self.content = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it ends with the request
        self._stream = stream
        self._leave = leave
        self._is_given_up = False
        self._is_whole = False
        self._end = threading.Event()

    def wait(self) -> None:
        """Read until all is here, or it comes too slowly."""
        started = time.monotonic()
        threading.Thread(target=self._read, daemon=True).start()
        while not self._end.wait(LOOK_EVERY):
            seconds = time.monotonic() - started - PATIENCE
            if seconds > 0 and self.size < seconds * LEAST_RATE:
                self._is_given_up = True
                return

    def has_come(self) -> bool:
        """Whether all of it is here."""
        return self._is_whole

    def _read(self) -> None:
        try:
            self._is_whole = self._read_pieces()
            self.content.seek(0)
        except (OSError, ValueError):  # the connection is gone, or the disk is full
            self._is_whole = False
        finally:
            self._leave()
            self._end.set()

    def _read_pieces(self) -> bool:
        """Read piece by piece, and return whether the end was reached."""
        length = _FIRST_PIECE
        while not self._is_given_up and self.size <= BODY_MAX:
            started = time.monotonic()
            piece = self._stream.read(length)
            if not piece:
                return True
            self.content.write(piece)
            self.size += len(piece)
            is_quick = time.monotonic() - started < _QUICK
            length = min(2 * length, _LARGEST_PIECE) if is_quick else _FIRST_PIECE
        return not self._is_given_up
