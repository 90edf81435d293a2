"""Pages that are the same for everybody, kept until something in the catalogue changes.

Most visitors ask what others have asked. A page is kept compressed, as it is sent, under a tag that names its address,
its form and the state of the catalogue; a browser that has it already is told so in a few bytes (ETag, 304). Pages of
people who are signed in, or who are shown a message, are made for them alone.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import blake2b

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from marketplace.database import Unavailable, db
from marketplace.paths import build_id
from marketplace.search import queries
from marketplace.search.index import reader
from marketplace.settings import settings
from marketplace.web import compression, htmx
from marketplace.web.outages import log_outage

Header = tuple[str, str]
Headers = list[Header]
EXTENSION = "page cache"
ORIGIN = "marketplace.page_cache.origin"
"""Where the WSGI environment of a request says from which page it was answered."""
BYTES_MAX = 12 << 20
"""Bytes of pages that a process keeps, with what belongs to each."""
RESPONSES_MAX = 2_000
"""Kinds of requests whose headers a process keeps: 1 kB each."""
_BESIDE_PAGE = 1 << 10
"""Bytes of what is kept beside a page: its tag, its place, and what was searched for."""
LOOKED_WITHIN = 3.0
"""Seconds that a visitor waits to be shown the newest state of the catalogue."""
_IMPERSONAL = {"csrf_token", "_permanent"}
"""What a visitor's session may hold without making a difference to a page that has no form to post."""


@dataclass(frozen=True)
class Page:
    """The body of an answer as it is sent."""

    content: bytes
    is_compressed: bool
    on_sent: Callable[[], None]
    """What is to be done each time it is sent."""


@dataclass(frozen=True)
class Origin:
    """The page that a request was answered from."""

    tag: str
    state: str
    """The state of the catalogue that it shows."""


@dataclass(frozen=True)
class _StoredHeaders:
    tag: str
    headers: Headers


class PageCache:
    """The pages last asked for, all made from the same state of the catalogue."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._size = 0
        self._responses: OrderedDict[Hashable, _StoredHeaders] = OrderedDict()
        self._state: str | None = None
        self._checked = -reader.CHECK_INTERVAL
        self._is_away = False
        """Whether the database could not be had when it was last asked."""
        self._lock = threading.Lock()
        self._checking = threading.Lock()

    def state(self) -> str | None:
        """Return a name for the state of the catalogue.

        None while its index is being mended. While the database is away the last state stands, so
        that pages that are kept can be sent.
        """
        if self._is_stale():
            app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
            self._check(app)
        return self._state

    def find(self, tag: str) -> Page | None:
        """Return the page with a tag."""
        with self._lock:
            return self._find(tag)

    def store(self, tag: str, page: Page, state: str) -> None:
        """Keep a page, if the catalogue is still in the state that it was made from."""
        with self._lock:
            if state != self._state or tag in self._pages:
                return
            self._pages[tag] = page
            self._size += len(page.content) + _BESIDE_PAGE
            while self._size > BYTES_MAX:
                _oldest_tag, oldest = self._pages.popitem(last=False)
                self._size -= len(oldest.content) + _BESIDE_PAGE

    def find_response(self, key: Hashable, app: Flask) -> tuple[Page, str, Headers] | None:
        """Return the page, its tag and the headers that still answer a kind of request."""
        if key in self._responses and self._is_stale():
            self._check(app)

        with self._lock:
            response = self._responses.get(key)
            page = self._find(response.tag) if response else None
            if response is None or page is None:
                self._responses.pop(key, None)
                return None
            self._responses.move_to_end(key)
            return page, response.tag, response.headers

    def store_response(self, key: Hashable, origin: Origin, headers: Headers) -> None:
        """Keep the headers with which a page answers a kind of request."""
        with self._lock:
            if origin.state != self._state:
                return
            self._responses[key] = _StoredHeaders(origin.tag, [*map(_shared, headers)])
            while len(self._responses) > RESPONSES_MAX:
                self._responses.popitem(last=False)

    def _find(self, tag: str) -> Page | None:
        page = self._pages.get(tag)
        if page is not None:
            self._pages.move_to_end(tag)
        return page

    def _is_stale(self) -> bool:
        return time.monotonic() - self._checked >= reader.CHECK_INTERVAL

    def _check(self, app: Flask) -> None:
        """Look at the state of the catalogue, unless somebody is looking already.

        It is done beside the visitor, who goes on with the last state while the database is away.
        """
        if not self._checking.acquire(blocking=False):
            return
        look = threading.Thread(target=self._look, args=(app,), daemon=True)
        try:
            look.start()
        except RuntimeError:  # no thread can be had
            self._checking.release()
            return
        if not self._is_away:
            look.join(LOOKED_WITHIN)

    def _look(self, app: Flask) -> None:
        """Look at the state of the catalogue, and drop all pages when it is another one."""
        try:
            with app.app_context():
                state = self._asked_state()
            self._take(state)
        finally:
            self._checking.release()

    def _asked_state(self) -> str | None:
        try:
            state = _current_state()
        except Unavailable as error:
            log_outage(error)
            db.session.remove()  # a broken transaction would spoil what comes next
            self._is_away = True
            return self._state
        self._is_away = False
        return state

    def _take(self, state: str | None) -> None:
        with self._lock:
            if state != self._state:
                self._pages.clear()
                self._responses.clear()
                self._size = 0
                self._state = state
            self._checked = time.monotonic()


@lru_cache(100)
def _shared(header: Header) -> Header:
    """Return the one copy of a header: most are the same for each page."""
    return header


def page_cache(app: Flask) -> PageCache:
    """Return the page cache of an application."""
    cache: PageCache = app.extensions.setdefault(EXTENSION, PageCache())
    return cache


def call_when_sent(callback: Callable[[], None]) -> None:
    """Have a function called each time the page that a view is making is sent."""
    g.when_page_is_sent = callback


def shared_page(view: Callable[[], Response]) -> Callable[[], Response]:
    """Answer from the page cache what is the same for everybody."""

    @wraps(view)
    def answer() -> Response:
        cache = page_cache(current_app)
        state = cache.state() if _is_for_everybody() else None
        if state is None:
            return _reported(view())

        tag = _tag(state)
        page = cache.find(tag)
        if page is None:
            response = view()
            if not _can_be_shared(response):
                return _reported(response)
            page = _page_of(response)
            cache.store(tag, page, state)

        request.environ[ORIGIN] = Origin(tag, state)
        return _response(page, tag)

    return answer


def _is_for_everybody() -> bool:
    return request.method in {"GET", "HEAD"} and set(session) <= _IMPERSONAL


def _can_be_shared(response: Response) -> bool:
    """Whether a page that was just made turned out to be the same for everybody."""
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    return is_page and "csrf_token" not in g


def _tag(state: str) -> str:
    """Return a name for the page of this address, in the form that the browser understands."""
    form = f"{htmx.is_partial()}\0{compression.is_accepted()}"
    return _digest(f"{state}\0{request.full_path}\0{form}")


def _current_state() -> str | None:
    """Return a name for all that pages are made of, the program and its settings included."""
    catalogue = queries.state()
    if catalogue is None:
        return None
    site = settings()
    return _digest(
        "\0".join((catalogue, build_id(), site.site_name, site.base_url, *site.languages))
    )


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _page_of(response: Response) -> Page:
    content = response.get_data()
    compressed = compression.compress(content) if compression.is_accepted() else None
    return Page(compressed or content, compressed is not None, _callback())


def _callback() -> Callable[[], None]:
    callback: Callable[[], None] = g.get("when_page_is_sent", _do_nothing)
    return callback


def _do_nothing() -> None:
    """Stand in for the callback of a page that has none."""


def _reported(response: Response) -> Response:
    """Call what is to be called when a page of one visitor is sent."""
    if request.method == "GET":
        _callback()()
    return response


def _response(page: Page, tag: str) -> Response:
    """Answer a request with a page, or with 304 where the browser has it."""
    response = current_app.response_class(page.content, mimetype="text/html")
    response.set_etag(tag, weak=True)
    response.vary.update([*htmx.VARY, "Accept-Encoding"])
    if page.is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)

    if response.status_code == 200 and request.method == "GET":
        page.on_sent()
    return response
