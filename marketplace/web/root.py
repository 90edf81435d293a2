"""The address without a language leads to the home page in the visitor's own."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from marketplace.web.languages import negotiated_language

blueprint = Blueprint("root", __name__)


@blueprint.get("/")
def root() -> Response:
    """Send a visitor to the home page in the language they read best."""
    response = redirect(url_for("search.home", lang=negotiated_language()), 302)
    response.vary.update(["Accept-Language", "Cookie"])
    return response
