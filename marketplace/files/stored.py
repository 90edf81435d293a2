"""Files that rows of the database know: found by their names, and swept when no row does."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

_UNKNOWN_FOR = timedelta(days=1)
"""Longer than any request takes between keeping a file and the commit of the row that knows it."""


def list_names(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    """List the names of all files that are called as a pattern says, in order."""
    return sorted(path.name for path in _paths(folder) if find_file(path.name, folder, pattern))


def find_file(name: str, folder: Path, pattern: re.Pattern[str]) -> Path | None:
    """Find the path of a file, or None, also for a name that is none of the pattern's."""
    if not pattern.fullmatch(name):
        return None
    path = folder / name
    return path if path.is_file() and not path.is_symlink() else None


def sweep_files(folder: Path, is_unknown: Callable[[str], bool], now: datetime) -> int:
    """Delete old files that no row knows, by their names, and return how many.

    Old is what is older than a day. A file from the future counts as old: the clock has gone back since.
    """
    removed = 0
    for path in sorted(_paths(folder)):
        if path.is_symlink() or not is_unknown(path.name):
            continue
        try:
            age = now.timestamp() - path.stat().st_mtime
            if abs(age) > _UNKNOWN_FOR.total_seconds():
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another sweep was faster, or a part has got its name
            continue
    return removed


def _paths(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
