"""The database: durable, whole or not at all, and what the migrations make is what the models say."""

import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from marketplace import database
from marketplace.clusters.models import Cluster, ClusterText
from marketplace.database import Model, afterwards, db, empty_journal, lock, set_aside, transaction
from marketplace.database.changes import ChangeWatch
from marketplace.database.insertion import Insertion
from marketplace.turns import Turns
from tests.conftest import NOW, ON_POSTGRESQL, make_cluster
from tests.faults.server import eventually


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


def test_a_connection_keeps_little_of_sqlite_in_memory(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return

    kilobytes = -db.session.scalar(text("PRAGMA cache_size"))
    assert 0 < kilobytes <= 512


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


def _add_beside(slug: str) -> None:
    """Store a cluster from another connection, without waiting for anybody."""
    with db.engine.connect().execution_options(begin_immediate=True) as connection:
        connection.detach()  # nobody else gets one that does not wait
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        connection.execute(insert(Cluster).values(slug=slug, name=slug, created_at=NOW))
        connection.commit()


def test_with_a_late_lock_others_write_until_it_is_taken(app: Flask) -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    with transaction(late_lock=True):
        assert db.session.query(Cluster).count() == 0
        _add_beside("quick")
        lock()
        assert db.session.query(Cluster).count() == 1
        with pytest.raises(OperationalError) if is_sqlite else nullcontext():
            _add_beside("patient")
        db.session.add(Cluster(slug="late", name="Late", created_at=NOW))

    slugs = {cluster.slug for cluster in db.session.query(Cluster)}
    assert slugs == {"quick", "late"} | ({"patient"} if not is_sqlite else set())


def test_a_transaction_that_fails_after_its_late_lock_leaves_nothing(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction(late_lock=True):
        lock()
        db.session.add(Cluster(slug="half", name="Half", created_at=NOW))
        db.session.flush()
        raise ZeroDivisionError

    _add_beside("next")
    assert [cluster.slug for cluster in db.session.query(Cluster)] == ["next"]


def test_new_rows_are_stored_with_their_collections_and_the_defaults_of_their_tables(
    app: Flask,
) -> None:
    texts = [ClusterText(language=language, summary=language) for language in ("en", "fr")]
    cluster = Cluster(slug="new", name="New", webhook_url=None, created_at=NOW, texts=texts)
    neighbours = [Cluster(slug=slug, name=slug, created_at=NOW) for slug in ("next", "last")]

    with transaction():
        assert Insertion(cluster, neighbours).store(db.session.connection())

    clusters = db.session.query(Cluster).order_by(Cluster.id).all()
    assert [stored.slug for stored in clusters] == ["new", "next", "last"]
    assert [stored.webhook_url for stored in clusters] == ["", "", ""]
    summaries = db.session.query(ClusterText.cluster_id, ClusterText.summary).all()
    assert sorted(summaries) == [(clusters[0].id, "en"), (clusters[0].id, "fr")]


def test_new_rows_whose_first_is_there_already_are_all_left_alone(app: Flask) -> None:
    _add_beside("first")
    again = Cluster(slug="first", name="Again", created_at=NOW)
    neighbour = Cluster(slug="second", name="Second", created_at=NOW)

    with transaction():
        assert not Insertion(again, [neighbour]).store(db.session.connection())

    assert [cluster.slug for cluster in db.session.query(Cluster)] == ["first"]


def _write(app: Flask, slug: str, slugs: list[str]) -> None:
    with app.app_context(), transaction():
        slugs.append(slug)


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_the_threads_of_a_process_write_one_after_the_other(app: Flask) -> None:
    writers: Turns = app.extensions["writers of the database"]
    names: list[str] = []
    first, second = (
        threading.Thread(target=_write, args=(app, name, names)) for name in ("first", "second")
    )

    with transaction():
        first.start()
        assert eventually(lambda: writers.count_waiting() == 1)
        second.start()
        assert eventually(lambda: writers.count_waiting() == 2)
        names.append("me")
    first.join()
    second.join()

    assert names == ["me", "first", "second"]


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_a_thread_that_gets_no_turn_in_time_cannot_have_the_database(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.01)
    writers: Turns = app.extensions["writers of the database"]
    assert writers.take(0)

    with pytest.raises(OperationalError), transaction():
        pass
    writers.give_back()

    with transaction():
        db.session.add(Cluster(slug="next", name="Next", created_at=NOW))
    assert db.session.query(Cluster).count() == 1


def test_a_turn_comes_back_though_its_session_was_given_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.01)

    with transaction():
        db.session.remove()

    with transaction():
        assert db.session.scalar(text("SELECT 1")) == 1


def test_a_late_lock_can_be_taken_again(app: Flask) -> None:
    with transaction(late_lock=True):
        lock()
        lock()
        db.session.add(Cluster(slug="late", name="Late", created_at=NOW))

    assert db.session.query(Cluster).count() == 1


def test_what_is_set_aside_is_stored_only_when_it_is_added(app: Flask) -> None:
    with transaction():
        db.session.add(Cluster(slug="first", name="First", created_at=NOW))
        with set_aside() as rows:
            db.session.add(Cluster(slug="second", name="Second", created_at=NOW))
            db.session.add(Cluster(slug="third", name="Third", created_at=NOW))
        db.session.add(rows[0])

    slugs = [cluster.slug for cluster in db.session.query(Cluster).order_by(Cluster.id)]
    assert slugs == ["first", "second"]


def test_a_watch_notices_what_others_have_stored(app: Flask) -> None:
    changes = ChangeWatch()
    try:
        assert changes.have_come()
        assert any(not changes.have_come() for _look in range(100))  # PostgreSQL serves others too
        with transaction():
            db.session.add(Cluster(slug="new", name="New", created_at=NOW))
        assert changes.have_come()
        assert any(not changes.have_come() for _look in range(100))
    finally:
        changes.close()


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite's write-ahead log")
def test_to_empty_the_journal_again_looks_like_no_change(app: Flask) -> None:
    make_cluster("deleted", "Deleted", "CZ", "cs")
    assert empty_journal()
    changes = ChangeWatch()
    try:
        changes.have_come()

        assert empty_journal()

        assert not changes.have_come()
    finally:
        changes.close()


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite's write-ahead log")
def test_the_journal_keeps_nothing_of_what_was_stored(app: Flask, data_dir: Path) -> None:
    make_cluster("deleted", "Deleted", "CZ", "cs")
    journals = list(data_dir.glob("*-wal"))
    assert sum(journal.stat().st_size for journal in journals) > 0

    assert empty_journal()

    assert sum(journal.stat().st_size for journal in journals) == 0


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
