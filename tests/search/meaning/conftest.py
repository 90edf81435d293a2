"""A site whose encoder is a server that knows what a few words mean."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.search.meaning import asking, mixing
from marketplace.settings.embeddings import Embeddings
from tests.search.meaning.server import EmbeddingsServer, serving


@pytest.fixture
def encoder(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsServer]:
    with serving() as server:
        chosen = Embeddings(url=server.url, model="small")
        changed = replace(app.extensions["settings"], embeddings=chosen)
        monkeypatch.setitem(app.extensions, "settings", changed)
        monkeypatch.setattr(asking, "WITHIN", 10.0)  # a busy machine is not what is tested
        monkeypatch.setattr(mixing, "_NEAR", 0.5)  # the vectors are not those of a language model
        yield server
