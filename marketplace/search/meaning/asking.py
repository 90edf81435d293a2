"""The vector of what a visitor typed, if it comes soon enough."""

import os
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.search.meaning.encoders import TEXT_CHARACTERS, Encoder, EncoderAway

WITHIN = 0.06
"""Seconds that a page waits for a vector: after that it is answered by words alone."""
_ENCODED_WITHIN = 2.0
"""Seconds after which nobody waits for a vector any more; until then it is kept for whoever asks next."""
_LEFT_ALONE = 2.0
"""Seconds for which an encoder that cannot be had is not asked again."""
_KEPT = 500
"""Vectors that a process keeps, in less than a megabyte."""
_AT_ONCE, _QUEUE = 2, 6
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """What came of asking for a vector."""

    vector: Vector | None
    is_late: bool = False
    """It is on its way, and whoever asks for the same in a moment gets it."""


class Question:
    """A text of which somebody wants the vector, and does something else meanwhile."""

    def __init__(self, asked: Asked, future: Future[Vector] | None = None) -> None:
        self._asked = asked
        self._future = future
        self._began = time.monotonic()

    def answer(self) -> Asked:
        """Return the vector, if it is known or comes in time."""
        if self._future is None:
            return self._asked
        within = max(0.0, self._began + WITHIN - time.monotonic())
        try:
            return Asked(self._future.result(within))
        except TimeoutError:
            return Asked(None, is_late=True)
        except EncoderAway:
            return Asked(None)


class QueryVectors:
    """The vectors of what was typed into searches, asked for beside the visitor."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[str, Vector] = OrderedDict()
        self._on_the_way: dict[str, Future[Vector]] = {}
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._process = os.getpid()
        self.is_away = False
        """Whether the encoder could not be had when it was last asked."""
        self._left_alone_until = 0.0

    def ask(self, text: str) -> Question:
        """Ask for the vector of a text."""
        if self._process != os.getpid():
            self._begin_anew()
        text = text[:TEXT_CHARACTERS]
        with self._lock:
            vector = self._kept.get(text)
            if vector is not None:
                self._kept.move_to_end(text)
                return Question(Asked(vector))
            future = self._future(text)
        return Question(Asked(None, is_late=not self.is_away), future)

    def _begin_anew(self) -> None:
        """Begin in a fork, where no thread is left of those before it."""
        self._process, self._pool = os.getpid(), None
        self._lock = threading.Lock()
        self._on_the_way = {}

    def _future(self, text: str) -> Future[Vector] | None:
        """Begin to ask for a vector, or join those who wait for it. None where too many wait."""
        if text in self._on_the_way:
            return self._on_the_way[text]
        is_left_alone = time.monotonic() < self._left_alone_until
        if is_left_alone or len(self._on_the_way) >= _QUEUE:
            return None
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_ONCE, "meaning")
        future = self._on_the_way[text] = self._pool.submit(self._encode, text)
        return future

    def _encode(self, text: str) -> Vector:
        """Ask the encoder, and keep what it answers."""
        try:
            vector: Vector = self._encoder.encode([text], are_queries=True, within=_ENCODED_WITHIN)[
                0
            ]
        except EncoderAway:
            self.is_away = True
            self._left_alone_until = time.monotonic() + _LEFT_ALONE
            raise
        else:
            self.is_away = False
            with self._lock:
                self._kept[text] = vector
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return vector
        finally:
            with self._lock:
                self._on_the_way.pop(text, None)
