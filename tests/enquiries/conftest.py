"""Enquiries that the tests begin with."""

import pytest
from flask import Flask

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.enquiries import queries
from marketplace.enquiries.models import Enquiry
from tests.browser import Page, Visitor
from tests.enquiries.asking import ask


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
