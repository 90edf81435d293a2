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


@blueprint.route(f"{SWITCH}/<lang>/", methods=["GET", "POST"])
@blueprint.route(f"{SWITCH}/<lang>/<path:page>", methods=["GET", "POST"])
def switch(page: str = "") -> Response:
    """Remember the language that a visitor has chosen, and lead on to the page in it.

    The pages themselves set no cookie, so that they are the same for everybody. What was typed into
    a form goes along: it is sent on to the page (307), and neither read nor checked here.
    """
    status = 307 if request.method == "POST" else 303
    path = quote(request.path.removeprefix(SWITCH))
    query = quote(request.query_string, safe=_SAFE_IN_QUERY)
    response = redirect(f"{request.script_root}{path}?{query}".removesuffix("?"), status)
    response.headers["Cache-Control"] = "no-store"
    remember_language(response, current_language())
    return response
