"""The store of pictures and data sheets: files that are called by their content.

A name never has another content, so browsers may keep a file for good, and the same file twice is one. Nobody deletes
a file when a page no longer shows it, for another page may: the sweep does, a day later.
"""

import os
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from marketplace.files.atomic import sync_to_disk, write_atomically

_NAME = re.compile(r"([0-9a-f]{32})(?:-[0-9]{1,4}\.(?:webp|png|jpg)|\.pdf)")
_HALF = re.compile(r"[0-9a-f]{16}\.part")
_UNKNOWN_FOR = timedelta(days=1)
"""Longer than any request takes between keeping a file and the commit of the row that knows it."""


def keep(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files to the disk for good, unless they are there.

    Raises OSError when the disk is full. A file that is there counts as new, so that no sweep takes it away before the
    row that knows it is stored.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if path.exists():
            os.utime(path)
        else:
            _write(path, content)
    sync_to_disk(folder)  # so that the new names outlive a power cut


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{secrets.token_hex(8)}.part")
    try:
        write_atomically(path, content, draft=part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def names(folder: Path) -> list[str]:
    """List the names of all stored files, in order."""
    paths = folder.iterdir() if folder.is_dir() else []
    return sorted(path.name for path in paths if find(path.name, folder))


def find(name: str, folder: Path) -> Path | None:
    """Find the path of a stored file, or None, also for a name that is not ours."""
    if not _NAME.fullmatch(name):
        return None
    path = folder / name
    return path if path.is_file() and not path.is_symlink() else None


def sweep(folder: Path, digests: set[str], now: datetime) -> int:
    """Delete old files that no row knows and half-written parts, and return how many.

    Old is what is older than a day. A file from the future counts as old: the clock has gone back since. Files that
    are not ours are left alone.
    """
    removed = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_symlink() or not _is_unknown(path.name, digests):
            continue
        try:
            age = now.timestamp() - path.stat().st_mtime
            if abs(age) > _UNKNOWN_FOR.total_seconds():
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another sweep was faster, or the part has got its name
            continue
    return removed


def _is_unknown(name: str, digests: set[str]) -> bool:
    """Whether a file is ours, and no row knows it."""
    match = _NAME.fullmatch(name)
    if match is None:
        return bool(_HALF.fullmatch(name))
    return match[1] not in digests
