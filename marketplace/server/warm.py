"""The application with all loaded that pages are made of, before processes are forked.

A process that is forked from a warm one answers its first visitors as quickly as all others. What is loaded here is
shared by all, and frozen, so that the collector of a process neither walks through it nor copies it.
"""

import gc
from collections.abc import Iterator

from flask import Flask
from werkzeug.test import Client

from marketplace import create_app
from marketplace.catalogue import queries as catalogue
from marketplace.clusters.queries import all_clusters
from marketplace.database import db
from marketplace.search import queries as search
from marketplace.search.queries import Query
from marketplace.settings import settings

_PAGES = ("", "services", "clusters", "enquiries/new", "enquiries/lost", "login", "reset")
_PAGES_OF_SERVICE = ("services/{slug}", "services/{slug}/enquiry")
_PAGE_OF_CLUSTER = "clusters/{slug}"
_API = "api/v1/services?limit=1"
_AS_A_BROWSER = {"Accept-Encoding": "gzip"}


def make_warm_application() -> Flask:
    """Return a new application after a page of each kind in each language."""
    app = create_app()
    warm(app)
    return app


def warm(app: Flask) -> None:
    """Open a page of each kind in each language.

    No connection to the database stays open: the processes that follow open their own.
    """
    search.prepare()
    _load_templates(app)
    with app.app_context():
        paths = list(_paths())
        origin = settings().origin

    client = Client(app)
    for path in paths:
        with app.app_context():  # of its own, where the language of a page is kept
            client.get(path, base_url=origin, headers=_AS_A_BROWSER).close()

    with app.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()


def _load_templates(app: Flask) -> None:
    """Load what all pages and mails are written by.

    To compile those of one page takes up to a twentieth of a second, of a sent enquiry with its mails an eighth: all
    of them together a second, once.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _paths() -> Iterator[str]:
    """List a page of each kind in each language, after a search in that language."""
    base_path = settings().base_path
    newest = search.find(Query(per_page=1), settings().default_language)
    slugs = catalogue.slugs_of(newest.ids)
    pages = [page.format(slug=slug) for page in _PAGES_OF_SERVICE for slug in slugs]
    pages += [_PAGE_OF_CLUSTER.format(slug=cluster.slug) for cluster in all_clusters()[:1]]
    for language in settings().languages:
        search.find(Query("water"), language)  # no page of it: those are logged
        yield from (f"{base_path}/{language}/{page}" for page in (*_PAGES, *pages))
    yield f"{base_path}/{_API}"
