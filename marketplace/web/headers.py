"""Headers that protect a page, and say who may keep it."""

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.wrappers import Response as FlaskResponse
from werkzeug.wrappers import Response

from marketplace.settings import settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
RETRY_AFTER = "seconds until a limit ends"
"""In g: what a page with 429 or 503 says about when to come again."""
SIGNED_IN = "_user_id"
"""In the session: who signed in, as Flask-Login keeps it."""
_BUSY = {429, 503}
_TYPE_IS_TRUE = {"X-Content-Type-Options": "nosniff"}
_PROTECTION = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    **_TYPE_IS_TRUE,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_NEVER_A_PAGE = {"text/css", "text/javascript"}
"""What browsers only take into pages, whose rules count then. On a slow line each header is felt.

A drawing (SVG) is a page too where it is opened by itself. Sheets and modules could have a Referrer-Policy of their
own, for what they load: that is all ours, and their addresses are no secret.
"""


def init_app(app: Flask) -> None:
    """Finish every response of the application."""
    app.after_request(_finish)
    app.session_interface = _Sessions()


class _Sessions(SecureCookieSessionInterface):
    """The sessions of Flask, of which an answer says nothing where there is none.

    "Vary: Cookie" on a page for everybody would make a page of its own of each visitor for a cache
    in front, whatever cookies other sites of the domain have set.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: FlaskResponse) -> None:
        """Keep a session in the browser."""
        if has_session() or session.modified:
            super().save_session(app, session, response)


def private(response: Response) -> Response:
    """Keep a page with an unguessable address out of caches, search engines and logs."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _finish(response: Response) -> Response:
    """Set the headers that protect a page, and say who may keep it."""
    headers = response.headers
    present = {name.lower() for name, _value in headers}  # looked through once, not once per header
    protection = _TYPE_IS_TRUE if response.mimetype in _NEVER_A_PAGE else _PROTECTION
    for name, value in protection.items():
        if name.lower() not in present:
            headers.add(name, value)
    if settings().is_encrypted:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.status_code in _BUSY:
        headers.setdefault("Retry-After", str(g.get(RETRY_AFTER, 60)))
    if _is_of_one_person(response):
        headers.setdefault("Cache-Control", "no-store")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-cache" if has_session() else "no-cache")
    return response


def _is_of_one_person(response: Response) -> bool:
    """Whether an answer is for one person, so that no browser may keep it.

    It answers what was sent, says what went wrong, carries a secret, or is for who signed in.
    """
    if response.mimetype == "text/html":
        is_answer = request.method not in {"GET", "HEAD"} or response.status_code >= 400
        has_secret = "csrf_token" in g or "token" in (request.view_args or {})
        if is_answer or has_secret:
            return True
    return has_session() and SIGNED_IN in session


def has_session() -> bool:
    """Whether the browser came with a session, which is looked at only then."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies
