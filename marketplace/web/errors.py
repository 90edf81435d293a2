"""Pages for what went wrong: each says what happened, and where to go on."""

import secrets
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, abort, current_app, g, make_response, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from marketplace.database import Unavailable
from marketplace.i18n import _, _l, in_language
from marketplace.web import htmx
from marketplace.web.addresses import nearest_page
from marketplace.web.outages import log_outage

T = TypeVar("T")
_WORDS = {
    400: (
        _l("We could not read this request"),
        _l("Please go back and try again. What you typed is still in your browser."),
    ),
    403: (
        _l("You do not have access to this page"),
        _l("Your account does not have the role needed for this page."),
    ),
    404: (
        _l("Page not found"),
        _l("The page may have moved, or the address may be incomplete."),
    ),
    405: (_l("This is not possible here"), _l("Please go back and use the buttons on the page.")),
    413: (_l("This is too large"), _l("Please go back and shorten your text.")),
    429: (_l("Too many attempts"), _l("Please wait a few minutes and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("We have recorded the error. Please try again in a minute."),
    ),
    503: (
        _l("Not available at the moment"),
        _l("Nothing is lost. Please go back and try again in a minute."),
    ),
}
"""The heading and the sentence of each kind of error."""


def init_app(app: Flask) -> None:
    """Answer every error of the application with a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(Exception, _unexpected_error)


def or_404(found: T | None) -> T:
    """Give what was found, or answer 404: what is not yours does not exist."""
    if found is None:
        abort(404)
    return found


def _http_error(error: HTTPException) -> Response | HTTPException:
    """Answer an error with a page that says what happened and where to go on."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    if error.code == 405 and request.method in {"GET", "HEAD"}:
        return _to_page_of_form()
    if error.code == 503 and _can_be_sent_again():
        return _send_again()
    return error_response(error.code or 500)


def _to_page_of_form() -> Response:
    """Lead whoever reloads an address that only takes a form to the page of that form."""
    path = request.script_root + nearest_page(request.path)
    return htmx.redirect(quote(path))


def _unexpected_error(error: Exception) -> Response:
    """Log what went wrong, and answer with a polite page and a number to name.

    That the database cannot be had needs no number: everybody is told the same.
    """
    if isinstance(error, Unavailable):
        log_outage(error)
        return _send_again() if _can_be_sent_again() else error_response(503)
    number = secrets.token_hex(4)
    current_app.logger.exception("error %s", number)
    return error_response(500, number=number)


def _can_be_sent_again() -> bool:
    """Whether what was sent may stand on a page: a password may not."""
    if request.method != "POST":
        return False
    try:
        names = list(request.form)
    except (HTTPException, OSError):  # it is too large, or the disk is full: nobody has read it yet
        return False
    return bool(names) and not any("password" in name for name in names)


def _send_again() -> Response:
    """Answer a form that cannot be stored now with all that was typed, to be sent again.

    The page needs nothing from the database.
    """
    g._login_user = AnonymousUserMixin()
    title, _text = _error_words(503)
    fields = list(request.form.items(multi=True))
    page = _render(
        "layout/send_again.html",
        heading=title,
        message=not_now(),
        fields=fields,
        texts=[value for name, value in fields if _is_text(name, value)],
        has_files=any(file.filename for file in request.files.values()),
    )
    return Response(page, status=503, mimetype="text/html")


def not_now() -> str:
    """Say that nothing can be stored at the moment."""
    return _(
        "We cannot store this at the moment. Nothing is lost: please send it again in a minute."
    )


def _is_text(name: str, value: str) -> bool:
    """Whether a field is worth reading: words that somebody typed, no mark of the form."""
    return " " in value.strip() and name not in {"csrf_token", "opened_by", "nonce", "shown"}


def _render(template: str, **context: Any) -> str:
    """Render a page in the language of its address."""
    with in_language(g.language):
        return render_template(template, **context)


def error_response(code: int, *, message: str | None = None, number: str | None = None) -> Response:
    """Make the page of an error.

    The API gets the same words as JSON.
    """
    title, text = _error_words(code)
    if request.path.startswith("/api/"):
        response = make_response(
            current_app.json.response({"error": title, "message": message or text})
        )
        response.status_code = code
        return response
    if code >= 500:
        g._login_user = AnonymousUserMixin()  # asking who is signed in could fail in the same way
    words = {"heading": title, "message": message or text}
    page = _render("layout/error.html", code=code, number=number, **words)
    return Response(page, status=code, mimetype="text/html")


def _error_words(code: int) -> tuple[str, str]:
    """Say in words what an error means for the person who sees it."""
    fallback = 400 if code < 500 else 503
    title, text = _WORDS.get(code) or _WORDS[fallback]
    return str(title), str(text)


def _csrf_error(error: CSRFError) -> Response:
    return error_response(
        400,
        message=_(
            "This page was open for too long, or cookies are turned off. Please go back, "
            "reload the page and send it again."
        ),
    )
