"""Restore a backup: into an empty marketplace, which holds its mail afterwards."""

import os
import shutil
from pathlib import Path
from typing import IO

from marketplace.backup import archive, tables
from marketplace.backup.archive import Manifest
from marketplace.backup.errors import BackupRefused, DamagedBackup
from marketplace.backup.making import Progress
from marketplace.backup.tables import Count
from marketplace.database import db, revisions, snapshot, transaction, upgrade
from marketplace.delivery import mail
from marketplace.files.atomic import sync_to_disk
from marketplace.media import store as media_store
from marketplace.settings import settings
from marketplace.uploads import store

_BLOCK = 1024 * 1024


def restore(path: Path, progress: Progress, *, replace: bool = False) -> Manifest:
    """Restore a backup, after all of it was read and found whole.

    Raises DamagedBackup for what is no whole backup, and BackupRefused where a later version made it or where there
    are data already that are not to be replaced. From its first change on mail is held: what waits in the backup may
    have gone out since.
    """
    manifest = archive.verify(path)
    if manifest.revision not in revisions():
        raise BackupRefused(
            f"{path} was made by a later version ({manifest.version}, tables {manifest.revision}); "
            "install that one to restore it."
        )
    if not replace and not _is_empty():
        raise BackupRefused(
            "There are data already: name an empty database and data folder, or say --replace to lose them."
        )

    mail.hold()
    _restore_files(path, manifest, progress)
    _restore_tables(path, manifest, progress)
    _forget_derived()
    return manifest


def secret_in_folder() -> str:
    """Return the secret that lies in the data folder, or nothing."""
    try:
        return (settings().data_dir / archive.SECRET).read_text().strip()
    except FileNotFoundError:
        return ""


def given_secret() -> str | None:
    """Return the secret that the environment gives in place of that in the data folder."""
    secret = settings().secret_key
    return None if secret == secret_in_folder() else secret


def _is_empty() -> bool:
    """Whether nothing is here that a restore would take away."""
    with snapshot() as connection:
        rows = tables.count_rows(connection, tables.tables_of(connection))
    has_files = store.names(settings().uploads) or media_store.names(settings().media)
    return not rows and not has_files


def _restore_tables(path: Path, manifest: Manifest, progress: Progress) -> None:
    """Make the tables as they were, fill them, and bring them up to date."""
    with transaction():
        tables.drop(db.session.connection())
    upgrade(manifest.revision)
    with transaction(), progress("Rows", manifest.rows) as count:
        for name, content in archive.members(path):
            if name.startswith(archive.TABLES):
                _restore_table(name, content, count)
    upgrade()


def _restore_table(name: str, content: IO[bytes], count: Count) -> None:
    connection = db.session.connection()
    table_name = name.removeprefix(archive.TABLES).removesuffix(".jsonl")
    for table in tables.tables_of(connection):
        if table.name == table_name:
            tables.load(connection, table, content, count)
            return
    raise DamagedBackup(f"The backup has a table {table_name} that its own version does not know.")


def _restore_files(path: Path, manifest: Manifest, progress: Progress) -> None:
    """Write the secret, and the files that people sent."""
    folders = {archive.UPLOADS: settings().uploads, archive.MEDIA: settings().media}
    for folder in folders.values():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = sum(name.startswith(tuple(folders)) for name in manifest.members)
    with progress("Files", number) as count:
        for name, content in archive.members(path):
            kind = name[: name.find("/") + 1]
            if name == archive.SECRET:
                _write_privately(settings().data_dir / archive.SECRET, content)
            elif kind in folders:
                _write_privately(folders[kind] / name.removeprefix(kind), content)
                count(1)
    sync_to_disk(*folders.values(), settings().data_dir)

    if manifest.demonstration:
        settings().demonstration_marker.touch()
    else:
        settings().demonstration_marker.unlink(missing_ok=True)


def _write_privately(path: Path, content: IO[bytes]) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, _BLOCK)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _forget_derived() -> None:
    """Delete the indexes that were here, which the worker builds again."""
    for name in ("search", "search-desk"):
        shutil.rmtree(settings().data_dir / name, ignore_errors=True)
