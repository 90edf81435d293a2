"""What search engines may read, and where it is."""

from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.api import queries
from marketplace.delivery.mail.composition import link_in
from marketplace.settings import settings

blueprint = Blueprint("sitemap", __name__)
PER_FILE = 2000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PRIVATE = ("desk", "coordination", "enquiries", "login", "reset", "invitation")


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Keep robots out of what is private, and out of the endless combinations of filters."""
    private = [f"Disallow: /*/{name}" for name in _PRIVATE]
    lines = [
        "User-agent: *",
        *private,
        "Disallow: /mailbox",
        "Disallow: /*/services?",
        f"Sitemap: {_address('index')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
def index() -> Response:
    """List the parts of the map."""
    parts = range(1, max(1, -(-queries.number_published() // PER_FILE)) + 1)
    return _xml("sitemapindex", "sitemap", (_address("part", number=number) for number in parts))


@blueprint.get("/sitemap-<int:number>.xml")
@public
def part(number: int) -> Response:
    """List the pages of some services, each in the languages in which it can be read; the first part has the fixed pages."""
    if not 1 <= number <= 10_000:
        abort(404)
    return _xml("urlset", "url", _pages(number))


def _pages(number: int) -> Iterator[str]:
    links = {language: link_in(language) for language in settings().languages}
    if number == 1:
        for link in links.values():
            yield from (
                link(endpoint) for endpoint in ("search.home", "search.results", "clusters.index")
            )
    for slug, languages in queries.published_slugs(number, PER_FILE).items():
        shown = [language for language in languages if language in links] or [
            settings().default_language
        ]
        yield from (links[language]("services.show", slug=slug) for language in shown)


def _address(view: str, **values: Any) -> str:
    return settings().base_url + url_for(f".{view}", **values)


def _xml(root: str, entry: str, addresses: Iterable[str]) -> Response:
    entries = "".join(f"<{entry}><loc>{escape(address)}</loc></{entry}>\n" for address in addresses)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{entries}</{root}>\n'
    return Response(text, mimetype="application/xml")
