"""The page of a service."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries
from marketplace.catalogue.cards import card_of
from marketplace.catalogue.facts import facts_of, structured_data
from marketplace.catalogue.models import Service
from marketplace.catalogue.shown_text import reading_of
from marketplace.i18n import current_language
from marketplace.settings import settings
from marketplace.web import htmx
from marketplace.web.errors import or_404

blueprint = Blueprint("services", __name__, url_prefix="/<lang>/services")
OTHERS = 4


@blueprint.get("/<slug>")
@public
def show(slug: str) -> Response:
    """Show a service in the reader's language or the best other one; a withdrawn one says when and why."""
    service = or_404(queries.find_by_slug(slug))
    if service.state == "withdrawn":
        return _withdrawn(service)
    if service.state != "published":
        abort(404)
    reading = reading_of(service, current_language(), request.args.get("text"))
    url = settings().base_url + url_for(".show", slug=service.slug)
    return htmx.render(
        "catalogue/show.html",
        service=service,
        reading=reading,
        facts=facts_of(service),
        structured_data=structured_data(service, reading.text, url),
        canonical=url,
    )


def _withdrawn(service: Service) -> Response:
    """Say that a service is gone, and lead on to what the same clusters offer now."""
    others = queries.published_of_cluster(service.lead_id, OTHERS)
    language = current_language()
    return htmx.render(
        "catalogue/withdrawn.html",
        status=410,
        service=service,
        reading=reading_of(service, language),
        others=[card_of(other, language) for other in others],
    )
