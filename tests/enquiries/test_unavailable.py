"""While the database can take nothing, an enquiry that was typed stays on the page."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from marketplace.catalogue.models import Service
from marketplace.database import db
from tests.browser import Visitor
from tests.conftest import ON_POSTGRESQL, Mailbox
from tests.enquiries.asking import fill_in


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite has one lock for everybody")
def test_an_enquiry_that_meets_a_locked_database_stays_on_the_page_and_is_sent_later(
    visitor: Visitor, membrane_screening: Service, mailbox: Mailbox, data_dir: Path
) -> None:
    page = fill_in(visitor)
    event.listen(db.engine, "checkout", impatient)
    db.session.remove()
    other = sqlite3.connect(data_dir / "marketplace.sqlite")
    other.execute("BEGIN IMMEDIATE")
    try:
        refused = page.submit("Send enquiry")
    finally:
        event.remove(db.engine, "checkout", impatient)
        db.engine.dispose()  # with its impatient connections
        other.close()

    assert refused.status == 503
    assert "Nothing is lost: please send it again in a minute." in refused.text
    assert len(mailbox) == 0
    assert refused.submit("Send enquiry").title == "Your enquiry is on its way"
    assert len(mailbox) == 3


def impatient(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
    """Wait a moment only, where a server waits for ten seconds."""
    connection.execute("PRAGMA busy_timeout=50")
