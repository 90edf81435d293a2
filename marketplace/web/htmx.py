"""HTMX: the same address answers with the page or with the part of it that changed."""

from collections.abc import Mapping
from typing import Any

from flask import make_response, render_template, request
from flask import redirect as http_redirect
from werkzeug.wrappers import Response

VARY = ("HX-Request", "HX-History-Restore-Request")
"""The headers on which it depends whether a page or a fragment is the answer."""


def is_partial(environ: Mapping[str, Any] | None = None) -> bool:
    """Whether HTMX asks for a fragment (a history restore wants the page).

    environ is the WSGI environment of a request that Flask does not know yet.
    """
    if environ is None:
        environ = request.environ
    is_restored = environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") == "true"
    return environ.get("HTTP_HX_REQUEST") == "true" and not is_restored


def render(
    page: str, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """Render the page, or only its fragment when HTMX asks for it."""
    template = fragment if fragment and is_partial() else page
    response = make_response(render_template(template, **context), status)
    if fragment:
        response.vary.update(VARY)
    return response


def redirect(location: str) -> Response:
    """Send the browser on with GET.

    HTMX is told to load the whole page.
    """
    if is_partial():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = location
        return response
    return http_redirect(location, 303)
