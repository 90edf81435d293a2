"""Views whose pages are the same for everybody: each says of what its page is made.

Pages of people who are signed in, or who are shown a message, are made for them alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session
from werkzeug.wrappers import Response

from marketplace.paths import build_id
from marketplace.settings import Settings
from marketplace.web import compression, htmx
from marketplace.web.headers import has_session
from marketplace.web.page_cache.blanks import PageWithBlanks, cut_out
from marketplace.web.page_cache.cache import STATES, Page, key_of, page_cache
from marketplace.web.page_cache.states import Materials, NameState, Parts, digest_of

View = Callable[..., Response]
SHARED_PAGE = "marketplace.shared_page"
"""Where the WSGI environment of a request says from which page it was answered."""
FOR_EVERYBODY = "public, max-age=0, s-maxage=10, stale-while-revalidate=60"
"""Browsers ask each time, with the tag; a cache in front asks for all of its visitors together."""
PART_FOR_EVERYBODY = "public, max-age=0, s-maxage=10"
"""Browsers take what is stale for scripts, which would show old results while somebody types."""
FOR_ONE_BROWSER = "private, no-cache"
_IMPERSONAL = {"csrf_token", "_permanent", "_fresh"}
"""What a visitor's session may hold without making a difference to what is kept of a page."""
_LOOKS = {"GET", "HEAD"}
_TYPES = {"text/html", "application/atom+xml", "application/json", "application/xml", "text/plain"}
_PARTS: set[str] = set()
"""The parts of which some view says that its page is made."""


def init_app(app: Flask, functions: Mapping[str, NameState], site: Settings) -> None:
    """Let pages be kept that are made of what the functions name the states of.

    Raises LookupError where a view names a part whose state nobody names.
    """
    unnamed = _PARTS - set(functions)
    if unnamed:
        raise LookupError(f"no room names the state of {', '.join(sorted(unnamed))}")
    program = digest_of(build_id(), site.site_name, site.base_url, *site.languages)
    app.extensions[STATES] = functions, program


def call_when_sent(callback: Callable[[], None]) -> None:
    """Have a function called each time the page that a view is making is sent."""
    g.when_page_is_sent = callback


def do_not_keep() -> None:
    """Have the page that a view is making sent once only: made again, it would be another."""
    g.is_for_once = True


def materials(*parts: str) -> Materials:
    """Return what pages for everybody have in common, until one of some parts changes.

    A page of one visitor, which shows what is true now, gets an empty one of its own.
    """
    shared: dict[Parts, Materials] | None = g.get("materials")
    if shared is None:
        shared = {}
        if has_request_context() and request.method in _LOOKS:  # which change nothing meanwhile
            g.materials = shared
    return shared.setdefault(parts, {})


def shared_page(*parts: str, has_form: bool = False) -> Callable[[View], View]:
    """Answer from the page cache what is the same for everybody.

    The parts are what the page is made of, by the words under which rooms name their states. Of a page that has a form,
    all is kept but the blanks that are noted while it is made.
    """
    _PARTS.update(parts)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            cache = page_cache(current_app)
            state = cache.states.current(parts, _this_app()) if _is_for_everybody() else None
            if state is None:
                return _reported(view(*args, **kwargs))

            g.materials = cache.states.materials()  # before anything is read from the database
            key = key_of(request.environ)
            page = cache.find(key, _this_app())
            if page is None:
                response = view(*args, **kwargs)
                page = _page_of(response, key, parts, state, has_form=has_form)
                if page is None:
                    return _reported(response)
                cache.store(key, page)

            if page.with_blanks is not None:
                return _filled_in(page, page.with_blanks)
            request.environ[SHARED_PAGE] = page
            return _response(page)

        return answer

    return decorate


def _this_app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def _is_for_everybody() -> bool:
    if request.method not in _LOOKS:
        return False
    return not has_session() or set(session) <= _IMPERSONAL


def _can_be_shared(response: Response, *, has_form: bool) -> bool:
    """Whether a page turned out to be the same for everybody, but for its blanks."""
    is_page = response.status_code == 200 and response.mimetype in _TYPES
    if not is_page or "Set-Cookie" in response.headers or "is_for_once" in g:
        return False
    token: str | None = g.get("csrf_token")
    return token is None or (has_form and token.encode() not in response.get_data())


def _page_of(
    response: Response, key: bytes, parts: Parts, state: str, *, has_form: bool
) -> Page | None:
    """Return what is kept of a page that was just made, or None where nothing may be."""
    if not _can_be_shared(response, has_form=has_form):
        return None
    page = Page(
        content=b"",
        content_type=response.headers["Content-Type"],
        is_compressed=compression.is_accepted(),
        vary=tuple(dict.fromkeys([*response.vary, "Accept-Encoding"])),
        parts=parts,
        state=state,
        tag=digest_of(state, key.hex()),
        on_sent=_callback(),
    )
    content = response.get_data()
    if has_form:
        with_blanks = cut_out(content)
        return replace(page, with_blanks=with_blanks) if with_blanks else None

    compressed = compression.compress(content, _level()) if page.is_compressed else None
    return replace(page, content=compressed or content, is_compressed=compressed is not None)


def _level() -> int:
    """How well a page is compressed: best where people come first.

    Those pages are few, and sent again and again.
    """
    return compression.QUICK if request.query_string else compression.BEST


def _who_may_keep() -> str:
    if has_session():
        return FOR_ONE_BROWSER
    return PART_FOR_EVERYBODY if htmx.is_partial() else FOR_EVERYBODY


def _callback() -> Callable[[], None] | None:
    callback: Callable[[], None] | None = g.get("when_page_is_sent")
    return callback


def _reported(response: Response) -> Response:
    """Call what is to be called when a page of one visitor is sent."""
    callback = _callback()
    if request.method == "GET" and callback is not None:
        callback()
    return response


def _response(page: Page) -> Response:
    """Answer a request with a page, or with 304 where the browser has it."""
    response = current_app.response_class(page.content, content_type=page.content_type)
    response.set_etag(page.tag, weak=True)
    response.headers["Vary"] = ", ".join(page.vary)
    response.headers["Cache-Control"] = _who_may_keep()
    if page.is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)

    is_sent = response.status_code == 200 and request.method == "GET"
    if is_sent and page.on_sent is not None:
        page.on_sent()
    return response


def _filled_in(page: Page, with_blanks: PageWithBlanks) -> Response:
    """Answer a request with a page filled in for its visitor, which nobody may keep."""
    content = with_blanks.fill_in(is_compressed=page.is_compressed)
    response = current_app.response_class(content, content_type=page.content_type)
    response.headers["Vary"] = ", ".join(page.vary)
    response.headers["Cache-Control"] = "no-store"
    if page.is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response
