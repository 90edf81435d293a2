"""What search engines may read, and where it is."""

from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from marketplace.accounts.access import public
from marketplace.api import queries
from marketplace.delivery.mail.composition import link_in
from marketplace.pages.models import SitePage
from marketplace.settings import settings
from marketplace.web.addresses import absolute
from marketplace.web.languages import SWITCH
from marketplace.web.page_cache.sharing import shared_page

blueprint = Blueprint("sitemap", __name__)
PER_FILE = 2000
"""How many services a part of the map has at most."""
_PARTS_MAX = 10_000
_FIXED_PAGES = ("search.home", "search.results", "clusters.index")
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PRIVATE = (
    "desk",
    "coordination",
    "enquiries",
    "login",
    "logout",
    "account",
    "reset",
    "invitation",
    "mail",
    "searches",
    "shortlist",
    "compare",
)


@blueprint.get("/robots.txt")
@public
@shared_page()
def robots() -> Response:
    """Keep robots out of what is private, and out of the endless combinations of filters.

    Each path is written out for each language: a star reaches across slashes (RFC 9309), so that
    "/*/desk" would keep them out of "/en/services/desk-research" too. The star after the question
    mark is for readers that drop a bare one, and with it all services.
    """
    languages = settings().languages
    private = [f"/{language}/{name}" for language in languages for name in _PRIVATE]
    filtered = [f"/{language}/services?*" for language in languages]
    feeds = [f"/{language}/services/feed.atom" for language in languages]
    paths = ["/mailbox", f"{SWITCH}/", *private, *filtered, *feeds]
    lines = [
        "User-agent: *",
        *(f"Disallow: {request.script_root}{path}" for path in paths),
        f"Sitemap: {_address('index')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
@shared_page("catalogue")
def index() -> Response:
    """List the parts of the map."""
    # The first part has the fixed pages too, and so is never empty.
    numbers = sorted({1, *queries.parts_of_catalogue(PER_FILE)})
    addresses = (_address("part", number=number) for number in numbers)
    return _xml("sitemapindex", "sitemap", addresses)


@blueprint.get("/sitemap-<int:number>.xml")
@public
@shared_page("catalogue")
def part(number: int) -> Response:
    """List the pages of some services in the languages of their texts.

    The first part has the fixed pages too.
    """
    if not 1 <= number <= _PARTS_MAX:
        abort(404)
    return _xml("urlset", "url", _pages(number))


def _pages(number: int) -> Iterator[str]:
    links = {language: link_in(language) for language in settings().languages}
    default = settings().default_language

    if number == 1:
        for link in links.values():
            yield from (link(endpoint) for endpoint in _FIXED_PAGES)
            yield from (link("pages.show", topic=page.value) for page in SitePage)

    for slug, text_languages in queries.languages_by_slug(number, PER_FILE).items():
        page_languages = [language for language in text_languages if language in links]
        for language in page_languages or [default]:
            yield links[language]("services.show", slug=slug)


def _address(view: str, **values: Any) -> str:
    return absolute(url_for(f".{view}", **values))


def _xml(root: str, entry: str, addresses: Iterable[str]) -> Response:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for address in addresses:
        lines.append(f"<{entry}><loc>{escape(address)}</loc></{entry}>")
    lines.append(f"</{root}>")
    return Response("\n".join(lines) + "\n", mimetype="application/xml")
