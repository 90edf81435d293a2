"""The index of record: Whoosh, read into memory as a whole. The only module that knows Whoosh.

Each language has two lean fields, one for words and one for stems, without positions and stored text; the weight of a
posting is all that ranking needs. Files are checked and then read from memory: an index that is deleted or overwritten
while it is open disturbs nobody.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.filedb.filestore import FileStorage, RamStorage

from marketplace.search import generations
from marketplace.search.analysis import LANGUAGES
from marketplace.search.documents import Document
from marketplace.search.facets import Row, Table
from marketplace.search.generations import IndexUnusable
from marketplace.search.lexicon import Lexicon

FORMAT = 1
"""Raised whenever analysis, documents or files change: an index of another format is built anew."""
_FACETS, _WORDS = "facets.json", "words.json"
_MEMORY_MB = 64
Postings = tuple[list[int], list[float]]


class Weighted(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose value is already a mapping of terms to weights."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None, scorable=False)

    def index(self, value: Mapping[str, float], **_options: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Hand the terms to Whoosh."""
        return ((term.encode(), 1, weight, b"") for term, weight in value.items())


def words_of(language: str) -> str:
    """Name the field of a language's folded words."""
    return f"{language}_words"


def stems_of(language: str) -> str:
    """Name the field of a language's stems."""
    return f"{language}_stems"


class Index:
    """A generation, opened: it does not change any more, and any number of threads may ask it."""

    def __init__(self, folder: Path) -> None:
        about, files = generations.load(folder)
        if about.get("format") != FORMAT:
            raise IndexUnusable(f"the index in {folder} has another format")
        self.change_id: int = about["change_id"]
        self.table = Table(Row(**row) for row in json.loads(files.pop(_FACETS)))
        words: dict[str, list[str]] = json.loads(files.pop(_WORDS))
        self.lexicons = {language: Lexicon(some) for language, some in words.items()}
        storage = RamStorage()
        storage.files = files
        self._reader = storage.open_index().reader()
        self._ids = {number: int(stored["id"]) for number, stored in self._reader.iter_docs()}
        self._lock = threading.Lock()
        self.postings = lru_cache(20_000)(self._postings)

    def _postings(self, field: str, term: str) -> Postings:
        """List the services whose texts have a term, and the weight of the term in each."""
        key = term.encode()
        with self._lock:  # Whoosh's files in memory have one reading position each
            if (field, key) not in self._reader:
                return [], []
            matcher, ids, weights = self._reader.postings(field, key), [], []
            while matcher.is_active():
                ids.append(self._ids[matcher.id()])
                weights.append(matcher.weight())
                matcher.next()
        return ids, weights


def build(folder: Path, documents: Iterable[Document], change_id: int) -> None:
    """Write an index of these documents as the next generation."""
    generations.publish(folder, _about(change_id), lambda fresh: _write_all(fresh, documents))


def update(folder: Path, index: Index, documents: Iterable[Document], gone: Iterable[int], change_id: int) -> None:
    """Write a next generation in which some documents are new and some services are gone."""
    fresh_ones, gone = list(documents), list(gone)
    rows = {row.id: row for row in index.table.rows if row.id not in gone}
    rows.update((document.id, document.row) for document in fresh_ones)
    words: dict[str, set[str]] = {language: set(lexicon) for language, lexicon in index.lexicons.items()}

    def write(fresh: Path) -> None:
        with _storage(fresh).open_index().writer(limitmb=_MEMORY_MB, timeout=5) as writer:
            for id in [*gone, *(document.id for document in fresh_ones)]:
                writer.delete_by_term("id", str(id))
            _add_all(writer, fresh_ones, words)
        _write_tables(fresh, list(rows.values()), words)

    generations.publish(folder, _about(change_id), write, onto=generations.current(folder))


def _about(change_id: int) -> dict[str, Any]:
    return {"format": FORMAT, "change_id": change_id}


def _write_all(fresh: Path, documents: Iterable[Document]) -> None:
    names = [name for language in LANGUAGES for name in (words_of(language), stems_of(language))]
    schema = fields.Schema(id=fields.ID(stored=True, unique=True), **{name: Weighted() for name in names})
    words: dict[str, set[str]] = {}
    with _storage(fresh).create_index(schema).writer(limitmb=_MEMORY_MB, timeout=5) as writer:
        rows = _add_all(writer, documents, words)
    _write_tables(fresh, rows, words)


def _storage(folder: Path) -> FileStorage:
    return FileStorage(str(folder), supports_mmap=False)


def _add_all(writer: Any, documents: Iterable[Document], words: dict[str, set[str]]) -> list[Row]:
    """Hand documents to Whoosh, and note their words; give their rows."""
    rows = []
    for document in documents:
        values: dict[str, Mapping[str, float]] = {}
        for language, terms in document.texts.items():
            values[words_of(language)], values[stems_of(language)] = terms.words, terms.stems
            words.setdefault(language, set()).update(terms.words)
        writer.add_document(id=str(document.id), **values)
        rows.append(document.row)
    return rows


def _write_tables(fresh: Path, rows: list[Row], words: dict[str, set[str]]) -> None:
    generations.replace(fresh / _FACETS, json.dumps([asdict(row) for row in rows]).encode())
    in_order = {language: sorted(some) for language, some in sorted(words.items())}
    generations.replace(fresh / _WORDS, json.dumps(in_order, ensure_ascii=False).encode())
    for leftover in fresh.glob("*_WRITELOCK"):
        leftover.unlink()
