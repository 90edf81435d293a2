"""Filters and their counts, over the whole published catalogue.

Each value of a facet is a bitset of documents. Intersecting two of them is one operation of the processor's for
64 documents, counting another, so that totals and counts are exact at no cost worth naming.
"""

import itertools
import json
import math
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from marketplace.search.index.array_file import Array
from marketplace.search.index.bitsets import (
    Bitset,
    cardinality,
    concatenated_ranges,
    to_bitset,
    to_flags,
)

FACETS = ("type", "sector", "technology", "cluster", "country", "language", "delivery", "joint")
Filters = Mapping[str, Sequence[str]]
Counts = dict[str, dict[str, int]]
_FacetValue = tuple[str, str]
NOBODY = -1
"""The id at a document number that no service has."""
LOWERED_BY = 1e12
"""Seconds by which a service that is to come last counts as older than it is."""
_BITS = 64
"""Documents in one element of a bitset."""
_FEW = 20
"""Below a share of one in so many documents, values are counted document by document."""
_ELEMENTS_AT_ONCE = 1 << 15
"""Elements of bitsets that are counted together, so that what lies between stays near the processor."""


@dataclass(frozen=True)
class Row:
    """What one service can be filtered and ordered by."""

    id: int
    published: float
    """Seconds since 1970, less LOWERED_BY for a service that is to come last."""
    reply_within_days: int
    values: dict[str, list[str]] = field(hash=False)


@dataclass(frozen=True)
class FacetCounts:
    """Exact numbers about a set of documents."""

    by_facet: Counts
    """For each value of a facet the number of documents that it would leave."""
    clusters: int
    """The number of clusters that take part."""


class FacetTable:
    """All services of the catalogue by document number, with the values of their facets."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = dict(arrays)

        self.ids: NDArray[np.int64] = arrays["ids"]
        self._published = arrays["published"]
        self._reply_days = arrays["reply"]
        self._value_offsets = arrays["ends"]
        self._values = arrays["values"]
        self._bitsets = arrays["members"]

        self._facet_values: list[_FacetValue] = [
            (facet, value) for facet, value in json.loads(arrays["names"].tobytes())
        ]
        self._numbers = {value: number for number, value in enumerate(self._facet_values)}
        self._numbers_of_facet: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for (facet, value), number in self._numbers.items():
            self._numbers_of_facet[facet][value] = number

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> Self:
        """Return the table of some services, the first at document number 0."""
        columns = FacetColumns()
        for row in rows:
            columns.add(row)
        return cls(columns.to_arrays())

    def to_arrays(self) -> dict[str, Array]:
        """Return the arrays by their names in a file."""
        return self._arrays

    def with_changes(self, deleted_ids: Iterable[int], rows: Iterable[Row]) -> Self:
        """Return a table without some services and with others.

        A service that is in both keeps its document number.
        """
        rows = list(rows)
        numbers = self.numbers_of(row.id for row in rows)
        leaving = self.documents_of([*deleted_ids, *numbers])
        rows_by_document = dict(sorted(self._allocate(rows, numbers).items()))
        documents = np.array(list(rows_by_document), np.int64)
        size = max(len(self.ids), 1 + int(documents.max(initial=-1)))

        ids = _extended(self.ids, size)
        published = _extended(self._published, size)
        reply_days = _extended(self._reply_days, size)
        ids[len(self.ids) :] = NOBODY
        ids[leaving] = NOBODY
        for document, row in rows_by_document.items():
            ids[document] = row.id
            published[document] = row.published
            reply_days[document] = row.reply_within_days

        numbers_of_values = dict(self._numbers)
        pairs = _value_pairs(rows_by_document.keys(), rows_by_document.values(), numbers_of_values)
        new_documents, new_values = np.array(pairs, np.int64).reshape(-1, 2).T
        value_counts = np.bincount(new_documents, minlength=size)
        value_offsets, values = self._replace_values(leaving, value_counts, new_values)
        bitsets = np.zeros((len(numbers_of_values), math.ceil(size / _BITS)), np.uint64)
        bitsets[: len(self._bitsets), : self._bitsets.shape[1]] = self._bitsets
        _take_out(bitsets, leaving)
        _put_in(bitsets, new_documents, new_values)
        arrays = {
            "ids": ids,
            "published": published,
            "reply": reply_days,
            "ends": value_offsets,
            "values": values,
            "members": bitsets,
            "names": _packed_names(list(numbers_of_values)),
        }
        return type(self)(arrays)

    def _allocate(self, rows: Iterable[Row], numbers: Mapping[int, int]) -> dict[int, Row]:
        """Return each row by its document number: the one it has, or the next free one."""
        next_documents = itertools.count(len(self.ids))
        return {numbers[row.id] if row.id in numbers else next(next_documents): row for row in rows}

    def _replace_values(
        self, leaving: NDArray[np.int64], new_counts: NDArray[np.int64], new_values: Array
    ) -> tuple[Array, Array]:
        """Return where the values of each document begin, and the values.

        Those of leaving documents are out, and new ones in, of which each document has so many.
        """
        places = concatenated_ranges(self._value_offsets[leaving], self._value_offsets[leaving + 1])
        staying_values = np.delete(self._values, places)

        counts = _extended(np.diff(self._value_offsets), len(new_counts)).astype(np.int64)
        counts[leaving] = 0
        ends = np.cumsum(counts)
        values = np.insert(staying_values, np.repeat(ends, new_counts), new_values)

        offsets = np.zeros(len(counts) + 1, np.uint32)
        np.cumsum(counts + new_counts, out=offsets[1:])
        return offsets, values

    def numbers_of(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the document number of each of some services that is here, by its id."""
        documents = np.flatnonzero(np.isin(self.ids, np.array(list(ids), np.int64)))
        return dict(zip(self.ids[documents].tolist(), documents.tolist(), strict=True))

    def documents_of(self, ids: Iterable[int]) -> NDArray[np.int64]:
        """Return the documents of services, in order, without those that are not here."""
        return np.array(sorted(self.numbers_of(ids).values()), np.int64)

    @cached_property
    def all_documents(self) -> Bitset:
        """The set of all documents."""
        return self.bitset_of(np.flatnonzero(self.ids != NOBODY))

    @cached_property
    def total(self) -> int:
        """The number of documents."""
        return cardinality(self.all_documents)

    def has(self, facet: str, value: str) -> bool:
        """Whether any service has this value."""
        number = self._numbers.get((facet, value))
        return number is not None and bool(self._bitsets[number].any())

    def bitset_of(self, documents: NDArray[np.int64]) -> Bitset:
        """Return the set of some documents."""
        return to_bitset(documents, len(self.ids))

    def documents_in(self, bitset: Bitset) -> NDArray[np.int64]:
        """List the documents of a set, in order."""
        return np.flatnonzero(to_flags(bitset))

    def document_of_each(self, services: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the document of each of some services, and -1 where there is none."""
        order, sorted_ids = self._ids_in_order
        if not len(order):
            return np.full(len(services), NOBODY, np.int64)
        places = np.minimum(np.searchsorted(sorted_ids, services), len(order) - 1)
        return np.where(sorted_ids[places] == services, order[places], NOBODY)

    @cached_property
    def _ids_in_order(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.ids, kind="stable")
        return order, self.ids[order]

    def narrow(self, bitset: Bitset, filters: Filters) -> Bitset:
        """Return what of a set passes all filters, values of one facet being alternatives."""
        for facet, values in filters.items():
            if not values:
                continue

            facet_values = [(facet, value) for value in values]
            numbers = [
                self._numbers[facet_value]
                for facet_value in facet_values
                if facet_value in self._numbers
            ]
            passing = np.bitwise_or.reduce(self._bitsets[numbers], axis=0)
            bitset = bitset & passing

        return bitset

    def count(self, bitset: Bitset, filters: Filters) -> FacetCounts:
        """Count how many documents of a set each value would leave.

        A facet's own filter is left out, so that alternatives can be seen. Values that would leave nothing are
        left out unless they are filtered by.
        """
        filters = {facet: values for facet, values in filters.items() if values}
        counts_of_passing = self._count(
            self.narrow(bitset, filters), range(len(self._facet_values))
        )
        by_facet: Counts = {}
        for facet, numbers in self._numbers_of_facet.items():
            counts = counts_of_passing
            if facet in filters:
                other_filters = {name: filters[name] for name in filters if name != facet}
                counts = self._count(self.narrow(bitset, other_filters), numbers.values())

            by_facet[facet] = {
                value: counts[number] for value, number in numbers.items() if counts[number]
            }
            for value in filters.get(facet, ()):
                by_facet[facet].setdefault(value, 0)

        cluster_numbers = self._numbers_of_facet["cluster"].values()
        clusters = sum(counts_of_passing[number] > 0 for number in cluster_numbers)
        return FacetCounts(by_facet, clusters)

    def _count(self, bitset: Bitset, numbers: Collection[int]) -> dict[int, int]:
        """Count how many documents of a set have each of some values."""
        if cardinality(bitset) * _FEW < len(self.ids):
            counts_of_all = self._count_one_by_one(self.documents_in(bitset)).tolist()
            return {number: counts_of_all[number] for number in numbers}

        is_all = len(numbers) == len(self._facet_values)
        bitsets = self._bitsets if is_all else self._bitsets[list(numbers)]
        step = 1 + _ELEMENTS_AT_ONCE // (1 + len(bitset))
        counts: list[int] = []
        for start in range(0, len(bitsets), step):
            bits = np.bitwise_count(bitsets[start : start + step] & bitset)
            counts += bits.sum(axis=1, dtype=np.uint32).tolist()
        return dict(zip(numbers, counts, strict=True))

    def _count_one_by_one(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        starts = self._value_offsets[documents]
        ends = self._value_offsets[documents + 1]
        places = concatenated_ranges(starts, ends)
        values = self._values[places]
        return np.bincount(values, minlength=len(self._facet_values))

    def documents_led_by(self, facet: str, values: Collection[str]) -> NDArray[np.int64]:
        """List the documents of which one of some values is the first of its facet."""
        numbers = self._numbers_of_facet[facet]
        wanted = np.array([numbers[value] for value in values if value in numbers], np.int64)
        bitset = np.bitwise_or.reduce(self._bitsets[wanted], axis=0)
        documents = self.documents_in(bitset)
        starts, ends = self._value_offsets[documents], self._value_offsets[documents + 1]
        rows = np.repeat(np.arange(len(documents)), (ends - starts).astype(np.int64))
        document_values = self._values[concatenated_ranges(starts, ends)]
        is_of_facet = np.isin(document_values, list(numbers.values()))
        rows, firsts = np.unique(rows[is_of_facet], return_index=True)
        is_led = np.isin(document_values[is_of_facet][firsts], wanted)
        return documents[rows[is_led]]

    def newest(self, bitset: Bitset) -> NDArray[np.int64]:
        """List the documents of a set, the last published first."""
        return _in_order(bitset, self.by_newest)

    def soonest(self, bitset: Bitset) -> NDArray[np.int64]:
        """List the documents of a set, the shortest promise of a reply first, then the newest."""
        return _in_order(bitset, self._by_reply)

    @cached_property
    def by_newest(self) -> NDArray[np.int64]:
        """All documents, the last published first."""
        return np.lexsort((self.ids, -self._published))

    @cached_property
    def age(self) -> NDArray[np.int64]:
        """For each document how many are newer."""
        age = np.empty(len(self.ids), np.int64)
        age[self.by_newest] = np.arange(len(self.ids))
        return age

    @cached_property
    def lowered(self) -> NDArray[np.bool_] | None:
        """Whether each document is to come last, or None where none is."""
        is_lowered = self._published < -LOWERED_BY / 2
        return is_lowered if is_lowered.any() else None

    @cached_property
    def _by_reply(self) -> NDArray[np.int64]:
        return np.lexsort((self.age, self._reply_days, self._published < -LOWERED_BY / 2))


class FacetColumns:
    """The rows of a table that is made anew, kept column by column in few bytes each."""

    def __init__(self) -> None:
        self._ids, self._reply_days, self._published = array("q"), array("q"), array("d")
        self._documents, self._values = array("I"), array("H")
        self._numbers: dict[_FacetValue, int] = {}

    def add(self, row: Row) -> None:
        """Take in the row of the next document."""
        document = len(self._ids)
        self._ids.append(row.id)
        self._published.append(row.published)
        self._reply_days.append(row.reply_within_days)
        for _document, value in _value_pairs([document], [row], self._numbers):
            self._documents.append(document)
            self._values.append(value)

    def to_arrays(self) -> dict[str, Array]:
        """Return the arrays of a table by their names in a file."""
        return _arrays(
            ids=np.array(self._ids, np.int64),
            published=np.array(self._published, np.float64),
            reply_days=np.array(self._reply_days, np.int64),
            facet_values=list(self._numbers),
            documents=np.array(self._documents, np.uint32),
            values=np.array(self._values, np.uint16),
        )


def _in_order(bitset: Bitset, documents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Filter documents by a set, in their order."""
    return documents[to_flags(bitset)[documents]]


def _extended(array: Array, size: int) -> Array:
    longer = np.zeros(size, array.dtype)
    longer[: len(array)] = array
    return longer


def _value_pairs(
    documents: Iterable[int], rows: Iterable[Row], numbers: dict[_FacetValue, int]
) -> list[tuple[int, int]]:
    """List which document has which value, and number the values that are new."""
    pairs = []
    for document, row in zip(documents, rows, strict=True):
        for facet in FACETS:
            for value in dict.fromkeys(row.values.get(facet, ())):
                number = numbers.setdefault((facet, value), len(numbers))
                pairs.append((document, number))
    return pairs


def _arrays(
    *,
    ids: Array,
    published: Array,
    reply_days: Array,
    facet_values: list[_FacetValue],
    documents: Array,
    values: Array,
) -> dict[str, Array]:
    """Return the arrays of a table, whose documents, in order, have values."""
    return {
        "ids": ids,
        "published": published,
        "reply": reply_days,
        "ends": np.searchsorted(documents, np.arange(len(ids) + 1)).astype(np.uint32),
        "values": values.astype(np.uint16),
        "members": _bitsets(documents, values, size=len(ids), number=len(facet_values)),
        "names": _packed_names(facet_values),
    }


def _packed_names(facet_values: list[_FacetValue]) -> Array:
    return np.frombuffer(json.dumps(facet_values).encode(), np.uint8)


def _take_out(bitsets: NDArray[np.uint64], documents: NDArray[np.int64]) -> None:
    """Take documents out of all bitsets."""
    for document in documents.tolist():
        element, place = divmod(document, _BITS)
        bitsets[:, element] &= ~np.uint64(1 << place)


def _put_in(bitsets: NDArray[np.uint64], documents: Array, values: Array) -> None:
    """Put each document into the bitset of a value."""
    bits = np.uint64(1) << (documents % _BITS).astype(np.uint64)
    np.bitwise_or.at(bitsets, (values, documents // _BITS), bits)


def _bitsets(documents: Array, values: Array, *, size: int, number: int) -> NDArray[np.uint64]:
    """Return the bitset of each value."""
    order = np.argsort(values, kind="stable")
    documents = documents[order]
    offsets = np.searchsorted(values[order], np.arange(number + 1))

    bitsets = np.zeros((number, math.ceil(size / _BITS)), np.uint64)
    for value in range(number):
        members = documents[offsets[value] : offsets[value + 1]]
        bitsets[value] = to_bitset(members, size)

    return bitsets
