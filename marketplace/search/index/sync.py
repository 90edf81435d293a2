"""Keeps the index in step with the catalogue.

The database is the truth; the index is derived from it and may be lost at any time.
"""

import logging
from collections.abc import Callable, Iterator, Mapping

from marketplace.catalogue import queries as catalogue
from marketplace.database import db
from marketplace.search.index import build, snapshots
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document, document_of
from marketplace.search.index.reader import index_reader
from marketplace.technologies import queries as technologies

_logger = logging.getLogger(__name__)
_MANY = 200
"""From this many changed services on, a new index is quicker than many changes of the old one."""
Progress = Callable[[int, int], object]


def sync() -> int:
    """Bring the index up to date with the change log, and count what changed.

    Services are read again as they stand now, so it does not matter how often they changed. The log shows its
    lines in order (catalogue.actions.record_change), so the last one read says all. A missing or damaged index,
    one that cannot be changed, and one that knows more than the log, as after a database was restored, is built
    anew.
    """
    index = _usable_index()
    if index and index.change_id == _last_change():
        return 0

    with snapshots.writer_lock(index_reader().folder):
        index_reader().refresh()
        index = _usable_index()
        if index is None or index.change_id > _last_change():
            return _build()

        changes = _changes_since(index.change_id)
        if not changes:
            return 0
        if len(changes) > _MANY or not _try_update(index, changes):
            return _build()
    return len(changes)


def rebuild(progress: Progress | None = None) -> int:
    """Build the index anew, and count its services.

    Progress is called with how many services are indexed, and how many there are.
    """
    with snapshots.writer_lock(index_reader().folder):
        return _build(progress)


def _usable_index() -> Index | None:
    """Return the index if every file is as it was written."""
    index = index_reader().current()
    return index if index_reader().is_intact() else None


def _build(progress: Progress | None = None) -> int:
    change_id, total = _last_change(), catalogue.count_published()
    count = 0

    def documents() -> Iterator[Document]:
        nonlocal count
        terms = technologies.load()
        for service in catalogue.iterate_published():
            yield document_of(service, terms)
            count += 1
            if progress:
                progress(count, total)

    build.build(index_reader().folder, documents(), change_id)
    index_reader().trust_own_write()
    return count


def _try_update(index: Index, changes: Mapping[int, int]) -> bool:
    """Bring an index up to date, if its document store can still be used."""
    try:
        _update(index, changes)
    except (OSError, snapshots.IndexUnusable) as error:
        _logger.warning("the index cannot take in what has changed (%s), and is built anew", error)
        return False
    return True


def _update(index: Index, changes: Mapping[int, int]) -> None:
    services = catalogue.published_by_ids(list(changes))
    terms = technologies.load()
    documents = [document_of(service, terms) for service in services]
    published_ids = {service.id for service in services}

    build.update(
        index_reader().folder,
        index,
        documents,
        deleted_ids=changes.keys() - published_ids,
        change_id=max(changes.values()),
    )
    index_reader().trust_own_write()


def _changes_since(change_id: int) -> dict[int, int]:
    """Return the services that changed after a line of the log, each with its last line."""
    db.session.rollback()  # what was read before the lock was ours may be old
    return catalogue.changes_since(change_id)


def _last_change() -> int:
    db.session.rollback()
    return catalogue.last_change()
