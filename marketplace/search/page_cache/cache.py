"""Pages that are the same for everybody, kept until something in the catalogue changes.

Most visitors ask what others have asked. A page is kept compressed, as it was sent, under its address; whoever has it
already, from before anything changed, is told so in a few bytes (ETag, 304). Pages of people who are signed in, or to
whom something is to be said, are made for them alone.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from marketplace import paths
from marketplace.search import queries
from marketplace.search.index import reader
from marketplace.settings import settings
from marketplace.web import compression, htmx

Headers = list[tuple[str, str]]
Answer = tuple[Response, Callable[[], None]]
"""A page, and what is to be done each time it is sent."""
EXTENSION = "kept pages"
_MOST_READY = 2_000
"""Ways of asking for kept pages that are remembered."""
_LARGEST = 24 << 20
"""Bytes of pages that a process keeps."""
_IMPERSONAL = {"csrf_token", "_permanent"}
"""What may be in a visitor's session without making a difference to a page that has no form to post."""


@dataclass(frozen=True)
class Page:
    """A page as it was sent, and what is to be done when it is sent again."""

    content: bytes
    is_compressed: bool
    again: Callable[[], None]


class Pages:
    """The pages last asked for, all made from the same state of the catalogue."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self.sending = threading.local()
        """The page that a thread is sending, and the state it was made from (attribute page)."""
        self._ready: dict[Hashable, tuple[Page, Headers]] = {}
        self._size = 0
        self._state: str | None = None
        self._looked = -reader.CHECK_INTERVAL
        self._lock = threading.Lock()

    def state(self) -> str | None:
        """Give a name to the state of the catalogue; None while its index is being mended."""
        if time.monotonic() - self._looked >= reader.CHECK_INTERVAL:
            state = _state()
            with self._lock:
                if state != self._state:
                    self._pages.clear()
                    self._ready.clear()
                    self._size, self._state = 0, state
                self._looked = time.monotonic()
        return self._state

    def find(self, tag: str) -> Page | None:
        """Give a page that is kept."""
        with self._lock:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def keep(self, tag: str, page: Page, state: str) -> None:
        """Keep a page, if the catalogue is still as it was when it was made."""
        with self._lock:
            if state == self._state and tag not in self._pages:
                self._pages[tag] = page
                self._size += len(page.content)
                while self._size > _LARGEST:
                    self._size -= len(self._pages.popitem(last=False)[1].content)

    def ready(self, asked: Hashable, app: Flask) -> tuple[Page, Headers] | None:
        """Give a page with its headers that can be sent as it is, if nothing has changed meanwhile."""
        if asked in self._ready and time.monotonic() - self._looked >= reader.CHECK_INTERVAL:
            with app.app_context():
                self.state()
        return self._ready.get(asked)

    def make_ready(self, asked: Hashable, page: Page, headers: Headers, state: str) -> None:
        """Keep a page with its headers, to be sent as it is."""
        with self._lock:
            if state == self._state and len(self._ready) < _MOST_READY:
                self._ready[asked] = page, headers


def same_for_everybody(view: Callable[[], Answer]) -> Callable[[], Response]:
    """Answer from what is kept; the view gives a response, and what is to be done each time it is sent."""

    @wraps(view)
    def answer() -> Response:
        pages = current_app.extensions.setdefault(EXTENSION, Pages())
        state = pages.state() if _is_for_everybody() else None
        if state is None:
            response, again = view()
            if request.method == "GET":
                again()
            return response
        tag = _tag(state)
        page = pages.find(tag) or _made(pages, tag, state, view)
        if isinstance(page, Response):
            return page
        pages.sending.page = page, state
        return _sent(page, tag)

    return answer


def _is_for_everybody() -> bool:
    return request.method in ("GET", "HEAD") and set(session) <= _IMPERSONAL


def _tag(state: str) -> str:
    """Name what is asked for, in the form in which it is understood."""
    asked = f"{state}\0{request.full_path}\0{htmx.is_partial()}\0{compression.is_accepted()}"
    return hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _state() -> str | None:
    """Give a name to all that pages are made of, the program and its settings included."""
    catalogue = queries.state()
    made_by = (paths.edition(), settings().site_name, settings().base_url, *settings().languages)
    return (
        catalogue
        and hashlib.blake2b("\0".join((catalogue, *made_by)).encode(), digest_size=12).hexdigest()
    )


def _made(pages: Pages, tag: str, state: str, view: Callable[[], Answer]) -> Page | Response:
    """Make a page and keep it; what turns out to be for one visitor only is given as it is."""
    response, again = view()
    if response.status_code != 200 or "csrf_token" in g or response.mimetype != "text/html":
        if request.method == "GET":
            again()
        return response
    content = response.get_data()
    compressed = compression.compress(content) if compression.is_accepted() else None
    page = Page(compressed or content, compressed is not None, again)
    pages.keep(tag, page, state)
    return page


def _sent(page: Page, tag: str) -> Response:
    response = current_app.response_class(page.content, mimetype="text/html")
    response.set_etag(tag, weak=True)
    response.vary.update(["HX-Request", "Accept-Encoding"])
    if page.is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "GET":
        page.again()
    return response
