"""The front door and the catalogue page.

A plain GET form that HTMX may also ask as one types.
"""

from dataclasses import replace

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.clusters.names import NamedCluster, introduction
from marketplace.clusters.queries import named_by_slug
from marketplace.i18n import _, alphabetical, country_name, current_language
from marketplace.search import queries
from marketplace.search.completion.proposals import grouped, proposals_for
from marketplace.search.entities import directory as entities
from marketplace.search.entities.directory import Directory
from marketplace.search.entities.references import has_reference
from marketplace.search.forms import SearchForm
from marketplace.search.page import results as results_page
from marketplace.search.page.address import AskedPage
from marketplace.search.page.completeness import completeness_note
from marketplace.search.page.hits import hits_of, readable_first
from marketplace.search.page.offers import offers_of
from marketplace.search.page.results import Option
from marketplace.search.page.suggestions import broader, find_alternative
from marketplace.search.query import Query
from marketplace.search.query_log import statistics
from marketplace.technologies.shown import current_terms
from marketplace.web import htmx
from marketplace.web.page_cache.sharing import call_when_sent, do_not_keep, materials, shared_page

blueprint = Blueprint("search", __name__, url_prefix="/<lang>")
_NEWEST_SHOWN = 6
"""Services on the front door."""
_NEWEST_LOOKED_AT = 24
"""The newest services among which those that the reader can read come first."""


@blueprint.get("/")
@public
@shared_page("catalogue", "clusters", "index")
def home() -> Response:
    """Say what this place is, and show the ways in."""
    language = current_language()
    newest = queries.find(Query(per_page=_NEWEST_LOOKED_AT), language)
    clusters = _clusters()
    names = _names(clusters, language)
    facets = results_page.facets_of(newest, AskedPage(newest.query), names, current_terms())
    return htmx.render(
        "search/home.html",
        results=newest,
        facets={facet.name: facet for facet in facets},
        newest=readable_first(newest.ids, language, _NEWEST_SHOWN),
        repair=results_page.repair_of(newest),
        number_of_clusters=len(clusters),
        countries=_countries(clusters),
    )


@blueprint.get("/services")
@public
@shared_page("catalogue", "clusters", "index")
def results() -> Response:
    """Show the services that answer what is asked for, or all."""
    language = current_language()
    terms = current_terms()
    form = SearchForm(request.args, terms.code_of)
    query = replace(form.query(), typing=htmx.is_partial())
    directory = _directory()
    answer = queries.find(query, language, directory)
    if answer.is_hurried:
        do_not_keep()
    page = AskedPage(answer.query, form.facets_in_full())
    if not form.is_opening():
        logger = statistics.logger_of(
            query, answer.total, answer.is_degraded, language, is_doubtful=answer.is_doubtful
        )
        call_when_sent(logger)

    names = _names(_clusters(), language)
    typed_enough = results_page.has_words(answer.query)
    suggestions = [] if answer.total else broader(answer.query, language, directory)
    return htmx.render(
        "search/results.html",
        fragment="search/_live.html",
        asked_page=page,
        results=answer,
        hits=hits_of(answer, language, terms),
        facets=results_page.facets_of(answer, page, names, terms),
        facet_labels=results_page.facet_labels(),
        chips=results_page.chips_of(page, names, terms),
        negations=results_page.negation_chips(answer, page),
        summary=results_page.summary_of(answer, typed_enough=typed_enough),
        repair=results_page.repair_of(answer),
        typed_enough=typed_enough,
        sorts=results_page.sort_options(answer.query),
        pages=results_page.Pagination(answer.query.page, answer.pages, page),
        alternative=find_alternative(answer, language, directory),
        offers=offers_of(page, directory, language),
        has_reference=has_reference(answer.query.text),
        completeness=completeness_note(answer, page),
        suggestions=suggestions,
        ways_in=[] if answer.total or suggestions else _ways_in(language),
    )


def _ways_in(language: str) -> list[Option]:
    """List the types of services that there are, for whom nothing else is left to offer."""
    everything = queries.find(Query(per_page=1), language)
    facets = results_page.facets_of(everything, AskedPage(everything.query), {}, current_terms())
    return next((facet.options for facet in facets if facet.name == "type"), [])


@blueprint.get("/services/proposals")
@public
@shared_page("catalogue", "clusters", "index")
def proposals() -> Response:
    """List what may be meant by what somebody has typed so far, for the script of the page.

    The words that the list itself needs come along: no page without it carries them.
    """
    typed = request.args.get("q", "")
    words = {
        "list": _("Suggestions"),
        "recent": _("Your recent searches"),
        "clear": _("Clear recent searches"),
        "count": _("Suggestions: %(count)s", count="{count}"),
    }
    groups = grouped(proposals_for(typed, current_language()))
    return jsonify(groups=groups, words=words)


def _clusters() -> dict[str, NamedCluster]:
    """Return all clusters by their slugs, which pages share."""
    shared = materials("clusters")
    clusters: dict[str, NamedCluster] | None = shared.get("clusters")
    if clusters is None:
        clusters = shared["clusters"] = named_by_slug()
    return clusters


def _directory() -> Directory:
    """Return what queries may name, which pages share."""
    shared = materials("clusters")
    directory: Directory | None = shared.get("directory")
    if directory is None:
        directory = shared["directory"] = entities.current()
    return directory


def _names(clusters: dict[str, NamedCluster], language: str) -> dict[str, str]:
    """Return the words for each cluster in a language, which pages share."""
    shared = materials("clusters")
    names: dict[str, str] | None = shared.get(language)
    if names is None:
        names = {slug: introduction((cluster,), language) for slug, cluster in clusters.items()}
        shared[language] = names
    return names


def _countries(clusters: dict[str, NamedCluster]) -> list[str]:
    """List the countries of the clusters by name."""
    codes = {cluster.country for cluster in clusters.values() if cluster.country}
    return sorted(map(country_name, codes), key=alphabetical)
