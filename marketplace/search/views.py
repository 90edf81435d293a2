"""The front door and the catalogue page.

A plain GET form that HTMX may also ask as one types.
"""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.clusters.queries import cluster_names
from marketplace.i18n import current_language
from marketplace.search import queries
from marketplace.search.forms import SearchForm
from marketplace.search.page import results as results_page
from marketplace.search.page.hits import hits_of
from marketplace.search.page.suggestions import broader, find_alternative
from marketplace.search.queries import Query
from marketplace.search.query_log import statistics
from marketplace.web import htmx
from marketplace.web.page_cache.sharing import call_when_sent, shared_page

blueprint = Blueprint("search", __name__, url_prefix="/<lang>")
_NEWEST_SHOWN = 6
"""Services on the front door."""


@blueprint.get("/")
@public
@shared_page("catalogue", "clusters", "index")
def home() -> Response:
    """Say what this place is, and show the ways in."""
    language = current_language()
    newest = queries.find(Query(per_page=_NEWEST_SHOWN), language)
    names = cluster_names()
    facets = results_page.facets_of(newest, names.by_slug)
    return htmx.render(
        "search/home.html",
        results=newest,
        facets={facet.name: facet for facet in facets},
        hits=hits_of(newest, language, names.by_id),
        repair=results_page.repair_of(newest),
    )


@blueprint.get("/services")
@public
@shared_page("catalogue", "clusters", "index")
def results() -> Response:
    """Show the services that answer what is asked for, or all."""
    language = current_language()
    form = SearchForm(request.args)
    query = form.query()
    page = queries.find(query, language)
    call_when_sent(statistics.logger_of(query, page.total, page.is_degraded, language))

    names = cluster_names()
    return htmx.render(
        "search/results.html",
        fragment="search/_live.html",
        results=page,
        hits=hits_of(page, language, names.by_id),
        facets=results_page.facets_of(page, names.by_slug, form.facets_in_full()),
        facet_labels=results_page.facet_labels(),
        chips=results_page.chips_of(page.query, names.by_slug),
        summary=results_page.summary_of(page),
        repair=results_page.repair_of(page),
        typed_enough=results_page.has_words(page.query),
        sorts=results_page.sort_options(page.query),
        pages=results_page.Pagination(page.query.page, page.pages, page.query),
        alternative=find_alternative(page, language),
        suggestions=[] if page.total else broader(page.query, language),
        address=results_page.address,
        verbatim_address=results_page.verbatim_address(page.query),
        without_filters=results_page.all_filters_off(page.query),
    )
