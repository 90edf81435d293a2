"""Snapshots of the index: folders beside each other, and a pointer to the current one.

A snapshot is written beside the folder, brought to the disk, moved into the folder, and then pointed to by one
rename: whoever reads meanwhile, and whatever is killed or deleted meanwhile, sees the old one, the new one or
none. Two are kept, for readers that are still opening the last one.
"""

import fcntl
import json
import os
import shutil
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.files.atomic import sync_to_disk, write_atomically

POINTER, META = "CURRENT", "meta.json"
_PREFIX = "gen-"
_CHUNK = 1 << 20


class IndexUnusable(Exception):
    """There is no index, or it is damaged, as the message says."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on the disk: what it says about itself, and what its files should be."""

    folder: Path
    about: dict[str, Any]
    files: dict[str, tuple[int, int]]
    """The size and the checksum of each file."""

    def is_intact(self) -> bool:
        """Whether all files are as they were written, which reads them all."""
        try:
            return all(self._is_file_intact(name) for name in self.files)
        except OSError:
            return False

    def has(self, name: str) -> bool:
        """Whether a file is there in its size."""
        size, _checksum = self.files[name]
        return (self.folder / name).stat().st_size == size

    def _is_file_intact(self, name: str) -> bool:
        _size, crc = self.files[name]
        return self.has(name) and checksum(self.folder / name) == crc


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the one writer of an index, even if its folder is deleted meanwhile."""
    with folder.with_name(f"{folder.name}-lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def state(folder: Path) -> object:
    """Return what lies on the disk, cheaply: equal answers mean that nothing changed."""
    try:
        name = (folder / POINTER).read_text()
        snapshot = folder / name
        files = [(file.name, *_stat_of(file)) for file in snapshot.iterdir()]
    except (OSError, UnicodeDecodeError, ValueError):
        return None
    return snapshot.name, tuple(sorted(files))


def _stat_of(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns, status.st_mode


def current(folder: Path) -> Snapshot:
    """Return the current snapshot. Raises IndexUnusable."""
    try:
        snapshot = _load(folder / (folder / POINTER).read_text())
        is_complete = all(snapshot.has(name) for name in snapshot.files)
    except FileNotFoundError as error:
        raise IndexUnusable(f"there is no index in {folder}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexUnusable(f"the index in {folder} is damaged") from error

    if not is_complete:
        raise IndexUnusable(f"the index in {folder} is damaged")
    return snapshot


def _load(folder: Path) -> Snapshot:
    meta = json.loads((folder / META).read_bytes())
    files = {str(name): (int(size), int(crc)) for name, (size, crc) in meta["files"].items()}
    return Snapshot(folder, dict(meta["about"]), files)


def publish(
    folder: Path,
    about: dict[str, Any],
    write: Callable[[Path], None],
    *,
    base: Snapshot | None = None,
) -> None:
    """Write the next snapshot and point to it, while holding the writer's lock.

    With a base, the files of that snapshot are there already, as links: what is written is to replace them.
    """
    draft = folder.with_name(f"{folder.name}-new")
    _delete(draft)
    draft.mkdir()
    if base:
        _link_files(base, draft)

    write(draft)
    meta = {"about": about, "files": _measure(draft, base)}
    write_atomically(draft / META, json.dumps(meta).encode())
    sync_to_disk(*_new_files(draft, base), draft)

    folder.mkdir(exist_ok=True)
    _unlock(folder)
    previous_name, name = name_of_current(folder), _next_name(folder)
    draft.rename(folder / name)
    sync_to_disk(folder)

    write_atomically(folder / POINTER, name.encode())
    sync_to_disk(folder)

    for path in folder.glob(f"{_PREFIX}*"):
        if path.name not in (previous_name, name):
            _delete(path)


def _link_files(snapshot: Snapshot, draft: Path) -> None:
    for name in snapshot.files:
        os.link(snapshot.folder / name, draft / name)


def name_of_current(folder: Path) -> str | None:
    """Return the name of the current snapshot, or None where there is none."""
    try:
        return (folder / POINTER).read_text()
    except (OSError, UnicodeDecodeError):
        return None


def _next_name(folder: Path) -> str:
    suffixes = [path.name.removeprefix(_PREFIX) for path in folder.glob(f"{_PREFIX}*")]
    numbers = [int(suffix) for suffix in suffixes if suffix.isdigit()]
    return f"{_PREFIX}{1 + max(numbers, default=0)}"


def _measure(draft: Path, base: Snapshot | None) -> dict[str, tuple[int, int]]:
    """Return the size and the checksum of each file, without reading links to the base."""
    measures = {}
    for path in sorted(draft.iterdir()):
        if path.name == META:
            continue
        if base and _is_link_to(base, path):
            _size, crc = base.files[path.name]
        else:
            crc = checksum(path)
        measures[path.name] = (path.stat().st_size, crc)
    return measures


def _new_files(draft: Path, base: Snapshot | None) -> list[Path]:
    """List the files that are not on the disk already, as those of the base are."""
    return [path for path in draft.iterdir() if not (base and _is_link_to(base, path))]


def _is_link_to(base: Snapshot, path: Path) -> bool:
    return path.name in base.files and path.samefile(base.folder / path.name)


def checksum(path: Path, copy: Path | None = None) -> int:
    """Return the CRC-32 of a file, and copy it to another place on the way."""
    crc = 0
    with path.open("rb") as source, (copy or Path(os.devnull)).open("wb") as target:
        while chunk := source.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
            if copy:
                target.write(chunk)
    return crc


def _delete(folder: Path) -> None:
    with suppress(OSError):
        _unlock(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _unlock(folder: Path) -> None:
    """Restore our own rights to a folder of ours if somebody has taken them away."""
    mode = folder.stat().st_mode
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        folder.chmod(mode | stat.S_IRWXU)
