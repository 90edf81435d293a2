"""Marketplaces that are backed up, and empty ones that a backup is restored into."""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from marketplace import create_app
from marketplace.backup import tables
from marketplace.database import db, snapshot, transaction, upgrade
from marketplace.demo import loader
from marketplace.media import store as media_store
from marketplace.settings import from_environment
from marketplace.uploads import store
from tests import postgres
from tests.conftest import NOW, make_cluster

LETTER = b"%PDF-1.7 what somebody added"
MEDIA = {f"{'a' * 32}-96.webp": b"a logo", f"{'b' * 32}.pdf": b"%PDF-1.7 a data sheet"}
"""Files of a picture and a data sheet, by name."""
Sites = Callable[[str], Flask]


@pytest.fixture
def sites(tmp_path: Path, worker_id: str) -> Iterator[Sites]:
    """Make marketplaces of their own, without tables, on either database."""
    with ExitStack() as afterwards:
        count = iter(range(9))

        def make(database: str) -> Flask:
            name = f"restored_{worker_id}_{next(count)}"
            environ = {"MARKETPLACE_DATA_DIR": str(tmp_path / name)}
            if database == "postgresql":
                url = afterwards.enter_context(postgres.database(name))
                environ["MARKETPLACE_DATABASE_URL"] = url
            app = create_app(from_environment(environ))
            afterwards.callback(forget, app)
            return app

        yield make


def forget(app: Flask) -> None:
    """Let go of the database of an application."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def site(app: Flask) -> Flask:
    """A marketplace with a year of work in it, and a file that somebody added."""
    with transaction():
        loader.load(NOW)
    folder = app.extensions["settings"].uploads
    for name in store.names(folder):
        store.remove(name, folder)
    store.keep(io.BytesIO(LETTER), folder)
    shutil.rmtree(app.extensions["settings"].media, ignore_errors=True)
    media_store.keep(MEDIA, app.extensions["settings"].media)
    return app


@pytest.fixture
def full(site: Flask, tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "marketplace.tar.gz"
    assert run(site, "backup", str(path)).exit_code == 0
    return path


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of one cluster and one file, made once."""
    folder = tmp_path_factory.mktemp("original")
    app = create_app(from_environment({"MARKETPLACE_DATA_DIR": str(folder / "data")}))
    with app.app_context():
        upgrade()
        make_cluster("wsm", "Water Sensors & Membranes", "FR", "fr", "en")
    store.keep(io.BytesIO(LETTER), app.extensions["settings"].uploads)
    path = folder / "marketplace.tar.gz"
    assert run(app, "backup", str(path)).exit_code == 0
    forget(app)
    return path


@pytest.fixture
def file(original: Path, tmp_path: Path) -> Path:
    """A copy of it, which a test may damage."""
    return Path(shutil.copy(original, tmp_path / "marketplace.tar.gz"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A marketplace without tables, which no test may change."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(from_environment({"MARKETPLACE_DATA_DIR": str(folder)}))
    yield app
    forget(app)


def run(app: Flask, *words: str) -> Result:
    """Run a command on a marketplace, whichever a test has open."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=list(words))


def contents(app: Flask) -> dict[str, bytes]:
    """Return all rows of a marketplace, by table."""
    with app.app_context(), snapshot() as connection:
        texts = {}
        for table in tables.tables_of(connection):
            file = io.BytesIO()
            tables.dump(connection, table, file, lambda _rows: None)
            texts[table.name] = file.getvalue()
        return texts


def uploads(app: Flask) -> dict[str, bytes]:
    """Return the files that people added, by name."""
    folder = app.extensions["settings"].uploads
    return {name: (folder / name).read_bytes() for name in store.names(folder)}


def media(app: Flask) -> dict[str, bytes]:
    """Return the files of pictures and data sheets, by name."""
    folder = app.extensions["settings"].media
    return {name: (folder / name).read_bytes() for name in media_store.names(folder)}
