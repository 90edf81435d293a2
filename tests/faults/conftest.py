"""A marketplace of its own, whose processes may be killed and whose files may be damaged."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.database import db, upgrade
from marketplace.search.index import reader
from marketplace.settings import from_environment
from tests.conftest import make_cluster, make_service
from tests.faults.desk import Desk, fill_catalogue
from tests.faults.server import Product, Sink, free_port


class Stock(NamedTuple):
    """Data of a marketplace that tests copy, and the ids of the services that they edit."""

    folder: Path
    edited_ids: list[int]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {
        "MARKETPLACE_DATA_DIR": str(tmp_path),
        "MARKETPLACE_RATELIMIT": "off",
        "MARKETPLACE_LANGUAGES": "en",  # each is warmed at every start
        "MARKETPLACE_BASE_URL": "http://127.0.0.1:8000",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index lies."""
    return tmp_path / "search"


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """The data of some hundred services, made once."""
    folder = tmp_path_factory.mktemp("stock")
    with opened({"MARKETPLACE_DATA_DIR": str(folder)}):
        upgrade()
        edited_ids = fill_catalogue()
    return Stock(folder, edited_ids)


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of one joint service of two clusters in SQLite, made once."""
    folder = tmp_path_factory.mktemp("shelves")
    with opened({"MARKETPLACE_DATA_DIR": str(folder)}):
        fill_shop()
    return folder


@contextmanager
def opened(environ: dict[str, str]) -> Iterator[Flask]:
    """Have a marketplace in hand until the end of the block."""
    app = create_app(from_environment(environ))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def marketplace(settings: dict[str, str], stock: Stock, tmp_path: Path) -> Iterator[Flask]:
    """A marketplace of its own, with a copy of these data."""
    shutil.copytree(stock.folder, tmp_path, dirs_exist_ok=True)
    with opened(settings) as app:
        yield app
    reader.close_all()


@pytest.fixture
def desk(marketplace: Flask, stock: Stock) -> Desk:
    """The desk of some hundred services, none of them in the index yet."""
    return Desk(stock.edited_ids)


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
        "MARKETPLACE_LANGUAGES": "en",  # each is warmed at every start
        "MARKETPLACE_BASE_URL": "http://127.0.0.1:8000",
    }


@pytest.fixture
def shop(environ: dict[str, str], place: Path, shelves: Path) -> Iterator[Flask]:
    """A marketplace of its own, with one joint service of two clusters."""
    is_copied = "MARKETPLACE_DATABASE_URL" not in environ
    if is_copied:
        shutil.copytree(shelves, place, dirs_exist_ok=True)
    with opened(environ) as app:
        if not is_copied:
            fill_shop()
        yield app


def fill_shop() -> None:
    """Make the tables, two clusters, and a service of both."""
    upgrade()
    wsm = make_cluster("wsm", "Water Sensors & Membranes", "FR", "en")
    zinnae = make_cluster("zinnae", "Zinnae", "ES", "en")
    make_service("membrane-screening", wsm, title="Membrane screening", partners=[zinnae])


@pytest.fixture
def product(environ: dict[str, str], shop: Flask) -> Iterator[Product]:
    product = Product(environ, free_port())
    yield product
    product.kill()
