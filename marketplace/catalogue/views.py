"""The page of a service."""

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries
from marketplace.catalogue.cards import card_of
from marketplace.catalogue.facts import details_of, key_facts_of, structured_data
from marketplace.catalogue.models import Service, ServiceState
from marketplace.catalogue.shown_text import text_for
from marketplace.database import utcnow
from marketplace.i18n import _, current_language
from marketplace.web import htmx
from marketplace.web.addresses import absolute, letter_about
from marketplace.web.errors import or_404
from marketplace.web.page_cache.sharing import shared_page
from marketplace.workdays import local_day

blueprint = Blueprint("services", __name__, url_prefix="/<lang>/services")
MOST_ALTERNATIVES = 4
"""How many services of the same clusters the page of a withdrawn one names."""


@blueprint.get("/<slug>")
@public
@shared_page("catalogue", "clusters", "index", "day")
def show(slug: str) -> Response:
    """Show a service in the reader's language or the best other one.

    A withdrawn or unlisted one says when and why.
    """
    service = or_404(queries.find_by_slug(slug))
    if service.state in (ServiceState.WITHDRAWN, ServiceState.UNLISTED):
        return _gone(service)
    if not service.is_published:
        abort(404)

    shown_text = text_for(service, current_language(), request.args.get("text"))
    url = absolute(url_for(".show", slug=service.slug))
    return htmx.render(
        "catalogue/show.html",
        service=service,
        shown_text=shown_text,
        key_facts=key_facts_of(service),
        details=details_of(service),
        improved_at=queries.improved_at(service),
        structured_data=structured_data(service, shown_text.text, url),
        canonical=url,
        letter=letter_about(shown_text.text.title, _("This service may help us:"), url),
        today=local_day(utcnow()),
    )


def _gone(service: Service) -> Response:
    """Say that a service is gone, and lead on to what the same clusters offer now."""
    alternatives = queries.published_of_cluster(service.lead_id, MOST_ALTERNATIVES)
    language = current_language()
    return htmx.render(
        f"catalogue/{service.state}.html",
        status=410,
        service=service,
        shown_text=text_for(service, language),
        alternatives=[card_of(service, language) for service in alternatives],
    )
