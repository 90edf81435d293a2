"""The shortlist and the comparison: pages that show what their address names."""

from dataclasses import replace

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.listing import find_listed
from marketplace.catalogue.models import ServiceState
from marketplace.i18n import _, current_language
from marketplace.search import queries as search
from marketplace.search.forms import SearchForm
from marketplace.search.query import Query
from marketplace.settings import settings
from marketplace.shortlist.comparison import FEWEST_COMPARED, MOST_COMPARED, compare
from marketplace.shortlist.selection import FIELD, MOST_SERVICES, Selection
from marketplace.web import htmx
from marketplace.web.addresses import absolute, letter

blueprint = Blueprint("shortlist", __name__, url_prefix="/<lang>")
_PROPOSED = 5
"""Services to add that are shown at once."""


@blueprint.get("/shortlist")
@public
def show() -> Response:
    """Show the services that the address names, and find more to add."""
    language = current_language()
    requested = Selection.of(request.args.getlist(FIELD))
    services = catalogue.by_slugs(requested.slugs)
    published = [service for service in services if service.is_published]
    gone = (ServiceState.WITHDRAWN, ServiceState.UNLISTED)
    withdrawn = [service for service in services if service.state in gone]
    selection = requested.only({service.slug for service in [*published, *withdrawn]})
    query = SearchForm(request.args).query()
    address = absolute(url_for(".show", s=selection.slugs))
    return htmx.render(
        "shortlist/show.html",
        selection=selection,
        cards=[card_of(service, language) for service in published],
        withdrawn=[(service.slug, service.best_text(language)) for service in withdrawn],
        number_unknown=len(requested.slugs) - len(selection.slugs),
        query=query,
        proposed_cards=_proposed_cards(query, selection, language),
        most_services=MOST_SERVICES,
        most_compared=MOST_COMPARED,
        fewest_compared=FEWEST_COMPARED,
        address=address,
        letter=_letter_about(address),
    )


@blueprint.get("/compare")
@public
def comparison() -> Response:
    """Put up to three services side by side."""
    selection = Selection.of(request.args.getlist(FIELD), at_most=MOST_COMPARED)
    services = catalogue.by_slugs(selection.slugs)
    published = [service for service in services if service.is_published]
    return htmx.render(
        "shortlist/comparison.html",
        selection=selection,
        comparison=compare(published, current_language()),
        number_unknown=len(selection.slugs) - len(published),
        most_compared=MOST_COMPARED,
        fewest_compared=FEWEST_COMPARED,
    )


def _letter_about(address: str) -> str:
    """Return an address that opens a letter to a colleague."""
    subject = _("Services on %(site)s", site=settings().site_name)
    opening = _("Here are services that may help us:")
    return letter(subject, f"{opening}\n\n{address}\n")


def _proposed_cards(query: Query, selection: Selection, language: str) -> list[Card]:
    """Find services to add.

    As it is no search of the catalogue, it is neither counted nor noted.
    """
    if not query.text or selection.is_full or not search.is_ready():
        return []
    further_query = replace(query, filters={}, per_page=MOST_SERVICES + _PROPOSED)
    services = find_listed(search.find(further_query, language).ids)
    further = [service for service in services if service.slug not in selection.slugs]
    return [card_of(service, language) for service in further[:_PROPOSED]]
