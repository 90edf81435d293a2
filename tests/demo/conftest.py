"""The demonstration, made once for all tests that look at it."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.database import db
from marketplace.search.index import reader
from marketplace.settings import from_environment
from tests import postgres
from tests.conftest import ON_POSTGRESQL


class Demonstration(NamedTuple):
    """A marketplace with nothing but the demonstration in it."""

    app: Flask
    output: str
    """What the command printed that made it."""


@pytest.fixture(scope="session")
def whole_demonstration(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Demonstration]:
    """The demonstration, as its command makes it in a marketplace of its own."""
    environ = {
        "MARKETPLACE_DATA_DIR": str(tmp_path_factory.mktemp("demonstration")),
        "MARKETPLACE_BASE_URL": "http://localhost",
        "MARKETPLACE_RATELIMIT": "off",
    }
    with ExitStack() as afterwards:
        if ON_POSTGRESQL:
            database = postgres.database(f"demonstration_{worker_id}")
            environ["MARKETPLACE_DATABASE_URL"] = afterwards.enter_context(database)
        app = create_app(from_environment(environ))
        app.testing = True
        result = app.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 0, result.output
        yield Demonstration(app, result.output)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def demonstration(whole_demonstration: Demonstration) -> Iterator[Demonstration]:
    """The demonstration, to look at: what a test does to it is there for the next one."""
    reader.close_all()
    with whole_demonstration.app.app_context():
        yield whole_demonstration
        db.session.remove()
    reader.close_all()
