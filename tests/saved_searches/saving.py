"""Searches that somebody saves, and the worker that tells of them."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.catalogue import change_log
from marketplace.catalogue.models import Service, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction
from marketplace.delivery.mail import Mail
from marketplace.saved_searches import actions, jobs
from marketplace.saved_searches.models import SavedSearch
from marketplace.search.index import sync
from marketplace.technologies import queries as technologies
from tests.conftest import NOW, make_service

EMAIL = "ada@example.org"
DAY = timedelta(days=1)
_JOBS = (jobs.settle, jobs.end, jobs.remind, jobs.tell)


def save(address: str = "q=membrane", *, language: str = "en", email: str = EMAIL) -> str:
    """Save and confirm a search, and give its key."""
    sync.sync()
    with transaction():
        terms = technologies.load()
        search = actions.ask(email, address, language, terms, NOW)
        actions.confirm(search, terms, NOW)
        return search.key


def publish(
    slug: str, lead: Cluster, title: str, at: datetime = NOW + timedelta(hours=1)
) -> Service:
    """Publish a service, and let the index know it."""
    service = make_service(slug, lead, title=title, published_at=at)
    log_change(service, at)
    return service


def log_change(service: Service, at: datetime) -> None:
    """Note that a service has changed, and let the index know it."""
    with transaction():
        change_log.record_changes([service], at)
    sync.sync()


def retitle(service: Service, title: str) -> None:
    """Give a service another title, of which the index does not know yet."""
    with transaction():
        text = db.session.get(ServiceText, (service.id, "en"))
        assert text is not None
        text.title = title


def work(now: datetime) -> None:
    """Do what the worker does for saved searches."""
    for job in _JOBS:
        count = 1
        while count:
            with transaction():
                count = job(now)


def searches() -> Sequence[SavedSearch]:
    """List what is stored."""
    db.session.rollback()
    return db.session.scalars(select(SavedSearch).order_by(SavedSearch.asked_at)).all()


def token_in(mail: Mail) -> str:
    """Give what stands in the link of a mail."""
    return re.findall(r"/searches/([\w.-]+)", mail.text)[0]
