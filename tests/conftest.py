"""The cast: the people, clusters and services that the tests tell about."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import hypothesis
import pytest
from argon2 import PasswordHasher, profiles
from flask import Flask, has_request_context, request
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event, select

from marketplace import create_app
from marketplace.accounts import passwords
from marketplace.accounts.models import User
from marketplace.catalogue.models import Partner, Service, ServiceText
from marketplace.clusters.models import Cluster, ClusterText, Membership
from marketplace.database import db, transaction, upgrade
from marketplace.delivery.mail import Mail
from marketplace.enquiries.models import Assignment, Enquiry
from marketplace.i18n import languages
from marketplace.search.index import reader
from marketplace.search.meaning import reader as meaning_reader
from marketplace.search.text import known_words
from marketplace.settings import from_environment
from marketplace.web import limits
from marketplace.web.page_cache import cache as page_cache
from marketplace.web.page_cache import states
from tests import postgres, processes
from tests.browser import Visitor
from tests.emptying import empty_tables
from tests.kinds import asks_database, is_quick, needs_browser, needs_processes
from tests.length import LONG

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""A Monday morning."""
PASSWORD = "correct horse battery"
ON_POSTGRESQL = os.environ.get("MARKETPLACE_TEST_DATABASE") == "postgresql"


# None asserts how long an example takes: the machine may be busy.
hypothesis.settings.register_profile("short", max_examples=30, deadline=None)
hypothesis.settings.register_profile("long", max_examples=300, deadline=None)
hypothesis.settings.load_profile("long" if LONG else "short")

OBJECTS_BETWEEN_COLLECTIONS = 50_000
MEMORY = Path("/dev/shm")  # noqa: S108 - what a process makes there has a name of its own
MEMORY_LEAST = 1_000_000_000


def pytest_configure() -> None:
    """Make what all processes share, before pytest-xdist starts them."""
    languages.build()
    known_words.build()
    if ON_POSTGRESQL:
        postgres.start()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the quick tests, and those that ask the database which a run is for."""
    if is_quick(item):
        item.add_marker(pytest.mark.quick)
    if asks_database(item):
        item.add_marker(pytest.mark.database)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the first two processes begin with slow tests.

    pytest-xdist gives each process an equal share of the list; who is done first takes from the end
    of the share of another. So no slow test comes last and keeps one of them idle, and the browser
    and its marketplace start in one process only.
    """
    processes = [item for item in items if needs_processes(item)]
    journeys = [item for item in items if needs_browser(item)]
    others = [item for item in items if not needs_processes(item) and not needs_browser(item)]
    share = len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    beside = max(0, share - len(processes))
    items[:] = [*processes, *others[:beside], *journeys, *others[beside:]]


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among what stays until the end.

    Each page that is read leaves a tree, whose parts know each other: a sixth of the time went into
    finding out what of them, and of all that is imported, is garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hundreds of sign-ins need no strong hash."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher.from_parameters(profiles.CHEAPEST)
        patch.setattr(passwords, "hasher", cheap)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """Compile each template once, whatever number of processes and applications the tests make."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(processes.TEMPLATES, str(folder))
        compiled = FileSystemBytecodeCache(str(folder))
        patch.setitem(Flask.jinja_options, "bytecode_cache", compiled)
        yield


@event.listens_for(Engine, "before_cursor_execute")
def refuse_writing_get(
    _connection: object, _cursor: object, statement: str, *_rest: object
) -> None:
    """A page that is only looked at changes nothing."""
    if has_request_context() and request.method in {"GET", "HEAD"}:
        assert not statement.startswith(("INSERT", "UPDATE", "DELETE")), (
            f"GET {request.path} writes: {statement}"
        )


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory where there is enough: each of ten thousand transactions waits for its disk."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_LEAST:
        yield tmp_path_factory.mktemp("data")
        return
    with TemporaryDirectory(prefix="marketplace-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def database_url(data_dir: Path, worker_id: str) -> Iterator[str]:
    """SQLite, or PostgreSQL where MARKETPLACE_TEST_DATABASE asks for it."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{data_dir / 'marketplace.sqlite'}"
        return
    with postgres.database(f"marketplace_{worker_id}") as url:
        yield url


@pytest.fixture(scope="session")
def application(data_dir: Path, database_url: str) -> Flask:
    """One application with its tables, for all tests of a process."""
    environ = {
        "MARKETPLACE_DATA_DIR": str(data_dir),
        "MARKETPLACE_DATABASE_URL": database_url,
        "MARKETPLACE_SECRET_KEY": "a secret of the tests, and long enough",
        "MARKETPLACE_BASE_URL": "http://localhost",
        "MARKETPLACE_RATELIMIT": "off",
    }
    app = create_app(from_environment(environ))
    app.testing = True
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(autouse=True)
def steady_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts are counted by the hours of the clock: no test crosses from one into the next."""
    monkeypatch.setattr(limits, "utcnow", lambda: NOW)


@pytest.fixture(autouse=True)
def impatient_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a page that is kept is still right is looked at before it is sent."""
    monkeypatch.setattr(states, "LOOKED_EVERY", 0)


@pytest.fixture
def app(application: Flask, data_dir: Path) -> Iterator[Flask]:
    """The application with empty tables, no index and no mail."""
    for folder in ("search", "search-open", "search-desk", "meaning", "mail"):
        shutil.rmtree(data_dir / folder, ignore_errors=True)
    reader.close_all()
    meaning_reader.close_all()
    application.extensions.pop(page_cache.EXTENSION, None)
    with application.app_context():
        with transaction():
            empty_tables()
        yield application
        db.session.remove()


@pytest.fixture
def in_zone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Move the site to another time zone."""

    def move(timezone: str) -> None:
        moved = replace(app.extensions["settings"], timezone=timezone)
        monkeypatch.setitem(app.extensions, "settings", moved)

    return move


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who never signed in."""
    return Visitor(app)


@pytest.fixture
def mailbox(app: Flask) -> "Mailbox":
    """All mail that was posted."""
    return Mailbox()


class Mailbox:
    """The outbox as a list, oldest first."""

    def __iter__(self) -> Iterator[Mail]:
        db.session.rollback()
        return iter(db.session.scalars(select(Mail).order_by(Mail.id)).all())

    def __len__(self) -> int:
        return sum(1 for _mail in self)

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self if mail.recipient == address]


def make_cluster(slug: str, name: str, country: str, *languages: str) -> Cluster:
    cluster = Cluster(
        slug=slug,
        name=name,
        short_name=slug.upper(),
        country=country,
        email=f"desk@{slug}.example.org",
        languages=list(languages),
        created_at=NOW,
        texts=[ClusterText(language="en", summary=f"{name} in a sentence.", description="")],
    )
    with transaction():
        db.session.add(cluster)
    return cluster


@pytest.fixture
def wsm(app: Flask) -> Cluster:
    return make_cluster("wsm", "Water Sensors & Membranes", "FR", "fr", "en")


@pytest.fixture
def zinnae(app: Flask) -> Cluster:
    return make_cluster("zinnae", "Zinnae", "ES", "es", "en")


def make_user(
    email: str, *, cluster: Cluster | None = None, role: str = "editor", coordinator: bool = False
) -> User:
    user = User(
        email=email,
        name=email.split("@")[0],
        language="en",
        created_at=NOW,
        is_coordinator=coordinator,
    )
    user.set_password(PASSWORD)
    with transaction():
        db.session.add(user)
        if cluster is not None:
            db.session.add(Membership(user=user, cluster_id=cluster.id, role=role))
    return user


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of a process."""
    from tests.journeys import chromium  # most tests need none

    with chromium.started() as browser:
        yield browser


@pytest.fixture
def wsm_desk(app: Flask, wsm: Cluster) -> Visitor:
    """A manager of WSM, signed in."""
    make_user("manager@wsm.example.org", cluster=wsm, role="manager")
    return Visitor(app).sign_in("manager@wsm.example.org", PASSWORD)


@pytest.fixture
def zinnae_desk(app: Flask, zinnae: Cluster) -> Visitor:
    """An editor of ZINNAE, signed in."""
    make_user("editor@zinnae.example.org", cluster=zinnae)
    return Visitor(app).sign_in("editor@zinnae.example.org", PASSWORD)


@pytest.fixture
def coordinator(app: Flask) -> Visitor:
    """The coordinator of the partnership, signed in."""
    make_user("coordinator@example.org", coordinator=True)
    return Visitor(app).sign_in("coordinator@example.org", PASSWORD)


def new_enquiry(number: int, clusters: list[Cluster], *, due_on: date, **values: Any) -> Enquiry:
    """Return an enquiry to some clusters that nobody has answered yet; the test stores it."""
    sent_at = values.get("sent_at", NOW)
    assignments = [
        Assignment(cluster_id=cluster.id, due_on=due_on, assigned_at=sent_at)
        for cluster in clusters
    ]
    usual = {
        "reference": f"ENQ-{number}",
        "token": f"token-{number}",
        "nonce": f"nonce-{number}",
        "language": "en",
        "name": "Ada",
        "email": "ada@example.org",
        "country": "FR",
        "size": "small",
        "consent_version": 1,
        "consent_language": "en",
        "sent_at": sent_at,
        "promised_on": due_on,
    }
    return Enquiry(**(usual | values), assignments=assignments)


def new_service(
    slug: str,
    lead: Cluster,
    *,
    title: str,
    language: str = "en",
    state: str = "published",
    **values: object,
) -> Service:
    """Return a service with one text, as it stands after publishing; the test stores it."""
    partners = cast(list[Cluster], values.pop("partners", []))
    texts = values.pop("texts", None) or [
        ServiceText(
            language=language,
            title=title,
            summary=f"{title}, in short.",
            description=f"All about it: {title}.",
        )
    ]
    return Service(
        slug=slug,
        lead_id=lead.id,
        original_language=language,
        state=state,
        version=1,
        created_at=NOW,
        changed_at=NOW,
        texts=texts,
        partners=[
            Partner(
                cluster_id=cluster.id, position=place, role="Takes part", countersigned_version=1
            )
            for place, cluster in enumerate(partners)
        ],
        **{
            "type": "testing",
            "languages": ["en"],
            "countries": ["EU"],
            "delivery": ["mail-in"],
            "reply_within_days": 3,
            "published_at": NOW,
            **values,
        },
    )


def make_service(slug: str, lead: Cluster, *, title: str, **values: Any) -> Service:
    """Store a service with one text, as it stands after publishing."""
    service = new_service(slug, lead, title=title, **values)
    with transaction():
        db.session.add(service)
    return service


@pytest.fixture
def membrane_screening(app: Flask, wsm: Cluster, zinnae: Cluster) -> Service:
    """A joint service of WSM and ZINNAE."""
    return make_service(
        "membrane-screening", wsm, title="Membrane screening", partners=[zinnae], sectors=["E36"]
    )
