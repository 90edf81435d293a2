"""The index of record: what has been taken in of each service, kept by Whoosh. The only module that knows Whoosh.

Whoosh keeps the analysed documents, adds and takes out a few at the price of a few, and survives being killed at any
moment. What visitors ask is answered from arrays that are made of this record (postings, facets); they can be made
again from it without asking the database, as when their format changes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.filedb.filestore import FileStorage

from marketplace.search.index.documents import Document
from marketplace.search.index.facets import Row

_MEMORY_MB = 128
_PATIENCE = 5
"""Seconds to wait for Whoosh's own lock; ours around it keeps others away already."""


def create(folder: Path, documents: Iterable[Document]) -> None:
    """Write a record of these documents into an empty folder."""
    schema = fields.Schema(id=fields.ID(stored=True, unique=True), document=fields.STORED())
    with (
        _storage(folder)
        .create_index(schema)
        .writer(limitmb=_MEMORY_MB, timeout=_PATIENCE) as writer
    ):
        for document in documents:
            _add(writer, document)
    _tidy(folder)


def change(folder: Path, documents: Iterable[Document], gone: Iterable[int]) -> None:
    """Put documents into the record in the place of older ones, and take others out."""
    with _storage(folder).open_index().writer(limitmb=_MEMORY_MB, timeout=_PATIENCE) as writer:
        for id in gone:
            writer.delete_by_term("id", str(id))
        for document in documents:
            writer.delete_by_term("id", str(document.id))
            _add(writer, document)
    _tidy(folder)


def load(folder: Path) -> Iterator[Document]:
    """Give all documents of the record."""
    with _storage(folder).open_index().reader() as reader:
        for _number, stored in reader.iter_docs():
            texts, row = stored["document"]
            yield Document(int(stored["id"]), texts, Row(*row))


def _add(writer: Any, document: Document) -> None:
    row = document.row
    values = (row.id, row.published, row.reply_within_days, row.values)
    writer.add_document(id=str(document.id), document=(document.texts, values))


def _storage(folder: Path) -> FileStorage:
    return FileStorage(str(folder), supports_mmap=False)


def _tidy(folder: Path) -> None:
    for leftover in folder.glob("*_WRITELOCK"):
        leftover.unlink()
