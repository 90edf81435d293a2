"""An application that is warm loads nothing more for its first visitors."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest
from babel import localedata
from flask import Flask
from werkzeug.test import create_environ

from marketplace import workdays
from marketplace.catalogue.models import Service
from marketplace.clusters.queries import all_clusters
from marketplace.database import db, transaction, utcnow
from marketplace.search import jobs
from marketplace.search.query_log import log
from marketplace.search.query_log.models import SearchCount
from marketplace.server.holidays import load_holidays
from marketplace.server.serve import START_METHOD
from marketplace.server.warm import warm
from marketplace.settings import settings
from marketplace.web.page_cache.cache import key_of, page_cache
from marketplace.workdays import local_day
from tests.browser import Visitor
from tests.conftest import NOW, Mailbox
from tests.enquiries.asking import ask

PAGES = [
    "",
    "services",
    "services?q=membrane",
    "clusters",
    "services/membrane-screening",
    "services/membrane-screening/enquiry",
    "enquiries/new",
    "enquiries/lost",
    "login",
    "reset",
    "clusters/wsm",
]


@pytest.fixture
def warm_app(app: Flask, membrane_screening: Service) -> Iterator[Flask]:
    app.jinja_env.cache.clear()  # type: ignore[union-attr]
    jobs.sync(NOW)
    warm(app)
    yield app
    gc.unfreeze()


def test_no_template_and_no_language_is_loaded_for_a_visitor(warm_app: Flask) -> None:
    templates, locales = len(warm_app.jinja_env.cache or ()), set(localedata._cache)

    for page in PAGES:
        for language in settings().languages:
            Visitor(warm_app).open(f"/{language}/{page}")

        assert len(warm_app.jinja_env.cache or ()) == templates, page
        assert set(localedata._cache) == locales, page


def test_no_template_is_loaded_for_who_sends_an_enquiry(
    warm_app: Flask, visitor: Visitor, mailbox: Mailbox
) -> None:
    templates = len(warm_app.jinja_env.cache or ())

    page = ask(visitor)
    visitor.open("/en/nothing", status=404)

    assert "on its way" in page.title
    assert len(mailbox) > 1
    assert len(warm_app.jinja_env.cache or ()) == templates


def test_what_visitors_search_for_most_is_made_before_they_ask(
    app: Flask, membrane_screening: Service
) -> None:
    jobs.sync(NOW)
    with transaction():
        today = local_day(utcnow())
        db.session.add(SearchCount(day=today, language="cs", words="membrány pro vodu", searches=9))
    counted = log.current_log(settings().data_dir)

    warm(app)
    pages = page_cache(app)
    environ = create_environ("/cs/services", query_string="q=membr%C3%A1ny+pro+vodu")

    page = pages.find(key_of({**environ, "HTTP_ACCEPT_ENCODING": "gzip"}), app)
    gc.unfreeze()

    assert page is not None
    assert page.headers is not None
    assert log.current_log(settings().data_dir) == counted  # nobody has searched


def test_no_connection_is_left_to_be_shared_by_processes(warm_app: Flask) -> None:
    assert db.engine.pool.checkedin() == 0  # type: ignore[attr-defined]


def test_what_is_warm_is_left_alone_by_the_collector(warm_app: Flask) -> None:
    assert gc.get_freeze_count() > 10_000


def test_a_site_does_not_hold_what_only_changes_of_tables_and_calendars_need() -> None:
    script = "import sys; from marketplace.server import cli; print({'alembic', 'holidays'} & {*sys.modules})"

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"


@pytest.mark.skipif(START_METHOD != "fork", reason="each process looks up for itself")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_site_begins_with_the_holidays_of_its_clusters(
    app: Flask, membrane_screening: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workdays, "_holidays", {})
    year = local_day(utcnow()).year

    load_holidays()

    country = all_clusters()[0].country
    assert {(country, year - 1), (country, year), (country, year + 1)} <= set(workdays._holidays)
    assert date(year, 12, 25) in workdays._holidays[country, year]
