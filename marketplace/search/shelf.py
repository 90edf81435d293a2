"""The index that this process has open: looked after at most four times a second."""

import logging
import threading
import time
from pathlib import Path

from marketplace.search import generations
from marketplace.search.generations import IndexUnusable
from marketplace.search.index import Index
from marketplace.web import settings

_logger = logging.getLogger(__name__)
LOOK_EVERY = 0.25
"""Seconds for which a process may go on with what it has open."""


class Shelf:
    """Keeps the current generation of an index open, and notices when there is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index: Index | None = None
        self._state: object = None
        self._looked = -LOOK_EVERY
        self._lock = threading.Lock()

    def index(self) -> Index | None:
        """Give the current index, or None while there is none that can be used."""
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_EVERY:
                self._look()
            return self._index

    def look_again(self) -> None:
        """Forget when the folder was looked at, so that the next question sees what is there now."""
        self._looked = -LOOK_EVERY

    def _look(self) -> None:
        state = generations.state(self.folder)
        if state != self._state:
            self._index, self._state = self._opened(), state
        self._looked = time.monotonic()

    def _opened(self) -> Index | None:
        try:
            return Index(self.folder)
        except IndexUnusable as error:
            _logger.warning("%s; the next synchronisation builds it anew", error)
        except Exception:  # a visitor gets an answer whatever the files made Whoosh say
            _logger.exception("the index in %s cannot be opened", self.folder)
        return None


_shelves: dict[Path, Shelf] = {}


def shelf() -> Shelf:
    """Give the shelf of the running application."""
    folder = settings().data_dir / "search"
    return _shelves.setdefault(folder, Shelf(folder))
