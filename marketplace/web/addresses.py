"""Addresses of a site that may lie under a path, as in https://example.org/marketplace.

Where it lies says MARKETPLACE_BASE_URL, and never the request: an X-Forwarded-Prefix would name the same path, and mails
are written where no request says one. Ours and not werkzeug's ProxyFix, which takes the path from that header.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, has_request_context, request, url_for
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from marketplace.i18n import as_typed, current_language
from marketplace.settings import settings

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_ADDRESSES_MAX = 5_000
"""Addresses that are kept, in one megabyte."""
_USUAL_VALUES = {"slug", "name", "v"}
"""What addresses of pages and files are told apart by, of which few are asked for often."""
_is_plain = re.compile(r"[a-z0-9-]+").fullmatch
"""Whether a text stands in an address as it is. Nearly all slugs do."""
_SLUG = "any--slug"
"""Stands in a kept address for every slug: no slug has two hyphens side by side."""
_SAFE_IN_QUERY = "!$'()*,/:;?@"
"""Signs that werkzeug leaves as they are, as https://url.spec.whatwg.org allows."""


class BasePathMiddleware:
    """Tells the application the path under which the site lies.

    Some proxies cut it off before they ask, others do not: both are understood.
    """

    def __init__(self, inner: Application, base_path: str) -> None:
        self._inner = inner
        self._base_path = base_path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if f"{path}/".startswith(f"{self._base_path}/"):
            environ["PATH_INFO"] = path.removeprefix(self._base_path) or "/"
        environ["SCRIPT_NAME"] = self._base_path
        return self._inner(environ, start_response)


def absolute(address: str) -> str:
    """Return an address that `url_for` made with the public host before it."""
    return settings().origin + address


def page_path() -> str:
    """Return the path of the page that is asked for, as browsers see it."""
    return request.script_root + request.path


def nearest_page(path: str) -> str:
    """Return the nearest address at or above a path that shows a page, without the base path.

    What only takes a form is named below the page on which the form stands.
    """
    routes = current_app.url_map.bind("")
    while path.strip("/"):
        with suppress(NotFound, MethodNotAllowed, RequestRedirect):
            routes.match(path, method="GET")
            return path
        path = path.rpartition("/")[0]
    return "/"


def kept_address(endpoint: str, **values: Any) -> str:
    """Return the address of a page as `url_for` does, made once in each language.

    A page has some thirty, nearly all of them those of the page before. What is told apart by
    more than a name is made each time.
    """
    has_usual_values = values.keys() <= _USUAL_VALUES
    if not has_usual_values or endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)

    language, script_root = current_language(), request.script_root
    slug = values.get("slug")
    if slug is None or len(values) > 1 or not _is_plain(slug):
        return _kept_address(endpoint, tuple(values.items()), language, script_root)
    address = _kept_address(endpoint, (("slug", _SLUG),), language, script_root)
    return address.replace(_SLUG, slug)


@lru_cache(_ADDRESSES_MAX)
def _kept_address(
    endpoint: str, values: tuple[tuple[str, Any], ...], _language: str, _script_root: str
) -> str:
    return url_for(endpoint, **dict(values))


def with_query(address: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Add a query to an address, written as `url_for` writes it."""
    query = urlencode(list(pairs), safe=_SAFE_IN_QUERY)
    return f"{address}?{query}" if query else address


def letter_about(title: str, opening: str, address: str) -> str:
    """Return an address that opens a letter to a colleague about a page with a title."""
    return letter(f"{title} – {settings().site_name}", f"{opening}\n\n{title}\n{address}\n")


def letter(subject: str, body: str) -> str:
    """Return an address that opens a letter in the visitor's own mail program (RFC 6068).

    It is written to nobody yet.
    """
    parts = {"subject": as_typed(subject), "body": as_typed(body).replace("\n", "\r\n")}
    return "mailto:?" + urlencode(parts, quote_via=quote)
