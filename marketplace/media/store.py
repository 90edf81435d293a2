"""The store of pictures and data sheets: files that are called by their content.

A name never has another content, so browsers may keep a file for good, and the same file twice is one. Nobody deletes
a file when a page no longer shows it, for another page may: the sweep does, a day later.
"""

import os
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from marketplace.files.atomic import sync_to_disk, write_atomically
from marketplace.files.stored import find_file, list_names, sweep_files

_NAME = re.compile(r"([0-9a-f]{32})(?:-[0-9]{1,4}\.(?:webp|png|jpg)|\.pdf)")
_HALF = re.compile(r"[0-9a-f]{16}\.part")


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
    return list_names(folder, _NAME)


def find(name: str, folder: Path) -> Path | None:
    """Find the path of a stored file, or None, also for a name that is not ours."""
    return find_file(name, folder, _NAME)


def sweep(folder: Path, digests: set[str], now: datetime) -> int:
    """Delete old files that no row knows and half-written parts, and return how many.

    Files that are not ours are left alone.
    """
    return sweep_files(folder, lambda name: _is_unknown(name, digests), now)


def _is_unknown(name: str, digests: set[str]) -> bool:
    """Whether a file is ours, and no row knows it."""
    match = _NAME.fullmatch(name)
    if match is None:
        return bool(_HALF.fullmatch(name))
    return match[1] not in digests
