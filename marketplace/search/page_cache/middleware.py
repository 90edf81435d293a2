"""Pages that are kept, sent before the application is asked: what most visitors get costs next to nothing.

A page is sent as it was sent last, with its headers, to whoever asks for the same address in the same way: the same
cookie of the language, no session, the same kind of answer (page or fragment, compressed or not).
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from marketplace.search.page_cache.cache import EXTENSION, Headers, Page, Pages

_OF_CONTENT = {"Content-Length", "Content-Type", "Content-Encoding"}
Environ = dict[str, Any]
Asked = tuple[str, str, str, str, str]


class Doorstep:
    """The application behind a shelf of its own kept pages."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inner = app, app.wsgi_app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        asked = _asked(environ)
        if asked is None:
            return self._inner(environ, start_response)
        pages: Pages = self._app.extensions.setdefault(EXTENSION, Pages())
        if sent := pages.ready(asked, self._app):
            return _send(self._app, *sent, environ, start_response)

        def remember(status: str, headers: Headers, *rest: Any) -> Any:
            if pages.sending.page and status.startswith("200"):
                page, state = pages.sending.page
                pages.make_ready(asked, page, list(headers), state)
            return start_response(status, headers, *rest)

        pages.sending.page = None
        return self._inner(environ, remember)


def _asked(environ: Environ) -> Asked | None:
    """Say what a visitor asks for; None if the answer may be theirs alone."""
    cookie = environ.get("HTTP_COOKIE", "")
    if environ["REQUEST_METHOD"] != "GET" or "session" in cookie or "remember" in cookie:
        return None
    htmx = environ.get("HTTP_HX_REQUEST", "") + environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST", "")
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        cookie,
        htmx,
        environ.get("HTTP_ACCEPT_ENCODING", ""),
    )


def _send(
    app: Flask,
    page: Page,
    headers: Headers,
    environ: Environ,
    start_response: Callable[..., Any],
) -> Iterable[bytes]:
    tag = next(value for name, value in headers if name == "ETag")
    if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", [one for one in headers if one[0] not in _OF_CONTENT])
        return [b""]
    with app.app_context():
        page.again()
    start_response("200 OK", headers)
    return [page.content]
