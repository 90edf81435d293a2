"""The index that this process has open, checked for a newer snapshot four times a second."""

import logging
import threading
import time
from functools import cache
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
_ATTEMPTS = 3
"""How often opening is tried: the files may go meanwhile, and then there is a newer snapshot."""


class IndexReader:
    """Keeps the current snapshot of an index open, and notices when there is a newer one.

    What is open stays open when the folder is lost or damaged: it is at most a little old until the index is
    mended.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_damaged = True
        """Whether there is no index on the disk, or none that can be used."""
        self._index: Index | None = None
        self._open_state: object = None
        self._intact_state: object = None
        self._checked_at = -CHECK_INTERVAL
        self._lock = threading.Lock()

    def current(self) -> Index | None:
        """Return the current index, the last good one if that is damaged, or None.

        One thread at a time checks the folder and opens what is new there; the others go on with what is open.
        """
        is_due = time.monotonic() - self._checked_at >= CHECK_INTERVAL
        if is_due and self._lock.acquire(blocking=self._index is None):
            try:
                self._check()
            finally:
                self._lock.release()
        return self._index

    def refresh(self) -> None:
        """Open at once what is there now."""
        with self._lock:
            self._open_if_changed()

    def trust_own_write(self) -> None:
        """Open at once what this process has just written, and take it for intact."""
        self.refresh()
        self._intact_state = self._open_state

    def is_intact(self) -> bool:
        """Whether every file is as it was written, which is checked after each change."""
        state = snapshots.state(self.folder)
        if state is None or self.is_damaged:
            return False
        if state != self._intact_state:
            self._intact_state = state if self._are_files_intact() else None
        return self._intact_state is not None

    def _are_files_intact(self) -> bool:
        try:
            return snapshots.current(self.folder).is_intact()
        except IndexUnusable:
            return False

    def _check(self) -> None:
        if self._takes_long():
            self._checked_at = time.monotonic()
            threading.Thread(target=self.refresh, daemon=True).start()  # the visitor need not wait
        else:
            self._open_if_changed()

    def _takes_long(self) -> bool:
        """Whether a large index is to replace one that serves as well for a while."""
        if not self._index or self.is_damaged:
            return False
        if snapshots.state(self.folder) == self._open_state:
            return False
        return build.size_on_disk(self.folder) > _LARGE

    def _open_if_changed(self) -> None:
        state = snapshots.state(self.folder)
        if state != self._open_state or self.is_damaged:
            self._open()
            self._open_state = state
        self._checked_at = time.monotonic()

    def _open(self) -> None:
        for attempts_left in reversed(range(_ATTEMPTS)):
            is_first = self._index is None
            try:
                self._index = Index(self.folder, verify_copies=is_first, previous=self._index)
                self.is_damaged = False
                return
            except IndexUnusable as error:
                if not attempts_left and not self.is_damaged:
                    _logger.warning("%s; the next synchronisation builds it anew", error)
            except Exception:  # a visitor gets an answer whatever the files say
                if not attempts_left:
                    _logger.exception("the index in %s cannot be opened", self.folder)
        self.is_damaged = True


@cache
def _reader_of(folder: Path) -> IndexReader:
    """Return the one reader of an index in this process."""
    return IndexReader(folder)


def index_reader() -> IndexReader:
    """Return the index reader of the running application."""
    return _reader_of(settings().data_dir / "search")


def close_all() -> None:
    """Let go of every open index, as a new process would begin."""
    _reader_of.cache_clear()
