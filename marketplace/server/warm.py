"""The application with all loaded that pages are made of, before processes are forked.

A process that is forked from a warm one answers its first visitors as quickly as all others. What is loaded here is
shared by all, and frozen, so that the collector of a process neither walks through it nor copies it.
"""

import gc
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote_plus

from flask import Flask
from werkzeug.test import Client

from marketplace import create_app
from marketplace.catalogue import queries as catalogue
from marketplace.clusters.queries import all_clusters
from marketplace.database import db, utcnow
from marketplace.search import queries as search
from marketplace.search.query import Query
from marketplace.search.query_log import statistics
from marketplace.settings import settings
from marketplace.workdays import local_day

_PAGES = ("", "services", "clusters", "enquiries/new", "enquiries/lost", "login", "reset")
_PAGES_OF_SERVICE = ("services/{slug}", "services/{slug}/enquiry")
_PAGE_OF_CLUSTER = "clusters/{slug}"
_API = "api/v1/services?limit=1"
_SEARCHES = ("water", "%22waste+water%22", "watre", "wat")
"""Words, a phrase, a mistake and a beginning: each leads to other tables of the search."""
_RECENT, _FREQUENT_MAX = timedelta(days=30), 60
"""Of how many days the searches count, and how many of the most frequent are made before anybody asks."""
_AS_A_BROWSER = {"Accept-Encoding": "gzip"}


def make_warm_application() -> Flask:
    """Return a new application after a page of each kind in each language."""
    app = create_app()
    warm(app)
    return app


def warm(app: Flask) -> None:
    """Open a page of each kind in each language, and what visitors search for most.

    No connection to the database stays open: the processes that follow open their own.
    """
    search.prepare()
    _load_templates(app)
    with app.app_context():
        paths = [*_paths(), *_searches()]
        origin = settings().origin

    client = Client(app, use_cookies=False)  # a new visitor each time
    for path in paths:
        with app.app_context():  # of its own, where the language of a page is kept
            # Not GET: a search would be counted.
            client.head(path, base_url=origin, headers=_AS_A_BROWSER).close()

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
    """List a page of each kind in each language."""
    base_path = settings().base_path
    newest = search.find(Query(per_page=1), settings().default_language)
    slugs = catalogue.slugs_of(newest.ids)
    pages = [page.format(slug=slug) for page in _PAGES_OF_SERVICE for slug in slugs]
    pages += [_PAGE_OF_CLUSTER.format(slug=cluster.slug) for cluster in all_clusters()[:1]]
    for language in settings().languages:
        yield from (f"{base_path}/{language}/{page}" for page in (*_PAGES, *pages))
    yield f"{base_path}/{_API}"


def _searches() -> Iterator[str]:
    """List a search of each kind in each language, and the most frequent of the last weeks."""
    languages = settings().languages
    searches = [(language, words) for words in _SEARCHES for language in languages]
    since = local_day(utcnow()) - _RECENT
    searches += [
        (query.language, quote_plus(query.words))
        for query in statistics.most_frequent(since, at_most=_FREQUENT_MAX)
        if query.language in languages
    ]
    return (f"{settings().base_path}/{language}/services?q={words}" for language, words in searches)
