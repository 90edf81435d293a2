"""A cluster with a system of its own, which stands where the marketplace stands."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.delivery.webhooks.receiver import Receiver


@pytest.fixture
def allowed(app: Flask) -> Iterator[Flask]:
    """An application whose operator lets webhooks go to addresses that are not public."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, webhook_private=True)
    yield app
    app.extensions["settings"] = before


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver
