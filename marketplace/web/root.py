"""The address without a language leads to the home page in the visitor's own."""

from urllib.parse import quote

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace.i18n import current_language
from marketplace.web.languages import SWITCH, negotiated_language, remember_language

blueprint = Blueprint("root", __name__)
_SAFE_IN_QUERY = "%/?:@!$&'()*+,;=[]"
"""What stands in a query as it is, a percent sign because it is encoded already."""


@blueprint.get("/")
def root() -> Response:
    """Send a visitor to the home page in the language they read best."""
    response = redirect(url_for("search.home", lang=negotiated_language()), 302)
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@blueprint.get(f"{SWITCH}/<lang>/")
@blueprint.get(f"{SWITCH}/<lang>/<path:page>")
def switch(page: str = "") -> Response:
    """Remember the language that a visitor has chosen, and lead on to the page in it.

    The pages themselves set no cookie, so that they are the same for everybody.
    """
    path = quote(request.path.removeprefix(SWITCH))
    query = quote(request.query_string, safe=_SAFE_IN_QUERY)
    response = redirect(f"{request.script_root}{path}?{query}".removesuffix("?"), 303)
    response.headers["Cache-Control"] = "no-store"
    remember_language(response, current_language())
    return response
