"""The newest services of a search as a feed (Atom, RFC 4287), for anybody.

Ours and not feedgen's, which brings lxml with it: a feed is twenty entries of seven lines.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from flask import request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.names import introduction
from marketplace.i18n import current_language
from marketplace.saved_searches import addresses, description
from marketplace.saved_searches.views import blueprint
from marketplace.search import queries
from marketplace.settings import settings
from marketplace.technologies.shown import current_terms
from marketplace.web.addresses import absolute
from marketplace.web.page_cache.sharing import shared_page

ENTRIES = 20
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed: it has to say something."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@blueprint.get("/services/feed.atom")
@public
@shared_page("catalogue", "clusters", "index")
def feed() -> Response:
    """List the newest services that answer what is asked for, whatever the order of the page."""
    query = addresses.query_of(request.query_string.decode("ascii", "replace"), current_terms())
    query = replace(query, per_page=ENTRIES, only_words=True)
    results = queries.find(query, current_language())
    services = catalogue.published_by_ids(results.ids)
    by_id = {service.id: service for service in services}
    newest_first = [by_id[service_id] for service_id in results.ids if service_id in by_id]

    address = addresses.address_of(query)
    lines = _lines(description.title_of(query), f"?{address}" if address else "", newest_first)
    return Response("\n".join(lines) + "\n", mimetype="application/atom+xml")


def _lines(title: str, query: str, services: list[Service]) -> Iterator[str]:
    own_address = absolute(url_for("saved_searches.feed")) + query
    page = absolute(url_for("search.results")) + query
    updated = max((service.changed_at for service in services), default=_BEGINNING)

    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{current_language()}">'
    yield f"<id>{_text(own_address)}</id>"
    yield f"<title>{_text(title)} – {_text(settings().site_name)}</title>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(own_address)}/>'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>'
    yield f"<author><name>{_text(settings().site_name)}</name></author>"
    yield f"<updated>{updated.isoformat()}</updated>"
    for service in services:
        yield from _entry(service)
    yield "</feed>"


def _entry(service: Service) -> Iterator[str]:
    """Write a service. Its id is its address, which never changes."""
    address = absolute(url_for("services.show", slug=service.slug))
    text = service.best_text(current_language())
    offered_by = introduction(service.named_clusters, current_language())

    yield f'<entry xml:lang="{text.language}">'
    yield f"<id>{_text(address)}</id>"
    yield f"<title>{_text(text.title)}</title>"
    yield f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>'
    yield f"<author><name>{_text(offered_by)}</name></author>"
    yield f"<published>{(service.published_at or service.changed_at).isoformat()}</published>"
    yield f"<updated>{service.changed_at.isoformat()}</updated>"
    if text.summary:
        yield f"<summary>{_text(text.summary)}</summary>"
    yield "</entry>"


def _text(words: str) -> str:
    """Write words without the signs that XML cannot carry."""
    return escape(_NOT_IN_XML.sub("", words))
