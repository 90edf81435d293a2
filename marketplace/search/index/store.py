"""The document store: what has been taken in of each service, kept by Whoosh.

Whoosh is here because the customer asked for it (docs/decisions/0007). It keeps one pickled field per service
under its id, adds and deletes a few at the price of a few, and survives being killed at any moment; nothing is
searched in it. Searches are answered from arrays that are made of this store (postings, facets), and can be
made again from it without asking the database, as when their format changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.filedb.filestore import FileStorage

from marketplace.search.index.documents import Document
from marketplace.search.index.facets import Row

_MEMORY_MB = 128
_LOCK_TIMEOUT = 5
"""Seconds to wait for Whoosh's own lock; ours around it keeps others away already."""


def create(folder: Path, documents: Iterable[Document]) -> None:
    """Write a store of these documents into an empty folder."""
    schema = fields.Schema(id=fields.ID(stored=True, unique=True), document=fields.STORED())
    index = _storage(folder).create_index(schema)

    with index.writer(limitmb=_MEMORY_MB, timeout=_LOCK_TIMEOUT) as writer:
        for document in documents:
            _add(writer, document)

    _delete_lock_files(folder)


def change(
    folder: Path, documents: Iterable[Document], deleted_ids: Iterable[int]
) -> dict[int, Document]:
    """Replace documents of some services, delete those of others, and return all former ones."""
    index = _storage(folder).open_index()
    documents = list(documents)
    leaving_ids = [*deleted_ids, *(document.id for document in documents)]
    with index.searcher() as searcher:
        stored_fields = [searcher.document(id=str(id)) for id in leaving_ids]

    with index.writer(limitmb=_MEMORY_MB, timeout=_LOCK_TIMEOUT) as writer:
        for id in leaving_ids:
            writer.delete_by_term("id", str(id))
        for document in documents:
            _add(writer, document)

    _delete_lock_files(folder)
    former_documents = [_document(fields) for fields in stored_fields if fields]
    return {document.id: document for document in former_documents}


def load(folder: Path) -> Iterator[Document]:
    """Iterate over all documents of the store."""
    index = _storage(folder).open_index()

    with index.reader() as reader:
        for _number, stored_fields in reader.iter_docs():
            yield _document(stored_fields)


def _document(stored_fields: Mapping[str, Any]) -> Document:
    id = int(stored_fields["id"])
    texts, row = stored_fields["document"]
    return Document(id, texts, Row(*row))


def _add(writer: Any, document: Document) -> None:
    row = document.row
    values = (row.id, row.published, row.reply_within_days, row.values)
    writer.add_document(id=str(document.id), document=(document.texts, values))


def _storage(folder: Path) -> FileStorage:
    return FileStorage(str(folder), supports_mmap=False)


def _delete_lock_files(folder: Path) -> None:
    for lock_file in folder.glob("*_WRITELOCK"):
        lock_file.unlink()
