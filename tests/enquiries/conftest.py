"""Enquiries that the tests begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.database import db, transaction
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, sending
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import NOW
from tests.enquiries.asking import ask, draft


@pytest.fixture
def sent(app: Flask, membrane_screening: Service) -> Page:
    """The page that Ada saw after she had asked WSM and ZINNAE."""
    return ask(Visitor(app))


@pytest.fixture
def enquiry(sent: Page) -> Enquiry:
    """What Ada asked."""
    db.session.rollback()
    found = queries.find_by_token(sent.url.rsplit("/", 1)[1])
    assert found is not None
    return found


@pytest.fixture
def asked(app: Flask, membrane_screening: Service) -> Enquiry:
    """Asked on a Monday, promised for the Friday; the partner has answered already, and both desks read English."""
    with transaction():
        service = catalogue.find_published("membrane-screening")
        assert service is not None
        service.reply_within_days = 4
        for cluster in service.clusters:
            cluster.languages = ["en"]
        found = sending.send(draft(), service=service, language="en", now=NOW)
        db.session.flush()
        answering.answer(found.assignments[1], "Yes.", nonce="n", now=NOW)
    return found


@pytest.fixture
def uploads(app: Flask, data_dir: Path) -> Iterator[Path]:
    """Where the files of enquiries lie."""
    yield data_dir / "uploads"
    for path in (data_dir / "uploads").glob("*"):
        path.unlink()
