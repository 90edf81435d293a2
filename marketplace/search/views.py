"""The front door and the catalogue page: a plain GET form that HTMX may also ask as one types."""

from collections.abc import Sequence

from flask import Blueprint, request
from werkzeug.wrappers import Response

from marketplace import htmx
from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.cards import Card, card_of
from marketplace.i18n import current_language
from marketplace.search import listing, queries
from marketplace.search.broader import broader
from marketplace.search.forms import SearchForm
from marketplace.search.queries import Found, Query

blueprint = Blueprint("search", __name__, url_prefix="/<lang>")
_NEWEST_SHOWN = 6


@blueprint.get("/")
@public
def home() -> Response:
    """Say what this place is, and show the ways in."""
    found = queries.find(Query(per_page=_NEWEST_SHOWN), current_language())
    facets = {facet.name: facet for facet in listing.facets_of(found, queries.cluster_names())}
    return htmx.render("search/home.html", found=found, facets=facets, cards=_cards(found))


@blueprint.get("/services")
@public
def results() -> Response:
    """Show the services that answer what is asked for, or all."""
    language = current_language()
    found = queries.find(SearchForm(request.args).query(), language)
    names = queries.cluster_names()
    return htmx.render(
        "search/results.html",
        fragment="search/_live.html",
        found=found,
        cards=_cards(found),
        facets=listing.facets_of(found, names),
        facet_labels=listing.facet_labels(),
        chips=listing.chips_of(found.query, names),
        summary=listing.summary_of(found),
        sorts=listing.sort_options(found.query),
        pages=listing.Pages(found.query.page, found.pages, found.query),
        suggestions=[] if found.total else broader(found.query, language),
        address=listing.address,
        without_filters=listing.all_filters_off(found.query),
    )


def _cards(found: Found) -> list[tuple[Card, str | None]]:
    """Make the cards of a page, each with the language in which it answers where that is not the one shown."""
    return [
        (card, _matched_elsewhere(card, found.languages.get(service.id, ())))
        for service in catalogue.published_by_ids(found.ids)
        for card in [card_of(service, current_language())]
    ]


def _matched_elsewhere(card: Card, languages: Sequence[str]) -> str | None:
    return languages[0] if languages and card.language not in languages else None
