"""The front door and the catalogue page: a plain GET form that HTMX may also ask as one types."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.i18n import current_language
from marketplace.search import queries
from marketplace.search.forms import SearchForm
from marketplace.search.page import results as listing
from marketplace.search.page.hits import hits_of
from marketplace.search.page.suggestions import broader, meant
from marketplace.search.page_cache.cache import call_when_sent, shared_page
from marketplace.search.queries import Query
from marketplace.search.query_log import statistics
from marketplace.web import htmx

blueprint = Blueprint("search", __name__, url_prefix="/<lang>")
_NEWEST_SHOWN = 6


@blueprint.get("/")
@public
@shared_page
def home() -> Response:
    """Say what this place is, and show the ways in."""
    language = current_language()
    found = queries.find(Query(per_page=_NEWEST_SHOWN), language)
    return htmx.render(
        "search/home.html",
        found=found,
        facets={facet.name: facet for facet in listing.facets_of(found, queries.cluster_names())},
        hits=hits_of(found, language),
        repair=listing.repair_of(found),
    )


@blueprint.get("/services")
@public
@shared_page
def results() -> Response:
    """Show the services that answer what is asked for, or all."""
    language = current_language()
    query = SearchForm(request.args).query()
    found = queries.find(query, language)
    searched = replace(found, ids=[], counts={}, matched_terms={})
    call_when_sent(partial(statistics.note, query, searched, language))
    names = queries.cluster_names()
    return htmx.render(
        "search/results.html",
        fragment="search/_live.html",
        found=found,
        hits=hits_of(found, language),
        facets=listing.facets_of(found, names),
        facet_labels=listing.facet_labels(),
        chips=listing.chips_of(found.query, names),
        summary=listing.summary_of(found),
        repair=listing.repair_of(found),
        typed_enough=listing.has_words(found.query),
        sorts=listing.sort_options(found.query),
        pages=listing.Pages(found.query.page, found.pages, found.query),
        meant=meant(found, language),
        suggestions=[] if found.total else broader(found.query, language),
        address=listing.address,
        verbatim_address=listing.verbatim_address(found.query),
        without_filters=listing.all_filters_off(found.query),
    )
