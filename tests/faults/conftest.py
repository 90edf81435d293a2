"""A marketplace of its own, whose processes may be killed and whose files may be damaged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.database import db, upgrade
from marketplace.search.index import reader
from marketplace.settings import from_environment
from tests.conftest import make_cluster, make_service
from tests.faults.desk import Desk
from tests.faults.server import Product, Sink, free_port


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
    reader.close_all()


@pytest.fixture
def desk(marketplace: Flask) -> Desk:
    """The desk of some hundred services, none of them in the index yet."""
    return Desk()


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the data lie."""
    return tmp_path


@pytest.fixture
def mail_port(sink: Sink) -> int:
    """Where a mail server listens."""
    return int(sink.controller.port)


@pytest.fixture
def environ(place: Path, mail_port: int) -> dict[str, str]:
    return {
        "MARKETPLACE_DATA_DIR": str(place),
        "MARKETPLACE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "MARKETPLACE_RATELIMIT": "off",
        "MARKETPLACE_BASE_URL": "http://127.0.0.1:8000",
    }


@pytest.fixture
def shop(environ: dict[str, str]) -> Iterator[Flask]:
    """A marketplace of its own, with one joint service of two clusters."""
    app = create_app(from_environment(environ))
    with app.app_context():
        upgrade()
        wsm = make_cluster("wsm", "Water Sensors & Membranes", "FR", "en")
        zinnae = make_cluster("zinnae", "Zinnae", "ES", "en")
        make_service("membrane-screening", wsm, title="Membrane screening", partners=[zinnae])
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def product(environ: dict[str, str], shop: Flask) -> Iterator[Product]:
    product = Product(environ, free_port())
    yield product
    product.kill()
