"""Pages of the cache, sent before the application is asked.

What most visitors get costs next to nothing. A page is sent with the headers it was sent with last,
to whoever asks for the same address in the same way and has no session.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Flask
from werkzeug.http import parse_etags
from werkzeug.sansio.http import parse_cookie

from marketplace.web.page_cache.cache import Environ, Headers, Page, key_of, page_cache
from marketplace.web.page_cache.sharing import SHARED_PAGE

StartResponse = Callable[..., Any]
_OF_CONTENT = {"Content-Length", "Content-Type", "Content-Encoding"}
"""Headers that say something about a body, which a 304 has not."""
_USUAL_COOKIES = 1_000
"""Characters of the cookies that are worth being remembered: those of strangers may be a hundred times as long."""
_SESSION_COOKIES = {"SESSION_COOKIE_NAME": "session", "REMEMBER_COOKIE_NAME": "remember_token"}
"""Settings that name the cookies of a person, with their defaults."""


class PageCacheMiddleware:
    """The application behind the pages that it has made for everybody."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inner = app.wsgi_app
        self._session_cookies = {
            app.config.get(setting, default) for setting, default in _SESSION_COOKIES.items()
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request from the cache, or have it answered and keep the headers."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or self._has_session(environ):
            return self._inner(environ, start_response)

        key = key_of(environ)
        cache = page_cache(self._app)
        page = cache.find(key, self._app)
        if page is not None and page.headers is not None:
            return self._send(page, page.headers, environ, start_response)

        def start_and_store(status: str, headers: Headers, *details: Any) -> Any:
            shared_page: Page | None = environ.get(SHARED_PAGE)
            is_whole = status.startswith("200") and _sets_no_cookie(headers)
            if shared_page is not None and is_whole:
                cache.store(key, replace(shared_page, headers=[*map(_shared, headers)]))
            return start_response(status, headers, *details)

        return self._inner(environ, start_and_store)

    def _has_session(self, environ: Environ) -> bool:
        """Whether the answer may be one visitor's alone."""
        header = environ.get("HTTP_COOKIE")
        if not header:
            return False
        cookies = _cookies_of(header) if len(header) <= _USUAL_COOKIES else parse_cookie(header)
        return not self._session_cookies.isdisjoint(cookies)

    def _send(
        self, page: Page, headers: Headers, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Send a page with its headers, or 304 to a browser that has it."""
        known_tags = environ.get("HTTP_IF_NONE_MATCH")
        if known_tags and parse_etags(known_tags).contains_weak(page.tag):
            about_page = [header for header in headers if header[0] not in _OF_CONTENT]
            start_response("304 NOT MODIFIED", about_page)
            return [b""]

        start_response("200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return [b""]
        if page.on_sent is not None:
            with self._app.app_context():
                page.on_sent()
        return [page.content]


def _sets_no_cookie(headers: Headers) -> bool:
    return all(name != "Set-Cookie" for name, _value in headers)


@lru_cache(100)
def _shared(header: tuple[str, str]) -> tuple[str, str]:
    """Return the header stored last with these words, as most are the same for each page."""
    return header


@lru_cache(100)
def _cookies_of(header: str) -> Mapping[str, str]:
    """Parse the cookies of a request, in the way of its request object.

    The parser of werkzeug.http refuses what is not UTF-8. Most visitors have the same few cookies, so that looking
    them up costs less than parsing.
    """
    return parse_cookie(header)
