"""The index that this process has open: looked after at most four times a second."""

import logging
import threading
import time
from pathlib import Path

from marketplace.search.index import build, snapshots
from marketplace.search.index.build import Index
from marketplace.search.index.snapshots import IndexUnusable
from marketplace.settings import settings

_logger = logging.getLogger(__name__)
CHECK_INTERVAL = 0.25
"""Seconds for which a process may go on with what it has open."""
_LARGE = 16 << 20
"""Bytes of arrays from which on opening them takes a visitor's time, tenths of a second."""
_TRIES = 3
"""The files of a generation may go while it is being opened, when others are quicker; then there is a next one."""


class IndexReader:
    """Keeps the current generation of an index open, and notices when there is another.

    What is open stays open when the folder is lost or damaged: it is at most a little old until the index is mended.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_damaged = True
        """There is no index on the disk, or none that can be used."""
        self._index: Index | None = None
        self._state: object = None
        self._whole: object = None
        self._looked = -CHECK_INTERVAL
        self._lock = threading.Lock()

    def current(self) -> Index | None:
        """Give the current index, the last one if that is damaged, or None if there was none yet.

        One thread at a time looks at the folder and opens what is new there; the others go on with what is open.
        """
        if time.monotonic() - self._looked >= CHECK_INTERVAL and self._lock.acquire(
            blocking=self._index is None
        ):
            try:
                if self._takes_long():
                    self._looked = time.monotonic()
                    threading.Thread(
                        target=self.refresh, daemon=True
                    ).start()  # the visitor need not wait for it
                else:
                    self._look()
            finally:
                self._lock.release()
        return self._index

    def refresh(self) -> None:
        """See at once what is there now."""
        with self._lock:
            self._look()

    def trust_own_write(self) -> None:
        """See at once what this process has just written, and take it for whole."""
        self.refresh()
        self._whole = self._state

    def is_whole(self) -> bool:
        """Tell whether every file on the disk is as it was written; they are read only when something has changed."""
        state = snapshots.state(self.folder)
        if state is None or self.is_damaged:
            return False
        if state != self._whole:
            try:
                whole = snapshots.current(self.folder).is_intact()
            except IndexUnusable:
                whole = False
            self._whole = state if whole else None
        return self._whole is not None

    def _takes_long(self) -> bool:
        """Tell whether there is a large index to be opened in the place of one that is as good for a while."""
        if not self._index or self.is_damaged or snapshots.state(self.folder) == self._state:
            return False
        return build.size_on_disk(self.folder) > _LARGE

    def _look(self) -> None:
        state = snapshots.state(self.folder)
        if state != self._state or self.is_damaged:
            self._open()
            self._state = state
        self._looked = time.monotonic()

    def _open(self) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                self._index, self.is_damaged = (
                    Index(self.folder, doubting=self._index is None),
                    False,
                )
                return
            except IndexUnusable as error:
                if not tries_left and not self.is_damaged:
                    _logger.warning("%s; the next synchronisation builds it anew", error)
            except Exception:  # a visitor gets an answer whatever the files say
                if not tries_left:
                    _logger.exception("the index in %s cannot be opened", self.folder)
        self.is_damaged = True


_shelves: dict[Path, IndexReader] = {}


def index_reader() -> IndexReader:
    """Give the shelf of the running application."""
    folder = settings().data_dir / "search"
    return _shelves.setdefault(folder, IndexReader(folder))


def close_all() -> None:
    """Let go of everything that is open, as a new process would begin."""
    _shelves.clear()
