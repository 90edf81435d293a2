"""An encoder on a server that speaks the embeddings format."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from marketplace.search.meaning.encoders import EncoderAway
from marketplace.search.meaning.remote import RemoteEncoder
from tests.search.meaning.server import EmbeddingsServer, serving


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with serving() as server:
        yield server


def test_texts_become_vectors_of_length_one_in_their_order(server: EmbeddingsServer) -> None:
    encoder = RemoteEncoder(server.url, "small", "secret")

    vectors = encoder.encode(["a filter", "a gauge"], are_queries=False, within=5)

    assert vectors[:, :3] * 2**0.5 == pytest.approx(np.array([[1, 1, 0], [1, 0, 1]]), abs=0.001)
    ((path, key, body),) = server.asked
    assert (path, key) == ("/v1/embeddings?version=1", "Bearer secret")
    assert body == {"model": "small", "input": ["a filter", "a gauge"], "encoding_format": "float"}


@pytest.mark.parametrize(
    "data",
    [
        [],
        "nothing",
        [{"index": 0}],
        [{"index": 0, "embedding": []}, {"index": 1, "embedding": [1.0]}],
        [{"index": 0, "embedding": ["x"]}],
        [{"index": 0, "embedding": [float("nan"), 1.0]}],
    ],
)
def test_an_answer_that_has_no_vectors_is_none(server: EmbeddingsServer, data: Any) -> None:
    server.data = data

    with pytest.raises(EncoderAway):
        RemoteEncoder(server.url, "small", "").encode(["first"], are_queries=True, within=5)


def test_a_server_that_refuses_or_is_not_there_is_away(server: EmbeddingsServer) -> None:
    server.status = 429
    encoder = RemoteEncoder(server.url, "small", "")

    with pytest.raises(EncoderAway, match="429"):
        encoder.encode(["first"], are_queries=True, within=5)
    with pytest.raises(EncoderAway):
        RemoteEncoder("http://127.0.0.1:9/", "small", "").encode(
            ["first"], are_queries=True, within=1
        )
