"""While the database can take nothing, an enquiry that was typed stays on the page."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries.messages import Attachment
from tests.accounts.test_limits import site
from tests.browser import Page, Visitor
from tests.conftest import ON_POSTGRESQL, Mailbox
from tests.enquiries.asking import FORM, TYPED, fill_in
from tests.enquiries.follow.attaching import PLAN, attach


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_an_enquiry_that_meets_a_locked_database_stays_on_the_page_and_is_sent_later(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox, data_dir: Path
) -> None:
    page = fill_in(visitor)
    with locked(data_dir):
        refused = page.submit("Send enquiry")

    assert refused.status == 503
    assert "Nothing is lost: please send it again in a minute." in refused.text
    assert len(mailbox) == 0
    assert refused.submit("Send enquiry").title == "Your enquiry is on its way"
    assert len(mailbox) == 3


def test_an_enquiry_that_meets_a_database_which_can_only_be_read_stays_on_the_page(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox
) -> None:
    form = visitor.open(FORM)
    with only_readable():
        check = form.submit("Continue", **TYPED)
        refused = check.submit("Send enquiry")

    assert (check.status, check.title) == (200, "Check your enquiry before you send it")
    assert refused.status == 503
    assert "Nothing is lost: please send it again in a minute." in refused.text
    assert len(mailbox) == 0
    assert refused.submit("Send enquiry").title == "Your enquiry is on its way"


@contextmanager
def only_readable() -> Iterator[None]:
    """Let nobody store anything, as a PostgreSQL that stands by, or a SQLite on a disk like that."""

    def refuse_writing(connection: Any, _record: object, _proxy: object) -> None:
        if not ON_POSTGRESQL:
            connection.execute("PRAGMA query_only=ON")
            return
        connection.autocommit = True
        connection.execute("SET default_transaction_read_only = on")
        connection.autocommit = False

    db.session.remove()
    engine = db.engine
    event.listen(engine, "checkout", refuse_writing)
    try:
        yield
    finally:
        event.remove(engine, "checkout", refuse_writing)
        db.session.remove()
        engine.dispose()


def stored(data_dir: Path) -> set[str]:
    folder = data_dir / "uploads"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


@contextmanager
def locked(data_dir: Path, *more: Engine) -> Iterator[None]:
    """Keep everybody else from writing, who waits a moment only; more are the engines of other applications."""
    engines = (db.engine, *more)
    db.session.remove()
    for engine in engines:
        event.listen(engine, "checkout", impatient)
    other = sqlite3.connect(data_dir / "marketplace.sqlite")
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "checkout", impatient)
            engine.dispose()  # with its impatient connections
        other.close()


def impatient(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
    """Wait a moment only, where a server waits for ten seconds."""
    connection.execute("PRAGMA busy_timeout=50")


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_what_is_added_while_the_database_is_locked_stays_on_the_page(
    app: Flask, sent: Page, data_dir: Path
) -> None:
    limited = site(app, data_dir, RATELIMIT="on")
    with limited.app_context():
        engine = db.engine
    counting = Visitor(limited).open(sent.url)
    before = stored(data_dir)
    with locked(data_dir, engine):
        refused = attach(sent, PLAN, body="This is our plant.")
        counted = attach(counting, PLAN, body="This is our plant.")

    for page in (refused, counted):
        assert page.status == 503
        assert "Nothing is lost: please send it again in a minute." in page.text
        assert page.value("body") == "This is our plant."
    page = attach(refused, PLAN, body=refused.value("body"))
    assert "This is our plant." in page.all(".timeline")[0].get_text()
    kept = {one.stored_as for one in db.session.scalars(select(Attachment))}
    assert before | kept == stored(data_dir), "the file of the refused form was taken away again"


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_links_are_asked_for_again_when_the_database_was_locked(sent: Page, data_dir: Path) -> None:
    form = sent.visitor.open("/en/enquiries/lost")
    with locked(data_dir):
        page = form.submit(email="ada@example.org")

    assert page.status == 503
    assert page.value("email") == "ada@example.org"
