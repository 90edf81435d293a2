"""Generations of the index: folders beside each other, and a pointer to the one that counts.

A generation is written beside the current one, brought to the disk, and then pointed to by one rename: whoever reads
meanwhile, and whatever is killed meanwhile, sees the old one or the new one. Two are kept, for readers that are
still opening the last one.
"""

import fcntl
import json
import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

POINTER, META, LOCK = "CURRENT", "meta.json", "LOCK"
_KEPT = 2


class IndexUnusable(Exception):
    """There is no index, or it is damaged; the message says which."""


@contextmanager
def only_indexer(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes the index, and keep others waiting."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def state(folder: Path) -> object:
    """Describe what lies on the disk, cheaply; two equal answers mean that nothing happened in between."""
    try:
        current = folder / (folder / POINTER).read_text()
        files = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in current.iterdir())
        return current.name, tuple(files)
    except (OSError, UnicodeDecodeError, ValueError):
        return None


def load(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read the current generation: what it says about itself, and its files. Raises IndexUnusable."""
    for _attempt in range(3):  # the generation may be replaced twice while it is being read
        try:
            return _load(folder / (folder / POINTER).read_text())
        except FileNotFoundError:
            time.sleep(0.01)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusable(f"the index in {folder} is damaged") from error
    raise IndexUnusable(f"there is no index in {folder}")


def _load(generation: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    meta = json.loads((generation / META).read_bytes())
    files = {name: (generation / name).read_bytes() for name in meta["files"]}
    for name, checksum in meta["files"].items():
        if zlib.crc32(files[name]) != checksum:
            raise ValueError(name)
    return meta, files


def publish(folder: Path, about: dict[str, Any], write: Callable[[Path], None], *, onto: Path | None = None) -> None:
    """Write the next generation and point to it; only the one indexer may do this.

    With onto, the files of that generation are there already, as links: those that are never written twice.
    """
    number = 1 + max((int(path.name[4:]) for path in folder.glob("gen-*") if path.name[4:].isdigit()), default=0)
    fresh = folder / f"gen-{number}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for file in onto.iterdir() if onto else ():
        os.link(file, fresh / file.name)
    write(fresh)
    files = {path.name: zlib.crc32(path.read_bytes()) for path in sorted(fresh.iterdir()) if path.name != META}
    replace(fresh / META, json.dumps({**about, "files": files}).encode())
    _to_disk(*fresh.iterdir(), fresh)
    fresh.rename(folder / f"gen-{number}")
    _to_disk(folder)
    replace(folder / POINTER, f"gen-{number}".encode())
    _to_disk(folder)
    _drop_old(folder, number)


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, without touching what else carries its old content."""
    fresh = path.with_name(f".{path.name}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def current(folder: Path) -> Path:
    """Give the folder of the current generation."""
    return folder / (folder / POINTER).read_text()


def _to_disk(*paths: Path) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _drop_old(folder: Path, number: int) -> None:
    kept = {f"gen-{number - age}" for age in range(_KEPT)}
    for path in folder.glob("gen-*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
