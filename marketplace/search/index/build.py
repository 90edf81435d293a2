"""The index: a record (record.py) and, made of it, the arrays that answer (postings.py, facets.py)."""

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.search.index import merging, postings, snapshots, store
from marketplace.search.index.array_file import Array, mapped, packed
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.documents import Document
from marketplace.search.index.facets import FacetTable
from marketplace.search.index.postings import Postings
from marketplace.search.index.snapshots import IndexUnusable, Snapshot

FORMAT = 2
"""Raised whenever analysis, documents or files change: an index of another format is built anew."""
_TABLE, _SUFFIX = "table", ".arrays"
_ABANDONED = 60.0
"""Seconds after which nobody is still making a copy."""


class Index:
    """A generation, opened: it does not change any more, and any number of threads may ask it.

    The arrays are mapped from verified copies, content by content in a folder of their own, which all processes share:
    an index that is deleted, overwritten or cut short while it is open disturbs nobody.
    """

    def __init__(self, folder: Path, *, doubting: bool = False) -> None:
        """Open the current generation; who doubts reads the copies that are there before it trusts them.

        Raises IndexUnusable.
        """
        generation = snapshots.current(folder)
        if generation.about.get("format") != FORMAT:
            raise IndexUnusable(f"the index in {folder} has another format")
        self.name = generation.folder.name
        self.change_id: int = generation.about["change_id"]
        copies = _copies(generation, folder.with_name(f"{folder.name}-open"), doubting)
        try:
            arrays = {name: mapped(path) for name, path in copies.items()}
            self.facets = FacetTable(arrays.pop(_TABLE))
            self.dictionaries = {
                language: Dictionary(Postings.of(some)) for language, some in sorted(arrays.items())
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusable(f"the index in {folder} cannot be read") from error


def _copies(generation: Snapshot, folder: Path, doubting: bool) -> dict[str, Path]:
    """Make sure that a verified copy of each file of arrays is there, and give their places. Raises IndexUnusable."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = {}
    for name, (size, crc) in generation.files.items():
        if name.endswith(_SUFFIX):
            copies[name.removesuffix(_SUFFIX)] = copy = folder / f"{crc:08x}-{size}-{name}"
            if not _is_good(copy, size, crc if doubting else None):
                _copy(generation.folder / name, copy, crc)
    for path in folder.iterdir():
        if path not in copies.values() and not _is_being_made(path):
            path.unlink(missing_ok=True)  # those who have it open keep it
    return copies


def _is_good(copy: Path, size: int, crc: int | None) -> bool:
    """Tell whether a copy is there as it should be; after a power cut it may be there without its content."""
    try:
        return copy.stat().st_size == size and (crc is None or snapshots.checksum(copy) == crc)
    except OSError:
        return False


def _is_being_made(path: Path) -> bool:
    """Tell whether a process is making this copy, and was not killed meanwhile."""
    with suppress(OSError):
        return path.name.startswith(".") and time.time() - path.stat().st_mtime < _ABANDONED
    return False


def _copy(source: Path, copy: Path, crc: int) -> None:
    fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        if snapshots.checksum(source, copy=fresh) != crc:
            raise IndexUnusable(f"{source} is damaged")
        fresh.replace(copy)
    except OSError as error:
        raise IndexUnusable(f"{source} cannot be read") from error
    finally:
        with suppress(OSError):
            fresh.unlink()


def size_on_disk(folder: Path) -> int:
    """Tell how large the arrays of the current generation are; 0 if there is none."""
    try:
        files = snapshots.current(folder).files
    except IndexUnusable:
        return 0
    return sum(size for name, (size, _crc) in files.items() if name.endswith(_SUFFIX))


def build(folder: Path, documents: Iterable[Document], change_id: int) -> None:
    """Write an index of these documents as the next generation."""

    def write(fresh: Path) -> None:
        store.create(fresh, documents)
        _write_arrays(fresh, list(store.load(fresh)))

    snapshots.publish(folder, _about(change_id), write)


def update(
    folder: Path, index: Index, documents: Iterable[Document], gone: Iterable[int], change_id: int
) -> None:
    """Write a next generation in which some documents are new and some services are gone."""
    documents, gone = list(documents), list(gone)

    def write(fresh: Path) -> None:
        store.change(fresh, documents, gone)
        _change_arrays(fresh, index, documents, gone)

    snapshots.publish(folder, _about(change_id), write, onto=snapshots.current(folder))


def _about(change_id: int) -> dict[str, Any]:
    return {"format": FORMAT, "change_id": change_id}


def _write_arrays(fresh: Path, documents: Sequence[Document]) -> None:
    _write(fresh, _TABLE, FacetTable.of(document.row for document in documents).by_name())
    for language in sorted({language for document in documents for language in document.texts}):
        texts = (
            (slot, doc.texts[language])
            for slot, doc in enumerate(documents)
            if language in doc.texts
        )
        _write(fresh, language, postings.build(texts, language).by_name())


def _change_arrays(
    fresh: Path, index: Index, documents: Sequence[Document], gone: Sequence[int]
) -> None:
    """Put documents in the place of older ones; languages in which nothing changed keep their files."""
    table = index.facets.replaced(gone, [document.row for document in documents])
    _write(fresh, _TABLE, table.by_name())
    leaving = np.zeros(len(table.ids), np.bool_)
    leaving[index.facets.documents_of([*gone, *(document.id for document in documents)])] = True
    in_order = sorted((table.slot[document.id], document) for document in documents)
    for language in index.dictionaries.keys() | {
        language for document in documents for language in document.texts
    }:
        texts = [
            (slot, document.texts[language])
            for slot, document in in_order
            if language in document.texts
        ]
        dictionary = index.dictionaries.get(language)
        if not dictionary:
            _write(fresh, language, postings.build(texts, language).by_name())
        elif texts or leaving[dictionary.postings.text_documents].any():
            changed = merging.replaced(
                dictionary.postings, leaving, postings.build(texts, language)
            )
            _write(fresh, language, changed.by_name())


def _write(fresh: Path, name: str, arrays: dict[str, Array]) -> None:
    snapshots.replace(fresh / f"{name}{_SUFFIX}", packed(arrays))
