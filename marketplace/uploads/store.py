"""The store of files that people sent, under names of our own.

They lie outside of what the web server serves.
"""

import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from marketplace.files.atomic import sync_to_disk

_OURS = re.compile(r"[0-9a-f]{32}")
_OURS_OR_HALF = re.compile(r"([0-9a-f]{32})(\.part)?")
_UNKNOWN_FOR = timedelta(days=1)
"""Longer than any request takes between keeping a file and the commit of the row that knows it."""


def keep(file: BinaryIO, folder: Path) -> str:
    """Write a file to the disk for good and return its name there.

    Raises OSError when the disk is full, and leaves nothing behind then. A crash leaves at most a half-written part
    or a file that no row knows; the sweep takes both away.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    part = folder / f"{name}.part"
    try:
        file.seek(0)
        with open(part, "xb", opener=_for_us_alone) as target:
            copyfileobj(file, target)
            target.flush()
            os.fsync(target.fileno())
        part.rename(folder / name)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_to_disk(folder)  # so that the new name outlives a power cut
    return name


def names(folder: Path) -> list[str]:
    """List the names of all stored files, in order."""
    paths = folder.iterdir() if folder.is_dir() else []
    return sorted(path.name for path in paths if find(path.name, folder))


def find(name: str, folder: Path) -> Path | None:
    """Find the path of a stored file, or None, also for a name that is not ours."""
    if not _OURS.fullmatch(name):
        return None
    path = folder / name
    return path if path.is_file() and not path.is_symlink() else None


def remove(name: str, folder: Path) -> None:
    """Delete a stored file, or do nothing when it is gone: it can be done again after a crash."""
    if path := find(name, folder):
        path.unlink(missing_ok=True)


def sweep(folder: Path, referenced: set[str], now: datetime) -> int:
    """Delete old files that no row knows and half-written parts, and return how many.

    Old is what is older than a day. A file from the future counts as old: the clock has gone back since. Files that
    are not ours are left alone.
    """
    removed = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not _OURS_OR_HALF.fullmatch(path.name) or path.name in referenced or path.is_symlink():
            continue
        try:
            age = now.timestamp() - path.stat().st_mtime
            if abs(age) > _UNKNOWN_FOR.total_seconds():
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another sweep was faster, or the part has got its name
            continue
    return removed


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
