"""Read-only JSON, open to everybody and to every origin."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.api import queries, representation
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.catalogue.record import ServiceRecord
from marketplace.clusters.record import ClusterRecord
from marketplace.delivery.mail.composition import link_in
from marketplace.i18n import OFFICIAL_EU
from marketplace.paging import page_count
from marketplace.records import InterchangeModel
from marketplace.search import queries as search
from marketplace.search.forms import SearchForm
from marketplace.settings import settings
from marketplace.technologies.shown import current_terms
from marketplace.text import whole_number
from marketplace.web.errors import or_404
from marketplace.web.page_cache.sharing import do_not_keep, shared_page

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
LIMIT, LIMIT_MAX = 20, 100
_PAGE_MAX = 10**9
_SCHEMA_MAX_AGE = 60 * 60
"""Seconds for which others may keep a schema, which changes with a release only."""
_RECORD_MODELS: dict[str, type[InterchangeModel]] = {
    "cluster": ClusterRecord,
    "service": ServiceRecord,
}


@blueprint.get("/services")
@public
@shared_page("catalogue", "clusters", "index")
def services() -> Response:
    """List the services that answer a query, in the order of the catalogue page."""
    language = _language()
    link = link_in(_page_language(language))

    arguments = MultiDict(request.args)
    # Here `language` is the one to read in; the facet of the same name is the language of delivery.
    arguments.setlist("language", request.args.getlist("delivery_language"))
    limit = _number("limit", LIMIT, LIMIT_MAX)
    form = SearchForm(arguments, lambda word: current_terms().code_of(word))
    query = replace(form.query(), per_page=limit)

    results = search.find(query, language)
    if results.is_hurried:
        do_not_keep()
    services = catalogue.published_by_ids(results.ids)
    items = [representation.service_summary(service, language, link) for service in services]
    completeness = results.completeness
    return _list(
        items,
        total=results.total,
        page=results.query.page,
        pages=results.pages,
        missing_words=list(completeness.missing_words) if completeness else None,
        with_all_words=completeness.complete if completeness else None,
        close_in_meaning=[service.slug for service in services if service.id in results.near_ids],
    )


@blueprint.get("/services/<slug>")
@public
@shared_page("catalogue", "clusters")
def service(slug: str) -> Response:
    """Show everything about a service, or 410 with the reason when it was withdrawn."""
    service = or_404(catalogue.find_by_slug(slug))
    if service.state == "withdrawn":
        return _withdrawn(service)
    if service.state == "unlisted":
        return _unlisted(service)
    if not service.is_published:
        abort(404)

    link = link_in(_page_language(service.original_language))
    return _json(representation.service_details(service, link))


@blueprint.get("/clusters")
@public
@shared_page("clusters", "texts of clusters")
def clusters() -> Response:
    """List the clusters by slug."""
    limit = _number("limit", LIMIT_MAX, LIMIT_MAX)
    page = _number("page", 1, _PAGE_MAX)
    link = link_in(_page_language(_language()))

    total = queries.number_of_clusters()
    items = [
        representation.cluster_details(cluster, link) for cluster in queries.clusters(page, limit)
    ]
    return _list(items, total=total, page=page, pages=page_count(total, limit))


@blueprint.get("/schema/<kind>.json")
@public
def schema(kind: str) -> Response:
    """Show the JSON Schema of a kind of records in the interchange format."""
    model = or_404(_RECORD_MODELS.get(kind))
    response = _json(model.json_schema())
    response.cache_control.public = True
    response.cache_control.max_age = _SCHEMA_MAX_AGE
    response.add_etag()
    return response.make_conditional(request)


@blueprint.after_request
def _open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


@blueprint.errorhandler(400)
def _bad_request(error: HTTPException) -> Response:
    return _json(
        {"error": "That request could not be read", "message": error.description}, status=400
    )


def _withdrawn(service: Service) -> Response:
    time = service.withdrawn_at.isoformat() if service.withdrawn_at else None
    answer = {
        "error": "This service was withdrawn",
        "reason": service.withdrawn_reason,
        "withdrawn_at": time,
    }
    return _json(answer, status=410)


def _unlisted(service: Service) -> Response:
    time = service.unlisted_at.isoformat() if service.unlisted_at else None
    answer = {
        "error": "This service is not listed at the moment",
        "reason": service.unlisted_why,
        "unlisted_at": time,
    }
    return _json(answer, status=410)


def _language() -> str:
    """Read the language for texts: any official one of the European Union, or answer 400."""
    language = request.args.get("language") or settings().default_language
    if language not in OFFICIAL_EU:
        abort(400, f"language is one of {', '.join(OFFICIAL_EU)}.")
    return language


def _page_language(language: str) -> str:
    """Return the language of the pages to link to: a text may have one that the pages lack."""
    return language if language in settings().languages else settings().default_language


def _number(name: str, default: int, highest: int) -> int:
    """Read a number from 1 to the highest, or the default where there is none."""
    number = whole_number(request.args.get(name, ""))
    if number is None:
        return default
    return min(max(number, 1), highest)


def _list(items: Sequence[Any], *, total: int, page: int, pages: int, **more: object) -> Response:
    """Answer with a page of a list, and with what more there is to say of it."""
    known = {key: value for key, value in more.items() if value is not None}
    return _json({"total": total, "page": page, "pages": pages, **known, "items": items})


def _json(data: Any, status: int = 200) -> Response:
    """Answer with JSON, its keys in the order of the record."""
    return Response(
        json.dumps(data, ensure_ascii=False) + "\n", status=status, mimetype="application/json"
    )
