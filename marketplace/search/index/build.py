"""The index: a document store (store.py) and, made of it, arrays (postings.py, facets.py)."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.files.atomic import write_in_parts
from marketplace.search.index import merging, snapshots, store
from marketplace.search.index.array_file import Array, map_file, packed_parts
from marketplace.search.index.dictionary import Dictionary
from marketplace.search.index.documents import Document, Text
from marketplace.search.index.facets import FacetColumns, FacetTable
from marketplace.search.index.inversion import Inversion, invert
from marketplace.search.index.postings import Postings
from marketplace.search.index.snapshots import IndexUnusable, Snapshot

FORMAT = 5
"""Raised whenever analysis, documents or files change: an index of another format is built anew."""
SIDE_SHARE_MAX = 1 / 32
"""The share of a language's words up to which what has changed stays in a side segment."""
_FACETS, _SUFFIX, _SIDE = "table", ".arrays", "-side"
_ABANDONED_AFTER = 60.0
"""Seconds after which nobody is still making a copy."""


class Index:
    """An open snapshot: it does not change any more, and any number of threads may search it.

    The arrays are mapped from verified copies, content by content in a folder of their own, which all processes
    share: an index that is deleted, overwritten or cut short while it is open disturbs nobody.
    """

    def __init__(
        self, folder: Path, *, verify_copies: bool = False, previous: "Index | None" = None
    ) -> None:
        """Open the current snapshot, and read copies that are there before they are trusted.

        What a previous index has open and an edit has not changed is taken over. Raises IndexUnusable.
        """
        snapshot = snapshots.current(folder)
        if snapshot.about.get("format") != FORMAT:
            raise IndexUnusable(f"the index in {folder} has another format")

        self.name = snapshot.folder.name
        self.change_id: int = snapshot.about["change_id"]
        self._copies = _copies(snapshot, folder.with_name(f"{folder.name}-open"), verify_copies)
        try:
            self._open(previous)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusable(f"the index in {folder} cannot be read") from error

    def _open(self, previous: "Index | None") -> None:
        self.facets: FacetTable
        if previous and self._has_same_files(previous, _FACETS):
            self.facets = previous.facets
        else:
            self.facets = FacetTable(map_file(self._copies[_FACETS]))

        self.dictionaries: dict[str, Dictionary] = {}
        for language in sorted(self._copies):
            if language == _FACETS or language.endswith(_SIDE):
                continue
            if previous and self._has_same_files(previous, language):
                self.dictionaries[language] = previous.dictionaries[language]
            else:
                self.dictionaries[language] = self._open_dictionary(language)

    def _open_dictionary(self, language: str) -> Dictionary:
        arrays = map_file(self._copies[language])
        side_segment = self._copies.get(f"{language}{_SIDE}")
        if side_segment:
            arrays |= map_file(side_segment)
        return Dictionary(Postings.from_arrays(arrays))

    def _has_same_files(self, previous: "Index", name: str) -> bool:
        """Whether a language or the facets have the files that they have in a previous index."""
        names = (name, f"{name}{_SIDE}")
        return all(self._copies.get(name) == previous._copies.get(name) for name in names)


def _copies(snapshot: Snapshot, folder: Path, verify: bool) -> dict[str, Path]:
    """Make sure that a verified copy of each array file is there, and return their paths.

    Raises IndexUnusable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copies = {}
    for name, (size, crc) in snapshot.files.items():
        if not name.endswith(_SUFFIX):
            continue
        copy = folder / f"{crc:08x}-{size}-{name}"
        if not _is_good(copy, size, crc if verify else None):
            _copy(snapshot.folder / name, copy, crc)
        copies[name.removesuffix(_SUFFIX)] = copy

    for path in folder.iterdir():
        if path not in copies.values() and not _is_being_made(path):
            path.unlink(missing_ok=True)  # those who have it open keep it
    return copies


def _is_good(copy: Path, size: int, crc: int | None) -> bool:
    """Whether a copy is as it should be, not without its content after a power cut."""
    try:
        if copy.stat().st_size != size:
            return False
        return crc is None or snapshots.checksum(copy) == crc
    except OSError:
        return False


def _is_being_made(path: Path) -> bool:
    """Whether a process is making this copy, and was not killed meanwhile."""
    if not path.name.startswith("."):
        return False
    try:
        return time.time() - path.stat().st_mtime < _ABANDONED_AFTER
    except OSError:
        return False


def _copy(source: Path, copy: Path, crc: int) -> None:
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        if snapshots.checksum(source, copy=draft) != crc:
            raise IndexUnusable(f"{source} is damaged")
        draft.replace(copy)
    except OSError as error:
        raise IndexUnusable(f"{source} cannot be read") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def size_on_disk(folder: Path) -> int:
    """Return how many bytes the arrays of the current snapshot have, or 0 without one."""
    try:
        files = snapshots.current(folder).files
    except IndexUnusable:
        return 0
    return sum(size for name, (size, _crc) in files.items() if name.endswith(_SUFFIX))


def build(folder: Path, documents: Iterable[Document], change_id: int) -> None:
    """Write an index of these documents as the next snapshot."""

    def write(draft: Path) -> None:
        arrays = _NewArrays()
        store.create(draft, arrays.of_each(documents))
        arrays.write(draft)

    snapshots.publish(folder, _about(change_id), write)


def update(
    folder: Path,
    index: Index,
    documents: Iterable[Document],
    deleted_ids: Iterable[int],
    change_id: int,
) -> None:
    """Write a next snapshot with some documents replaced and some services deleted."""
    documents, deleted_ids = list(documents), list(deleted_ids)

    def write(draft: Path) -> None:
        former_documents = store.change(draft, documents, deleted_ids)
        new_documents = {document.id: document for document in documents}
        _change_arrays(draft, index, former_documents, new_documents)

    snapshots.publish(folder, _about(change_id), write, base=snapshots.current(folder))


def _about(change_id: int) -> dict[str, Any]:
    return {"format": FORMAT, "change_id": change_id}


class _NewArrays:
    """The arrays of an index that is built anew, made of documents as they pass by."""

    def __init__(self) -> None:
        self._columns = FacetColumns()
        self._inversions: dict[str, Inversion] = {}

    def of_each(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Take documents in, and hand them on one by one."""
        for number, document in enumerate(documents):
            self._columns.add(document.row)
            for language, text in document.texts.items():
                if language not in self._inversions:
                    self._inversions[language] = Inversion(language)
                self._inversions[language].add(number, text)
            yield document

    def write(self, draft: Path) -> None:
        """Write the facets and the postings of each language, one after the other."""
        _write(draft, _FACETS, self._columns.to_arrays())
        for language in sorted(self._inversions):
            inversion = self._inversions.pop(language)
            inverted_texts = inversion.postings()
            del inversion  # its texts, as they make room for the next language
            _write(draft, language, inverted_texts.to_arrays())


def _change_arrays(
    draft: Path, index: Index, former: Mapping[int, Document], new: Mapping[int, Document]
) -> None:
    """Put new documents in the place of former ones, in the files that this changes."""
    facets = _change_facets(draft, index.facets, former, new)
    numbers = facets.numbers_of(new) | index.facets.numbers_of(former)

    for language in index.dictionaries.keys() | _languages(new.values()):
        former_texts, new_texts = _texts_in(language, former), _texts_in(language, new)
        leaving = [numbers[id] for id in former_texts if former_texts[id] != new_texts.get(id)]
        coming = {
            numbers[id]: text for id, text in new_texts.items() if text != former_texts.get(id)
        }
        if not leaving and not coming:
            continue

        changed = invert(sorted(coming.items()), language)
        if language in index.dictionaries:
            is_leaving = np.zeros(len(facets.ids), np.bool_)
            is_leaving[leaving] = True
            postings = index.dictionaries[language].postings
            changed = merging.replace_texts(postings, is_leaving, changed)
        _write_changed(draft, language, changed)


def _change_facets(
    draft: Path, facets: FacetTable, former: Mapping[int, Document], new: Mapping[int, Document]
) -> FacetTable:
    """Write the facets, unless an edit has changed nothing of them, and return them."""
    former_rows = {id: document.row for id, document in former.items()}
    new_rows = {id: document.row for id, document in new.items()}
    if former_rows == new_rows:
        return facets

    changed = facets.with_changes(former_rows, new_rows.values())
    _write(draft, _FACETS, changed.to_arrays())
    return changed


def _write_changed(draft: Path, language: str, changed: Postings) -> None:
    """Write the side segment of a language or, once it is large, all arrays without one."""
    side_size = len(changed.added_stream) + len(changed.removed)
    is_side_segment_small = side_size < SIDE_SHARE_MAX * len(changed.stream)
    if changed.has_side_segment and is_side_segment_small:
        _write(draft, f"{language}{_SIDE}", changed.to_side_arrays())
        return

    merged = merging.merge_side_segment(changed)
    _write(draft, language, merged.to_arrays())
    side_segment = draft / f"{language}{_SIDE}{_SUFFIX}"
    side_segment.unlink(missing_ok=True)


def _languages(documents: Iterable[Document]) -> set[str]:
    return {language for document in documents for language in document.texts}


def _texts_in(language: str, documents: Mapping[int, Document]) -> dict[int, Text]:
    """Return the texts in a language by the ids of their services."""
    return {
        id: document.texts[language]
        for id, document in documents.items()
        if language in document.texts
    }


def _write(draft: Path, name: str, arrays: dict[str, Array]) -> None:
    write_in_parts(draft / f"{name}{_SUFFIX}", packed_parts(arrays))
