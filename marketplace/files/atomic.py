"""Files that are there whole or not at all, also after a kill or a power cut.

The content is written beside the final name, brought to the disk, and then renamed. POSIX promises that a
rename is atomic; it promises only for what was synced that the new name does not stand for an empty file.
"""

import os
from collections.abc import Iterable
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, draft: Path | None = None) -> None:
    """Write a file whole or not at all, by a rename over the old one.

    Other hard links to the old content keep it. The draft is where the content is written first; by default one
    name, so that what a killed process left is overwritten. Writers at the same time need a draft each.
    """
    write_in_parts(path, [content], draft=draft)


def write_in_parts(
    path: Path, parts: Iterable[bytes | memoryview], *, draft: Path | None = None
) -> None:
    """Write a file as write_atomically does whose content is not in memory at once."""
    draft = draft or path.with_name(f".{path.name}")

    with draft.open("wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())

    draft.replace(path)


def sync_to_disk(*paths: Path) -> None:
    """Wait until files, or the names in folders, would outlive a power cut."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
