"""The store of files that people sent, under names of our own.

They lie outside of what the web server serves.
"""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from marketplace.files.atomic import sync_to_disk
from marketplace.files.stored import find_file, list_names, sweep_files

_OURS = re.compile(r"[0-9a-f]{32}")
_OURS_OR_HALF = re.compile(r"([0-9a-f]{32})(\.part)?")


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
    return list_names(folder, _OURS)


def find(name: str, folder: Path) -> Path | None:
    """Find the path of a stored file, or None, also for a name that is not ours."""
    return find_file(name, folder, _OURS)


def remove(name: str, folder: Path) -> None:
    """Delete a stored file, or do nothing when it is gone: it can be done again after a crash."""
    if path := find(name, folder):
        path.unlink(missing_ok=True)


def sweep(folder: Path, referenced: set[str], now: datetime) -> int:
    """Delete old files that no row knows and half-written parts, and return how many.

    Files that are not ours are left alone.
    """

    def is_unknown(name: str) -> bool:
        return name not in referenced and bool(_OURS_OR_HALF.fullmatch(name))

    return sweep_files(folder, is_unknown, now)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
