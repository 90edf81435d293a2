"""Pages of the cache, sent before the application is asked.

What most visitors get costs next to nothing. A page is sent with the headers it was sent with last,
to whoever asks for the same address in the same way: without a session, with the same cookie of the
language, for the same kind of answer (page or fragment, compressed or not).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from flask import Flask
from werkzeug.http import parse_etags
from werkzeug.sansio.http import parse_cookie

from marketplace.search.page_cache.cache import ORIGIN, Headers, Origin, Page, page_cache
from marketplace.settings import Settings
from marketplace.web import htmx, languages
from marketplace.web.cookies import cookie_name

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
_OF_CONTENT = {"Content-Length", "Content-Type", "Content-Encoding"}
"""Headers that say something about a body, which a 304 has not."""
_USUAL_COOKIES = 1_000
"""Characters of the cookies that are worth being remembered: those of strangers may be a hundred times as long."""
_SESSION_COOKIES = {"SESSION_COOKIE_NAME": "session", "REMEMBER_COOKIE_NAME": "remember_token"}
"""Settings that name the cookies of a person, with their defaults."""


class PageCacheMiddleware:
    """The application behind the pages that it has made for everybody."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._inner = app.wsgi_app
        self._language_cookie = cookie_name(languages.COOKIE, settings)
        self._session_cookies = {
            app.config.get(setting, default) for setting, default in _SESSION_COOKIES.items()
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request from the cache, or have it answered and keep the headers."""
        key = self._key(environ)
        if key is None:
            return self._inner(environ, start_response)

        cache = page_cache(self._app)
        response = cache.find_response(key, self._app)
        if response is not None:
            return self._send(*response, environ, start_response)

        def start_and_store(status: str, headers: Headers, *details: Any) -> Any:
            origin: Origin | None = environ.get(ORIGIN)
            is_page = status.startswith("200") and self._is_impersonal(headers)
            if origin is not None and is_page:
                cache.store_response(key, origin, list(headers))
            return start_response(status, headers, *details)

        return self._inner(environ, start_and_store)

    def _key(self, environ: Environ) -> bytes | None:
        """Return a name for a kind of request.

        None if the answer may be one visitor's alone.
        """
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        header = environ.get("HTTP_COOKIE", "")
        cookies = _cookies_of(header) if len(header) <= _USUAL_COOKIES else parse_cookie(header)
        if not self._session_cookies.isdisjoint(cookies):
            return None
        parts = (
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            cookies.get(self._language_cookie),
            htmx.is_partial(environ),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )
        return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _send(
        self,
        page: Page,
        tag: str,
        headers: Headers,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Send a page with its headers, or 304 to a browser that has it."""
        known_tags = environ.get("HTTP_IF_NONE_MATCH")
        if known_tags and parse_etags(known_tags).contains_weak(tag):
            about_page = [header for header in headers if header[0] not in _OF_CONTENT]
            start_response("304 NOT MODIFIED", about_page)
            return [b""]

        start_response("200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return [b""]
        with self._app.app_context():
            page.on_sent()
        return [page.content]

    def _is_impersonal(self, headers: Headers) -> bool:
        """Whether an answer sets no other cookie than that of the language."""
        cookies = [value for name, value in headers if name == "Set-Cookie"]
        return all(cookie.startswith(f"{self._language_cookie}=") for cookie in cookies)


@lru_cache(100)
def _cookies_of(header: str) -> Mapping[str, str]:
    """Parse the cookies of a request, in the way of its request object.

    The parser of werkzeug.http refuses what is not UTF-8. Most visitors have the same few cookies, so that looking
    them up costs less than parsing.
    """
    return parse_cookie(header)
