"""HTMX: the same address answers with the page or with the part of it that changed."""

from typing import Any

from flask import make_response, render_template, request
from flask import redirect as http_redirect
from werkzeug.wrappers import Response


def is_partial() -> bool:
    """Tell whether HTMX asks for a fragment (a history restore wants the page)."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def render(
    page: str, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """Render the page, or only its fragment when HTMX asks for it."""
    template = fragment if fragment and is_partial() else page
    response = make_response(render_template(template, **context), status)
    if fragment:
        response.vary.add("HX-Request")
    return response


def redirect(location: str) -> Response:
    """Send the browser on with GET; HTMX is told to load the whole page."""
    if is_partial():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = location
        return response
    return http_redirect(location, 303)
