"""The database: durable, whole or not at all, and what the migrations make is what the models say."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from marketplace.clusters.models import Cluster
from marketplace.database import Model, afterwards, db, transaction
from tests.conftest import NOW, make_cluster


def test_the_migrations_make_the_tables_that_the_models_describe(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []


def test_sqlite_writes_to_the_disk_before_it_says_done(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        assert db.session.scalar(text("SHOW fsync")) in {"on", "off"}
        return
    assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert db.session.scalar(text("PRAGMA synchronous")) == 2
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_transaction_that_fails_leaves_nothing(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(Cluster(slug="half", name="Half", created_at=NOW))
        db.session.flush()
        raise ZeroDivisionError
    assert db.session.query(Cluster).count() == 0


def test_a_change_outside_of_a_transaction_is_refused(app: Flask) -> None:
    db.session.add(Cluster(slug="stray", name="Stray", created_at=NOW))
    with pytest.raises(RuntimeError), transaction():
        pass
    db.session.rollback()


def test_a_transaction_inside_a_transaction_is_refused_and_loses_nothing(app: Flask) -> None:
    with transaction():
        db.session.add(Cluster(slug="outer", name="Outer", created_at=NOW))
        db.session.flush()
        with pytest.raises(RuntimeError, match="open already"), transaction():
            db.session.add(Cluster(slug="inner", name="Inner", created_at=NOW))

    assert [cluster.slug for cluster in db.session.query(Cluster)] == ["outer"]


def test_a_transaction_follows_one_that_failed(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        raise ZeroDivisionError
    with transaction():
        db.session.add(Cluster(slug="next", name="Next", created_at=NOW))
    assert db.session.query(Cluster).count() == 1


def test_what_is_done_after_a_transaction_may_open_one(app: Flask) -> None:
    def add_another() -> None:
        with transaction():
            db.session.add(Cluster(slug="later", name="Later", created_at=NOW))

    with transaction():
        afterwards(add_another)
    assert db.session.query(Cluster).count() == 1


def test_a_time_comes_back_as_the_same_moment(app: Flask) -> None:
    moment = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    cluster = make_cluster("clock", "Clock", "CZ", "cs")
    with transaction():
        db.session.get_one(Cluster, cluster.id).created_at = moment
    db.session.expire_all()
    found = db.session.get_one(Cluster, cluster.id).created_at
    assert found == moment
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_a_mistake(app: Flask) -> None:
    with pytest.raises(Exception, match="time zone"), transaction():
        db.session.add(Cluster(slug="naive", name="Naive", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        db.session.flush()
