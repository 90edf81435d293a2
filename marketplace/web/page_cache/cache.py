"""Pages for everybody, kept until something that they are made of changes.

Most visitors ask what others have asked. A page is kept compressed, with the headers it is sent with, under a tag that
names its address, its form and the state of all that it is made of; a browser that has it already is told so in a few
bytes (ETag, 304).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from flask import Flask
from werkzeug.http import parse_accept_header

from marketplace.web import htmx
from marketplace.web.page_cache.blanks import PageWithBlanks
from marketplace.web.page_cache.states import Parts, States

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
EXTENSION = "page cache"
STATES = "states of pages"
"""Where an application has what names the states, for each cache that it begins."""
BYTES_MAX = 14 << 20
"""Bytes that a process keeps: pages, their headers, and what stands beside each."""
_BESIDE_PAGE = 1 << 10
"""Bytes of what is kept beside a page: its key and tag, its place, and what was searched for."""
_USUAL_HEADER = 200
"""Characters of a header that is worth being remembered: those of strangers may be longer."""


@dataclass(frozen=True)
class Page:
    """The body of an answer as it is sent, and what it is sent with."""

    content: bytes
    """Nothing where the page has blanks."""
    content_type: str
    is_compressed: bool
    vary: tuple[str, ...]
    """The headers of requests on which it depends which page is the answer."""
    parts: Parts
    """What it is made of."""
    state: str
    """The state of its parts that it shows."""
    tag: str
    on_sent: Callable[[], None] | None
    """What is to be done each time it is sent."""
    headers: Headers | None = None
    """All headers for a visitor without a session; None before there was one."""
    with_blanks: PageWithBlanks | None = None
    """Instead of the content, what is filled in for each visitor."""

    @property
    def size(self) -> int:
        """How many bytes it takes up."""
        of_headers = sum(len(name) + len(value) for name, value in self.headers or ())
        of_pieces = self.with_blanks.size if self.with_blanks else 0
        return len(self.content) + of_pieces + of_headers + _BESIDE_PAGE


class PageCache:
    """The pages last asked for."""

    def __init__(self, states: States) -> None:
        self.states = states
        self._pages: OrderedDict[bytes, Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def find(self, key: bytes, app: Flask) -> Page | None:
        """Return the page that answers a kind of request, if nothing has changed since."""
        page = self._pages.get(key)
        if page is None:
            return None
        is_current = page.state == self.states.current(page.parts, app)
        with self._lock:
            if self._pages.get(key) is not page:  # somebody was quicker
                return page if is_current else None
            if not is_current:
                self._remove(key)
                return None
            self._pages.move_to_end(key)
        return page

    def store(self, key: bytes, page: Page) -> None:
        """Keep a page, if what it is made of is still in the state that it shows."""
        if page.state != self.states.last(page.parts):
            return
        with self._lock:
            self._remove(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > BYTES_MAX:
                self._remove(next(iter(self._pages)))

    def _remove(self, key: bytes) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size


def page_cache(app: Flask) -> PageCache:
    """Return the page cache of an application."""
    cache: PageCache | None = app.extensions.get(EXTENSION)
    if cache is None:
        cache = app.extensions.setdefault(EXTENSION, PageCache(States(*app.extensions[STATES])))
    return cache


def key_of(environ: Environ) -> bytes:
    """Return a name for what makes a difference to a page that is the same for everybody."""
    parts = (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        htmx.is_partial(environ),
        _is_gzip_accepted(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _is_gzip_accepted(header: str) -> bool:
    if len(header) > _USUAL_HEADER:
        return _is_gzip_acceptable(header)
    return _remembered_of_gzip(header)


def _is_gzip_acceptable(header: str) -> bool:
    """Whether a browser understands gzip, as its request object would say."""
    return parse_accept_header(header).quality("gzip") > 0


@lru_cache(100)
def _remembered_of_gzip(header: str) -> bool:
    """Say it from memory: most visitors send one of a few headers."""
    return _is_gzip_acceptable(header)
