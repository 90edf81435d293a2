"""The table of vectors that this process has open, and looks at four times a second."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index import snapshots
from marketplace.search.meaning import table
from marketplace.search.meaning.asking import QueryVectors, Question
from marketplace.search.meaning.choice import encoder
from marketplace.search.meaning.encoders import Encoder
from marketplace.search.meaning.table import Table
from marketplace.settings import settings

CHECK_INTERVAL = 0.25
"""Seconds for which a process may go on with what it has open."""


_readers: dict[tuple[Path, str], "MeaningReader"] = {}
"""The readers of this process: one for each data folder."""


@dataclass(frozen=True)
class Near:
    """How near the services of the catalogue are to what was typed."""

    services: NDArray[np.int64]
    """Their ids, in order."""
    likeness: NDArray[np.float32]
    """The cosine of the angle between the nearest text of each and what was typed."""


class Neighbourhood:
    """Which services are near to what was typed: it comes while the words are looked for."""

    def __init__(self, table: Table, question: Question) -> None:
        self._table = table
        self._question = question
        self.is_late = False
        """It did not come in time, and would have a moment later."""

    def near(self) -> Near | None:
        """Return how near all services are, if the encoder says it soon enough."""
        asked = self._question.answer()
        self.is_late = asked.is_late
        return None if asked.vector is None else Near(*self._table.nearest(asked.vector))


class MeaningReader:
    """Answers which services are near to what was typed, with the table that is on the disk."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._folder = folder
        self._encoder = encoder
        self._queries = QueryVectors(encoder)
        self._table: Table | None = None
        self._name: str | None = None
        self._checked_at = -CHECK_INTERVAL
        self._lock = threading.Lock()

    def ask(self, text: str) -> Neighbourhood | None:
        """Ask how near all services are to a text, where there are vectors."""
        current = self._current()
        return Neighbourhood(current, self._queries.ask(text)) if current else None

    def state(self) -> str:
        """Return a name for what answers.

        Another table, or an encoder that is away, finds something else.
        """
        return f"{self._name if self._current() else None} {self._queries.is_away}"

    def _current(self) -> Table | None:
        is_due = time.monotonic() - self._checked_at >= CHECK_INTERVAL
        if is_due and self._lock.acquire(blocking=False):
            try:
                self._check()
            finally:
                self._lock.release()
        return self._table

    def _check(self) -> None:
        name = snapshots.name_of_current(self._folder)
        if name != self._name:
            opened = table.load(self._folder)
            self._table = opened if opened and opened.encoder == self._encoder.name else None
            self._name = name
        self._checked_at = time.monotonic()


def folder() -> Path:
    """Return the folder of the vectors."""
    return settings().data_dir / "meaning"


def meaning_reader() -> MeaningReader | None:
    """Return the reader of the running application, or None where there is no encoder."""
    chosen = encoder()
    if chosen is None:
        return None
    key = folder(), chosen.name
    reader = _readers.get(key)
    return reader or _readers.setdefault(key, MeaningReader(folder(), chosen))


def close_all() -> None:
    """Let go of every open table, as a new process would begin."""
    _readers.clear()
