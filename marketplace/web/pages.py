"""What every page shares: languages in the path, error pages, headers, Jinja."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import AnonymousUserMixin
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from marketplace import i18n
from marketplace.database import Unavailable
from marketplace.i18n import _, in_language
from marketplace.markdown import to_html
from marketplace.settings import Settings
from marketplace.web.assets import asset

T = TypeVar("T")
blueprint = Blueprint("root", __name__)
csrf = CSRFProtect()
COOKIE = "language"
QUERY_MAX = 2000
"""What is longer than any form of ours makes it is not repeated in every link of the language switch."""
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


def settings() -> Settings:
    """Give the settings of the running application."""
    value: Settings = current_app.extensions["settings"]
    return value


def or_404(found: T | None) -> T:
    """Give what was found, or answer 404: what is not yours does not exist."""
    if found is None:
        abort(404)
    return found


@dataclass(frozen=True)
class Choice:
    """One language of the language switch: its own name, and this page in it."""

    code: str
    name: str
    url: str
    address: str
    """The same with the public address of the site, for those who read the page elsewhere."""
    current: bool


@blueprint.get("/")
def root() -> Response:
    """Send a visitor to the home page in the language they read best."""
    response = redirect(url_for("search.home", lang=negotiated_language()), 302)
    response.vary.update(["Accept-Language", "Cookie"])
    return response


def negotiated_language() -> str:
    """Choose a language: by the cookie, then by Accept-Language, then the default."""
    languages = settings().languages
    kept = request.cookies.get(COOKIE)
    if kept in languages:
        return str(kept)
    return request.accept_languages.best_match(languages) or settings().default_language


def init_app(app: Flask) -> None:
    """Give the application its Jinja set-up, its languages in the path, its errors and its headers."""
    csrf.init_app(app)
    app.register_blueprint(blueprint)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date=i18n.show_date,
        datetime=i18n.show_datetime,
        number=i18n.show_number,
        money=i18n.show_money,
        language_name=i18n.language_name,
        country_name=i18n.country_name,
        markdown=to_html,
    )
    app.context_processor(_page_context)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)
    app.after_request(_finish)


def _page_context() -> dict[str, Any]:
    return {
        "site_name": settings().site_name,
        "canonical": settings().base_url + request.path if has_request_context() else None,
        "demonstration": settings().demonstration,
        "language": i18n.current_language(),
        "asset": asset,
        "languages": _language_choices() if has_request_context() else [],
    }


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Read the language from the path; an unknown one answers 404, in a language we have."""
    code = values.pop("lang", None) if values else None
    g.language = code if code in settings().languages else _path_language()
    if code is not None and code != g.language:
        abort(404)


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = i18n.current_language()


def _language_choices() -> list[Choice]:
    """List this page in every language; only that segment of the address changes."""
    current, base = i18n.current_language(), settings().base_url
    paths = {code: _this_page_in(code) for code in settings().languages}
    return [Choice(code, i18n.own_name(code), path, base + path, code == current) for code, path in paths.items()]


def _this_page_in(code: str) -> str:
    _slash, first, *rest = request.path.split("/")
    if not rest or first not in settings().languages:
        return f"/{code}/"
    query = f"?{request.query_string.decode('latin-1')}" if 0 < len(request.query_string) < QUERY_MAX else ""
    return "/".join(["", code, *rest]) + query


def _http_error(error: HTTPException) -> Response | HTTPException:
    """Answer an error with a page that says what happened and where to go on."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    return error_response(error.code or 500)


def _unexpected_error(error: Exception) -> Response:
    """Log what went wrong, and answer with a polite page and a number to name."""
    number = secrets.token_hex(4)
    current_app.logger.exception("error %s", number)
    return error_response(503 if isinstance(error, Unavailable) else 500, number=number)


def error_response(code: int, *, message: str | None = None, number: str | None = None) -> Response:
    """Make the page of an error; the API gets the same words as JSON."""
    title, text = _error_words(code)
    if request.path.startswith("/api/"):
        response = make_response(current_app.json.response({"error": title, "message": message or text}))
        response.status_code = code
        return response
    if code >= 500:
        g._login_user = AnonymousUserMixin()  # asking who is signed in could fail in the same way
    with in_language(g.language):
        page = render_template("layout/error.html", code=code, heading=title, message=message or text, number=number)
    return Response(page, status=code, mimetype="text/html")


def _path_language() -> str:
    """Read the language from an address that leads nowhere, so that its error page is in it too."""
    first = request.path.split("/")[1]
    return first if first in settings().languages else negotiated_language()


def _error_words(code: int) -> tuple[str, str]:
    """Say in words what an error means for the person who sees it."""
    words: dict[int, tuple[Callable[[], str], Callable[[], str]]] = {
        400: (
            lambda: _("That request could not be read"),
            lambda: _("Please go back and try again; what you typed is still in your browser."),
        ),
        403: (lambda: _("You may not do this"), lambda: _("Your account does not have the role that this page needs.")),
        404: (
            lambda: _("Page not found"),
            lambda: _("The page may have moved, or the address may have been copied incompletely."),
        ),
        405: (lambda: _("That is not possible here"), lambda: _("Please go back and use the buttons of the page.")),
        413: (lambda: _("That was too much at once"), lambda: _("Please go back and shorten your text.")),
        429: (lambda: _("Too many attempts"), lambda: _("Please wait a few minutes and try again.")),
        503: (
            lambda: _("Not available at the moment"),
            lambda: _("Nothing of yours was lost. Please go back and try again in a minute."),
        ),
    }
    title, text = words.get(code) or words[400 if code < 500 else 503]
    if code == 500:
        return _("Something went wrong on our side"), _("It has been recorded. Please try again in a minute.")
    return title(), text()


def raise_not_found() -> NoReturn:
    """Answer 404."""
    raise NotFound


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
        headers.setdefault("Cache-Control", "no-cache" if request.method == "GET" else "no-store")
        _remember_language(response)
    return response


def _remember_language(response: Response) -> None:
    path_language = request.path.split("/")[1]
    known = response.status_code == 200 and path_language in settings().languages
    if known and request.cookies.get(COOKIE) != path_language:
        secure = settings().base_url.startswith("https://")
        response.set_cookie(COOKIE, path_language, max_age=31536000, samesite="Lax", httponly=True, secure=secure)


@blueprint.app_errorhandler(CSRFError)
def _csrf_error(error: CSRFError) -> Response:
    return error_response(
        400,
        message=_(
            "This page was open for too long, or cookies are switched off. Please go back, reload and send it again."
        ),
    )


def own_path(target: str | None) -> str | None:
    """Give a path of this site that was asked for, or None for anything that could lead elsewhere."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return None
