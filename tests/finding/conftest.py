"""The worker of these tests, and what Ada asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from marketplace.database import db, utcnow
from marketplace.finding import jobs
from marketplace.search import jobs as search
from tests.enquiries.conftest import enquiry, now

__all__ = ["enquiry", "now"]
Work = Callable[[], None]


@pytest.fixture
def work(app: Flask) -> Work:
    """Let the worker take in what there is to take in."""

    def do() -> None:
        search.sync(utcnow())
        jobs.follow_seldom(utcnow())
        while jobs.follow(utcnow()):
            pass
        db.session.rollback()

    return do


@pytest.fixture
def indexes(app: Flask, data_dir: Path) -> Path:
    """Where the indexes of the desk lie."""
    return data_dir / "search-desk"
