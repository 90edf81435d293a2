"""The built-in encoder in its process; its wheel exists for Linux on x86-64."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Client
from multiprocessing.context import ForkProcess
from pathlib import Path

import numpy as np
import pytest

from marketplace.search.meaning import builtin
from marketplace.search.meaning.builtin import BuiltinEncoder
from marketplace.search.meaning.encoders import EncoderAway

pytestmark = pytest.mark.skipif(not builtin.is_installed(), reason="the encoder has no wheel here")
WITHIN = 60.0


@pytest.fixture
def address(tmp_path: Path) -> Path:
    """A socket in a folder deeper than a socket's name may be long."""
    folder = tmp_path / ("a deep folder " * 8)
    folder.mkdir()
    return folder / "encoder.socket"


@pytest.fixture
def process(address: Path) -> Iterator[ForkProcess]:
    running = start(address)
    yield running
    running.kill()
    running.join()


def start(address: Path) -> ForkProcess:
    process = multiprocessing.get_context("fork").Process(target=builtin.serve, args=(address,))
    process.start()
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        with suppress(EncoderAway):
            encode(address, "ready?")
            return process
        time.sleep(0.05)
    raise AssertionError("the encoder does not answer")


def encode(address: Path, *texts: str, are_queries: bool = True) -> np.ndarray:
    return BuiltinEncoder(address).encode(texts, are_queries=are_queries, within=WITHIN)


def test_texts_that_mean_the_same_are_nearer_than_others(
    address: Path, process: ForkProcess
) -> None:
    wanted = encode(address, "un voleur a pris mon vélo")[0]
    texts = [
        "Someone stole my bicycle.",
        "Úřad vydává stavební povolení.",
        "Milch wird untersucht.",
    ]

    likeness = encode(address, *texts, are_queries=False) @ wanted

    assert likeness.argmax() == 0
    assert likeness.shape == (3,)


@pytest.mark.parametrize("request_bytes", [b"", b"nonsense", b"[]", b'{"texts": 3}', b"\xff" * 99])
def test_whoever_sends_what_is_no_request_harms_nobody(
    address: Path, process: ForkProcess, request_bytes: bytes
) -> None:
    with builtin._short(address) as short, Client(short, "AF_UNIX") as connection:
        connection.send_bytes(request_bytes)
        with pytest.raises(EOFError):
            connection.recv_bytes()

    assert encode(address, "still there").shape[0] == 1


@pytest.mark.parametrize("text", ["", " ", "\0", "x" * 400, "水" * 400, "\ud800", "🙂\u200d🙂"])
def test_any_text_has_a_vector_or_is_refused(
    address: Path, process: ForkProcess, text: str
) -> None:
    with suppress(EncoderAway):
        assert np.isfinite(encode(address, text)).all()

    assert encode(address, "still there").shape[0] == 1


def test_where_it_was_killed_nobody_waits_and_a_new_one_takes_its_place(
    address: Path, process: ForkProcess
) -> None:
    process.kill()
    process.join()
    assert address.exists()

    with pytest.raises(EncoderAway):
        encode(address, "anybody?")

    again = start(address)
    assert os.path.exists(address)
    again.kill()
    again.join()
