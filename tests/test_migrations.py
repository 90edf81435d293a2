"""A marketplace in use gets new tables, and keeps what it has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from marketplace import create_app
from marketplace.clusters.models import Cluster
from marketplace.config import from_environment
from marketplace.database import db, transaction
from marketplace.files import MIGRATIONS
from marketplace.search.models import SearchCount
from tests import postgres
from tests.conftest import NOW, ON_POSTGRESQL, make_cluster


@pytest.fixture
def database_of_its_own(tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database without any table, for the migrations alone."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'marketplace.sqlite'}"
        return
    with postgres.database(f"migrations_{worker_id}") as url:
        yield url


@pytest.fixture
def first_release(tmp_path: Path, database_of_its_own: str) -> Iterator[Flask]:
    """A marketplace with the tables of the first release, and one cluster."""
    environ = {"MARKETPLACE_DATA_DIR": str(tmp_path), "MARKETPLACE_DATABASE_URL": database_of_its_own}
    app = create_app(from_environment(environ))
    with app.app_context():
        upgrade(str(MIGRATIONS), "0001")
        make_cluster("wsm", "Water Sensors & Membranes", "FR", "fr")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("first_release")
def test_searches_are_counted_from_the_second_release_on_and_no_more_without_it() -> None:
    before = tables()

    upgrade(str(MIGRATIONS), "0002")
    assert tables() - before == {"search_count"}
    with transaction():
        db.session.add(SearchCount(day=NOW.date(), language="en", words="membrane", searches=1, results=1))

    downgrade(str(MIGRATIONS), "0001")
    assert tables() == before
    assert db.session.scalars(select(Cluster.slug)).all() == ["wsm"]


def tables() -> set[str]:
    db.session.rollback()
    return set(inspect(db.engine).get_table_names())
