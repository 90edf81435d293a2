"""The indexes of Whoosh: which documents have which words, ranked by BM25F, and no text.

Documents lie in segments of some hundreds. The newest are searched first, and to look through all of them ends when its
time is over. Whoosh only marks a document as deleted, and its words stay in the segment: what is to be forgotten
has its segments written anew.
"""

import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from whoosh import fields, query
from whoosh.collectors import TopCollector
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError
from whoosh.reading import SegmentReader
from whoosh.scoring import BM25F

from marketplace.finding.analysis import analyzer
from marketplace.finding.words import Question
from marketplace.i18n import OFFICIAL_EU

_MEMORY_MB = 32
_LOCK_TIMEOUT = 5
_SMALL, _SMALL_MAX = 400, 4
"""Documents of a small segment, and how many such segments lie beside each other unmerged."""
_LOOKED_AT = 50
"""Matches between two looks at the clock."""
_NAMES, _TITLE, _WORDS = "names", "title_", "words_"
_WEIGHTS = {_NAMES: 4.0, _TITLE: 3.0, _WORDS: 1.0}
Merging = Callable[[Any, list[Any]], list[Any]]


@dataclass(frozen=True)
class Document:
    """What is taken in of a thing, by language where there is one."""

    id: int
    names: str = ""
    """What is looked for as it is written: names, references."""
    titles: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Matches:
    """The documents that answer, the best first."""

    ids: Sequence[int] = ()
    is_partial: bool = False
    """Whether the time was over before all were looked at."""


def search(folder: Path, question: Question, *, at_most: int, seconds: float) -> Matches:
    """Find the documents that have all words. Raises OSError where the index cannot be read."""
    try:
        return _search(folder, question, at_most, seconds)
    except OSError:
        raise
    except Exception as error:  # whatever Whoosh makes of a damaged file
        raise OSError(f"the index in {folder} is damaged") from error


def is_there(folder: Path) -> bool:
    """Whether an index lies in a folder."""
    return any(folder.glob("_MAIN_*.toc"))


def write(folder: Path, documents: Iterable[Document]) -> None:
    """Take in documents, each in the place of its former one."""
    index = _open_or_create(folder)
    with index.reader() as reader, _writer(index, _merge_small) as writer:
        for document in documents:
            if ("id", str(document.id)) in reader:
                writer.delete_by_term("id", str(document.id))
            writer.add_document(**_fields_of(document))


def forget(folder: Path, ids: Collection[int]) -> None:
    """Delete documents with all their words, also those of their former versions."""
    if not is_there(folder):
        return
    index = _open_or_create(folder)
    names = [str(id) for id in ids]
    for segment in _segments_with(index, names):
        with _writer(index, _rewriting(segment)) as writer:
            for name in names:
                writer.delete_by_term("id", name)


def remove(folder: Path, ids: Collection[int]) -> None:
    """Delete documents: they are not found any more, and their words go with the next merge."""
    if not is_there(folder):
        return
    index = _open_or_create(folder)
    with index.reader() as reader:
        names = [str(id) for id in ids if ("id", str(id)) in reader]
    if names:
        with _writer(index, _merge_small) as writer:
            for name in names:
                writer.delete_by_term("id", name)


def delete(folder: Path) -> None:
    """Delete an index, or many."""
    shutil.rmtree(folder, ignore_errors=True)


class _NewestFirst(TopCollector):
    """Collects the best documents, segment by segment from the newest on, while there is time.

    The time is that of the thread: how busy the machine is does not change what is found.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        super().__init__(limit=limit)
        self.is_partial = False
        self._ends_at = time.thread_time() + seconds

    def run(self) -> None:
        """Look through the segments."""
        segments = list(self.top_searcher.leaf_searchers())
        try:
            for searcher, offset in reversed(segments):
                if self.items and time.thread_time() > self._ends_at:
                    self.is_partial = True
                    break
                self.set_subsearcher(searcher, offset)
                self.collect_matches()
        finally:
            self.finish()

    def matches(self) -> Iterator[int]:
        """Yield the matches in a segment while there is time."""
        for place, number in enumerate(super().matches(), start=1):
            if place % _LOOKED_AT == 0 and time.thread_time() > self._ends_at:
                self.is_partial = True
                return
            yield number


def _search(folder: Path, question: Question, at_most: int, seconds: float) -> Matches:
    try:
        index = FileStorage(str(folder), supports_mmap=False).open_index(schema=_schema())
    except EmptyIndexError as error:
        raise FileNotFoundError(f"there is no index in {folder}") from error
    with index.searcher(weighting=BM25F()) as searcher:
        names = list(searcher.reader().indexed_field_names())
        collector = _NewestFirst(at_most, seconds)
        searcher.search_with_collector(_query(question, names), collector)
        ids = [int(hit["id"]) for hit in collector.results()]
    return Matches(ids, collector.is_partial)


def _query(question: Question, field_names: Iterable[str]) -> query.Query:
    """Ask for documents that have each word in one of the fields."""
    alternatives: list[list[query.Query]] = [[] for _word in question.words]
    for name in sorted(field_names):
        if name == "id":
            continue
        boost = _weight_of(name)
        for queries, keys in zip(alternatives, question.keys_in(_language_of(name)), strict=True):
            queries += [query.Term(name, key, boost=boost) for key in sorted(keys)]
        for prefix in question.prefixes:
            alternatives[-1].append(query.Prefix(name, prefix, boost=boost / 2))
    return query.And([query.Or(queries) for queries in alternatives])


def _weight_of(name: str) -> float:
    return next(weight for start, weight in _WEIGHTS.items() if name.startswith(start))


def _language_of(name: str) -> str:
    return name.partition("_")[2]


def _fields_of(document: Document) -> dict[str, str]:
    return {
        "id": str(document.id),
        _NAMES: document.names,
        **{_TITLE + code: text for code, text in document.titles.items() if code in OFFICIAL_EU},
        **{_WORDS + code: text for code, text in document.words.items() if code in OFFICIAL_EU},
    }


def _open_or_create(folder: Path) -> Any:
    storage = FileStorage(str(folder))
    if is_there(folder):
        return storage.open_index()
    folder.mkdir(parents=True, exist_ok=True)
    return storage.create_index(_schema())


def _writer(index: Any, merging: Merging) -> Any:
    """Return what writes all or nothing, and then merges segments."""
    writer = index.writer(limitmb=_MEMORY_MB, timeout=_LOCK_TIMEOUT)
    writer.mergetype = merging
    return writer


@cache
def _schema() -> fields.Schema:
    """Return the fields: the number of a document is all that is stored."""
    schema = fields.Schema(id=fields.ID(stored=True, unique=True))
    schema.add(_NAMES, fields.TEXT(analyzer=analyzer(), phrase=False))
    for code in OFFICIAL_EU:
        for start in (_TITLE, _WORDS):
            schema.add(start + code, fields.TEXT(analyzer=analyzer(code), phrase=False))
    return schema


def _segments_with(index: Any, ids: Sequence[str]) -> list[str]:
    """List the segments that know documents, be it as deleted ones."""
    with index.reader() as reader:
        return [
            leaf.segment().segment_id()
            for leaf, _offset in reader.leaf_readers()
            if any(("id", id) in leaf for id in ids)
        ]


def _merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge small segments once there are several."""
    small = [segment for segment in segments if segment.doc_count_all() < _SMALL]
    return _rewrite(writer, segments, small) if len(small) > _SMALL_MAX else segments


def _rewriting(segment_id: str) -> Merging:
    def rewrite(writer: Any, segments: list[Any]) -> list[Any]:
        marked = [segment for segment in segments if segment.segment_id() == segment_id]
        return _rewrite(writer, segments, marked)

    return rewrite


def _rewrite(writer: Any, segments: list[Any], old: list[Any]) -> list[Any]:
    """Write what is left of some segments into the new one, and return the others."""
    for segment in old:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in old]
