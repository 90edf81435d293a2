"""Keep the index in step with the catalogue. The database is the truth; the index may be lost at any time."""

import logging
from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Change, Service
from marketplace.database import db
from marketplace.search.index import build, snapshots
from marketplace.search.index.build import Index
from marketplace.search.index.documents import Document, document_of
from marketplace.search.index.reader import index_reader

_logger = logging.getLogger(__name__)
_MANY = 200
"""From this many changed services on, a new index is quicker than many changes of the old one."""
Progress = Callable[[int, int], object]


def sync() -> int:
    """Bring the index up to date with the change log; give the number of services that changed.

    Services are read again as they stand now, so it does not matter how often they changed. The log shows its lines
    in order (catalogue.actions.record_change), so the last one read says all. A missing or damaged index, one that
    cannot be changed, and one that knows more than the log, as after a database was restored, is built anew.
    """
    current = _usable()
    last = _last_change()
    if current and current.change_id == last:
        return 0
    with snapshots.writer_lock(index_reader().folder):
        index_reader().refresh()
        current = _usable()
        if current is None or current.change_id > _last_change():
            return _build()
        changed = _changed_since(current.change_id)
        if len(changed) > _MANY or (changed and not _takes_in(current, changed)):
            return _build()
    return len(changed)


def rebuild(progress: Progress | None = None) -> int:
    """Build the index anew; give the number of services in it. Progress is told how many of how many are done."""
    with snapshots.writer_lock(index_reader().folder):
        return _build(progress)


def _usable() -> Index | None:
    """Give the index if it is as it was written, to the last file."""
    current = index_reader().current()
    return current if index_reader().is_whole() else None


def _build(progress: Progress | None = None) -> int:
    last, total = _last_change(), _number_published()
    done = 0

    def documents() -> Iterator[Document]:
        nonlocal done
        for service in catalogue.iterate_published():
            yield document_of(service)
            done += 1
            if progress:
                progress(done, total)

    build.build(index_reader().folder, documents(), last)
    index_reader().trust_own_write()
    return done


def _takes_in(current: Index, changed: dict[int, int]) -> bool:
    """Bring an index up to date, and tell whether that could be done: its record may be of no use."""
    try:
        _update(current, changed)
    except (OSError, snapshots.IndexUnusable) as error:
        _logger.warning("the index cannot take in what has changed (%s), and is built anew", error)
        return False
    return True


def _update(current: Index, changed: dict[int, int]) -> None:
    services = catalogue.published_by_ids(list(changed))
    documents = [document_of(service) for service in services]
    gone = changed.keys() - {service.id for service in services}
    build.update(index_reader().folder, current, documents, gone, max(changed.values()))
    index_reader().trust_own_write()


def _changed_since(change_id: int) -> dict[int, int]:
    """Give the services that changed after a line of the log, each with its last line."""
    db.session.rollback()  # what was read before the lock was ours may be old
    last = func.max(Change.id).label("last")
    after = select(Change.service_id, last).where(Change.id > change_id).group_by(Change.service_id)
    return {line.service_id: line.last for line in db.session.execute(after)}


def _last_change() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.max(Change.id))) or 0


def _number_published() -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Service).where(Service.state == "published")
        )
        or 0
    )
