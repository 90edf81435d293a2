"""A marketplace of its own, whose processes may be killed and whose files may be damaged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.config import from_environment
from marketplace.database import upgrade
from marketplace.search import shelf
from tests.faults.desk import Desk


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_RATELIMIT": "off",
        "MARKETPLACE_BASE_URL": "http://127.0.0.1:8000",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index lies."""
    return tmp_path / "search"


@pytest.fixture
def marketplace(settings: dict[str, str]) -> Iterator[Flask]:
    app = create_app(from_environment(settings))
    with app.app_context():
        upgrade()
        yield app
    shelf.forget()


@pytest.fixture
def desk(marketplace: Flask) -> Desk:
    """The desk of some hundred services, none of them in the index yet."""
    return Desk()
