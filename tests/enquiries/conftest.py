"""Enquiries that the tests begin with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db, transaction, utcnow
from marketplace.enquiries import queries
from marketplace.enquiries.actions import answering, sending
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.conftest import NOW, make_cluster, make_service
from tests.enquiries.asking import TYPED, draft, send


@pytest.fixture
def enquiry(app: Flask, membrane_screening: Service) -> Enquiry:
    """What Ada asked WSM and ZINNAE a moment ago, as the form hands it on; its pages are tested in `ask`."""
    typed = replace(draft(), nonce="typed", organisation=TYPED["organisation"])
    with transaction():
        service = catalogue.find_published("membrane-screening")
        token = sending.send(typed, service=service, language="en", now=utcnow())
    db.session.rollback()
    stored = queries.find_by_token(token)
    assert stored is not None
    return stored


@pytest.fixture
def now(enquiry: Enquiry) -> datetime:
    """An hour after Ada asked."""
    return enquiry.sent_at + timedelta(hours=1)


@pytest.fixture
def sent(app: Flask, enquiry: Enquiry) -> Page:
    """The page of what Ada asked, as the link in her mail opens it."""
    return Visitor(app).open(f"/en/enquiries/{enquiry.token}")


@pytest.fixture
def asked(app: Flask, membrane_screening: Service) -> Enquiry:
    """Asked on a Monday, promised for the Friday; the partner has answered already, and both desks read English."""
    with transaction():
        service = catalogue.find_published("membrane-screening")
        assert service is not None
        service.reply_within_days = 4
        for cluster in service.clusters:
            cluster.languages = ["en"]
        found = send(draft(), service=service, now=NOW)
        answering.answer(found.assignments[1], "Yes.", nonce="n", now=NOW)
    return found


@pytest.fixture
def nanofibres(membrane_screening: Service) -> Service:
    """A service of a third cluster, which answers within eight working days."""
    nano = make_cluster("nano", "Nanoprogress", "CZ", "cs")
    return make_service("nanofibres", nano, title="Nanofibres to order", reply_within_days=8)


@pytest.fixture
def about_three(app: Flask, nanofibres: Service, wsm: Cluster) -> Enquiry:
    """What Ada asked WSM, ZINNAE and Nanoprogress about three services."""
    make_service("water-audit", wsm, title="Water audit")
    slugs = ["membrane-screening", "nanofibres", "water-audit"]
    typed = replace(draft(), nonce="three", organisation=TYPED["organisation"])
    with transaction():
        service, *further = catalogue.by_slugs(slugs)
        token = sending.send(
            typed, service=service, further_services=further, language="en", now=utcnow()
        )
    db.session.rollback()
    stored = queries.find_by_token(token)
    assert stored is not None
    return stored


@pytest.fixture
def uploads(app: Flask, data_dir: Path) -> Iterator[Path]:
    """Where the files of enquiries lie."""
    yield data_dir / "uploads"
    for path in (data_dir / "uploads").glob("*"):
        path.unlink()
