"""A mail server, and an application that knows it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.settings.mail import Smtp
from tests.delivery.mail.server import Server, free_port


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def posted(app: Flask, server: Server) -> Iterator[Flask]:
    """The application, handing its mail to the server."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(
        before, smtp=Smtp("127.0.0.1", server.port, "", "", "none")
    )
    yield app
    app.extensions["settings"] = before
