"""Generations of the index: folders beside each other, and a pointer to the one that counts.

A generation is written beside the folder, brought to the disk, put into it, and then pointed to by one rename: whoever
reads meanwhile, and whatever is killed or deleted meanwhile, sees the old one, the new one or none. Two are kept, for
readers that are still opening the last one.
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

POINTER, META = "CURRENT", "meta.json"
_CHUNK = 1 << 20


class IndexUnusable(Exception):
    """There is no index, or it is damaged; the message says which."""


@dataclass(frozen=True)
class Snapshot:
    """A generation on the disk: what it says about itself, and what its files should be."""

    folder: Path
    about: dict[str, Any]
    files: dict[str, tuple[int, int]]
    """The size and the checksum of each file."""

    def is_intact(self) -> bool:
        """Tell whether all files are as they were written; this reads them all."""
        try:
            return all(
                self.has(name) and checksum(self.folder / name) == self.files[name][1]
                for name in self.files
            )
        except OSError:
            return False

    def has(self, name: str) -> bool:
        """Tell whether a file is there in its size."""
        return (self.folder / name).stat().st_size == self.files[name][0]


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes the index, and keep others waiting, even if the folder is deleted meanwhile."""
    with folder.with_name(f"{folder.name}-lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def state(folder: Path) -> object:
    """Describe what lies on the disk, cheaply; two equal answers mean that nothing happened in between."""
    try:
        current = folder / (folder / POINTER).read_text()
        return current.name, tuple(sorted((file.name, *_looks(file)) for file in current.iterdir()))
    except (OSError, UnicodeDecodeError, ValueError):
        return None


def _looks(file: Path) -> tuple[int, int, int]:
    looks = file.stat()
    return looks.st_size, looks.st_mtime_ns, looks.st_mode


def current(folder: Path) -> Snapshot:
    """Give the generation that counts. Raises IndexUnusable."""
    try:
        generation = folder / (folder / POINTER).read_text()
        meta = json.loads((generation / META).read_bytes())
        files = {str(name): (int(size), int(crc)) for name, (size, crc) in meta["files"].items()}
        found = Snapshot(generation, dict(meta["about"]), files)
        whole = all(found.has(name) for name in found.files)
    except FileNotFoundError as error:
        raise IndexUnusable(f"there is no index in {folder}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexUnusable(f"the index in {folder} is damaged") from error
    if not whole:
        raise IndexUnusable(f"the index in {folder} is damaged")
    return found


def publish(
    folder: Path,
    about: dict[str, Any],
    write: Callable[[Path], None],
    *,
    onto: Snapshot | None = None,
) -> None:
    """Write the next generation and point to it; only the one indexer may do this.

    With onto, the files of that generation are there already, as links: what is written is to replace them.
    """
    fresh = folder.with_name(f"{folder.name}-new")
    _drop(fresh)
    fresh.mkdir()
    for name in onto.files if onto else ():
        os.link(onto.folder / name, fresh / name)  # type: ignore[union-attr]
    write(fresh)
    replace(fresh / META, json.dumps({"about": about, "files": _described(fresh, onto)}).encode())
    _to_disk(*fresh.iterdir(), fresh)
    folder.mkdir(exist_ok=True)
    _unlock(folder)
    last, number = _pointed_to(folder), _next_number(folder)
    fresh.rename(folder / f"gen-{number}")
    _to_disk(folder)
    replace(folder / POINTER, f"gen-{number}".encode())
    _to_disk(folder)
    for path in folder.glob("gen-*"):
        if path.name not in (last, f"gen-{number}"):
            _drop(path)


def _pointed_to(folder: Path) -> str | None:
    try:
        return (folder / POINTER).read_text()
    except (OSError, UnicodeDecodeError):
        return None


def _next_number(folder: Path) -> int:
    return 1 + max(
        (int(path.name[4:]) for path in folder.glob("gen-*") if path.name[4:].isdigit()), default=0
    )


def _described(fresh: Path, onto: Snapshot | None) -> dict[str, tuple[int, int]]:
    """Measure the files of a generation; those that are links to the last one's are known."""
    described = {}
    for path in sorted(path for path in fresh.iterdir() if path.name != META):
        is_known = onto and path.name in onto.files and path.samefile(onto.folder / path.name)
        crc = onto.files[path.name][1] if onto and is_known else checksum(path)
        described[path.name] = (path.stat().st_size, crc)
    return described


def checksum(path: Path, copy: Path | None = None) -> int:
    """Read a file for its checksum, and write it to another place on the way."""
    crc = 0
    with path.open("rb") as file, (copy or Path(os.devnull)).open("wb") as other:
        while chunk := file.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
            if copy:
                other.write(chunk)
    return crc


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, without touching what else carries its old content."""
    fresh = path.with_name(f".{path.name}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _to_disk(*paths: Path) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _drop(folder: Path) -> None:
    with suppress(OSError):
        _unlock(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _unlock(folder: Path) -> None:
    """Give ourselves the rights to a folder of ours that somebody has taken away."""
    mode = folder.stat().st_mode
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        folder.chmod(mode | stat.S_IRWXU)
