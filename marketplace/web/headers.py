"""Headers that protect a page, and say who may keep it."""

from flask import Flask, request
from werkzeug.wrappers import Response

from marketplace.settings import settings
from marketplace.web.languages import remember_language

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_PROTECTION = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def init_app(app: Flask) -> None:
    """Finish every response of the application."""
    app.after_request(_finish)


def private(response: Response) -> Response:
    """Keep a page with an unguessable address out of caches, search engines and logs."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _finish(response: Response) -> Response:
    """Set the headers that protect a page, and remember the language."""
    headers = response.headers
    present = {name.lower() for name, _value in headers}  # looked through once, not once per header
    for name, value in _PROTECTION.items():
        if name.lower() not in present:
            headers.add(name, value)
    if settings().base_url.startswith("https://"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        is_read = request.method in {"GET", "HEAD"}
        headers.setdefault("Cache-Control", "no-cache" if is_read else "no-store")
        remember_language(response)
    return response
