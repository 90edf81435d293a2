"""Make a backup while the site goes on: the database of one moment, then the files."""

import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Table

from marketplace.backup import archive, tables
from marketplace.backup.archive import Manifest, Writer
from marketplace.backup.errors import BackupRefused
from marketplace.backup.tables import Count
from marketplace.database import applied_revision, snapshot
from marketplace.files.atomic import sync_to_disk
from marketplace.media import store as media_store
from marketplace.settings import settings
from marketplace.uploads import store

Progress = Callable[[str, int], AbstractContextManager[Count]]
"""Shows how far a work has come: its name, and how many steps it has."""


def make(path: Path, now: datetime, progress: Progress) -> Manifest:
    """Write a backup, read it again, and only then give it its name.

    Raises BackupRefused for a database without tables, and DamagedBackup when the disk does not hold what was written.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with open(part, "xb", opener=_for_us_alone) as file:
            with archive.writing(file) as writer:
                manifest = _write(writer, path.parent, now, progress)
            file.flush()
            os.fsync(file.fileno())
        if archive.verify(part) != manifest:
            raise BackupRefused(f"{path} cannot be read as it was written; the disk may be broken.")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_to_disk(path.parent)
    return manifest


def _write(writer: Writer, drafts: Path, now: datetime, progress: Progress) -> Manifest:
    """Write all members.

    The files come after the database: a row that is in the backup has its file there too, unless it was erased
    meanwhile.
    """
    writer.add_bytes(archive.SECRET, settings().secret_key.encode())
    with snapshot() as connection:
        revision = applied_revision(connection)
        if revision is None:
            raise BackupRefused("The database has no tables yet; run `marketplace db upgrade`.")
        database = connection.dialect.name
        all_tables = tables.tables_of(connection)
        rows = tables.count_rows(connection, all_tables)
        with progress("Rows", rows) as count:
            for table in all_tables:
                _write_table(writer, connection, table, drafts, count)

    files = [settings().uploads / name for name in store.names(settings().uploads)]
    files += [settings().media / name for name in media_store.names(settings().media)]
    with progress("Files", len(files)) as count:
        for path in files:
            _write_file(writer, path)
            count(1)

    manifest = Manifest(
        version=version("cluster-marketplace"),
        revision=revision,
        made_at=now.isoformat(),
        database=database,
        demonstration=settings().demonstration_marker.exists(),
        rows=rows,
        members=writer.members,
    )
    writer.finish(manifest)
    return manifest


def _write_table(
    writer: Writer, connection: Connection, table: Table, drafts: Path, count: Count
) -> None:
    """Add a table, by way of a file without a name, as its size has to come first."""
    with tempfile.TemporaryFile(dir=drafts) as file:
        tables.dump(connection, table, file, count)
        size = file.tell()
        file.seek(0)
        writer.add(f"{archive.TABLES}{table.name}.jsonl", file, size)


def _write_file(writer: Writer, path: Path) -> None:
    """Add a file that somebody sent, unless it was erased a moment ago."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        writer.add(f"{path.parent.name}/{path.name}", file, os.fstat(file.fileno()).st_size)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
