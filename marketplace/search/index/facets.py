"""Filters and their counts, over the whole published catalogue.

Each service has a slot, and each value of a facet is a set of slots, a row of bits: cutting two sets is one operation
of the processor's for 64 services, counting another, so that totals and counts are exact at no cost worth naming.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
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
NOBODY = -1
"""The id in a slot that is free."""
_FEW = 12
"""Below a share of one in so many services, values are counted service by service."""


@dataclass(frozen=True)
class Row:
    """What one service can be filtered and ordered by."""

    id: int
    published: float
    """Seconds since 1970."""
    reply_within_days: int
    values: dict[str, list[str]] = field(hash=False)


class FacetTable:
    """All services of the catalogue, with the sets they belong to."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = dict(arrays)
        self.ids: NDArray[np.int64] = arrays["ids"]
        self._published, self._reply = arrays["published"], arrays["reply"]
        self._ends, self._values, self._members = (
            arrays["ends"],
            arrays["values"],
            arrays["members"],
        )
        self.names: list[tuple[str, str]] = [
            (facet, value) for facet, value in json.loads(arrays["names"].tobytes())
        ]
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._of_facet = {
            facet: np.array(
                [n for n, (its, _value) in enumerate(self.names) if its == facet], np.int64
            )
            for facet in FACETS
        }

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """Make the table of some services, the first in slot 0."""
        empty = np.zeros(0, np.int64)
        return cls(_arrays(empty, empty.astype(float), empty, [], empty, empty)).replaced([], rows)

    def by_name(self) -> dict[str, Array]:
        """Give the arrays by their names."""
        return self._arrays

    def replaced(self, gone: Iterable[int], rows: Iterable[Row]) -> Self:
        """Make a table without some services and with others; a service that is in both keeps its slot."""
        rows = list(rows)
        leaving = self.documents_of([*gone, *(row.id for row in rows)])
        slots = self._slots_for(rows)
        size = max([len(self.ids), *(slot + 1 for slot in slots)])
        ids, published, reply = (
            _longer(old, size) for old in (self.ids, self._published, self._reply)
        )
        ids[len(self.ids) :] = NOBODY
        ids[leaving] = NOBODY
        names, numbers = list(self.names), dict(self._numbers)
        pairs: list[tuple[int, int]] = []
        for slot, row in zip(slots, rows, strict=True):
            ids[slot], published[slot], reply[slot] = row.id, row.published, row.reply_within_days
            for name in (
                (facet, value)
                for facet in FACETS
                for value in dict.fromkeys(row.values.get(facet, ()))
            ):
                if name not in numbers:
                    numbers[name] = len(names)
                    names.append(name)
                pairs.append((slot, numbers[name]))
        return type(self)(_arrays(ids, published, reply, names, *self._with_pairs(leaving, pairs)))

    def _slots_for(self, rows: Sequence[Row]) -> list[int]:
        next_slot, slots = len(self.ids), []
        for row in rows:
            slots.append(self.slot.get(row.id, next_slot))
            next_slot += slots[-1] == next_slot
        return slots

    def _with_pairs(
        self, leaving: NDArray[np.int64], pairs: list[tuple[int, int]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the slots and values of all services, those of some replaced."""
        slots = np.repeat(np.arange(len(self.ids)), np.diff(self._ends))
        left = np.ones(len(self.ids), np.bool_)
        left[leaving] = False
        stay = left[slots]
        fresh = np.array(pairs, np.int64).reshape(-1, 2)
        all_slots = np.concatenate([slots[stay], fresh[:, 0]])
        order = np.argsort(all_slots, kind="stable")
        return all_slots[order], np.concatenate([self._values[stay].astype(np.int64), fresh[:, 1]])[
            order
        ]

    @cached_property
    def slot(self) -> dict[int, int]:
        """The slot of each service by its id."""
        return {id: slot for slot, id in enumerate(self.ids.tolist()) if id != NOBODY}

    def documents_of(self, ids: Iterable[int]) -> NDArray[np.int64]:
        """Give the slots of services, leaving out those that are not here."""
        return np.array(sorted({self.slot[id] for id in ids if id in self.slot}), np.int64)

    @cached_property
    def all_documents(self) -> Bitset:
        """The set of all services."""
        return self.bitset_of(np.flatnonzero(self.ids != NOBODY))

    @cached_property
    def total(self) -> int:
        """The number of services."""
        return cardinality(self.all_documents)

    def has(self, facet: str, value: str) -> bool:
        """Tell whether any service has this value."""
        number = self._numbers.get((facet, value))
        return number is not None and bool(self._members[number].any())

    def bitset_of(self, slots: NDArray[np.int64]) -> Bitset:
        """Make the set of these slots."""
        return to_bitset(slots, len(self.ids))

    def documents_in(self, found: Bitset) -> NDArray[np.int64]:
        """List the slots of a set, in order."""
        return np.flatnonzero(to_flags(found))

    def narrow(self, found: Bitset, filters: Filters) -> Bitset:
        """Keep of a set what passes all filters; several values of one facet are alternatives."""
        for facet, values in filters.items():
            if values:
                numbers = [
                    self._numbers[facet, value]
                    for value in values
                    if (facet, value) in self._numbers
                ]
                found = found & np.bitwise_or.reduce(self._members[numbers], axis=0)
        return found

    def counts(self, found: Bitset, filters: Filters) -> Counts:
        """Count what each value would give; a facet's own filter is left out, so that alternatives can be seen.

        Values that would give nothing are left out unless they are chosen.
        """
        filters = {facet: values for facet, values in filters.items() if values}
        passing = self._counted(self.narrow(found, filters), range(len(self.names)))
        counted: Counts = {}
        for facet in FACETS:
            numbers, of_facet = passing[self._of_facet[facet]], self._of_facet[facet]
            if facet in filters:
                others = {name: values for name, values in filters.items() if name != facet}
                numbers = self._counted(self.narrow(found, others), of_facet)
            some = np.flatnonzero(numbers)
            counted[facet] = {
                self.names[number][1]: count
                for number, count in zip(
                    of_facet[some].tolist(), numbers[some].tolist(), strict=True
                )
            }
            for value in filters.get(facet, ()):
                counted[facet].setdefault(value, 0)
        return counted

    def _counted(self, found: Bitset, of: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Count how many services of a set have each of some values."""
        if cardinality(found) * _FEW < len(self.ids):
            slots = self.documents_in(found)
            values = self._values[concatenated_ranges(self._ends[slots], self._ends[slots + 1])]
            counted = np.bincount(values, minlength=len(self.names))
            return counted if len(of) == len(self.names) else counted[of]
        members = self._members if len(of) == len(self.names) else self._members[of]
        counts: NDArray[np.int64] = np.bitwise_count(members & found).sum(axis=1, dtype=np.int64)
        return counts

    def clusters_in(self, found: Bitset) -> int:
        """Count the clusters that take part in the services of a set."""
        return int((self._members[self._of_facet["cluster"]] & found).any(axis=1).sum())

    def newest(self, found: Bitset) -> NDArray[np.int64]:
        """List the slots of a set, the last published first."""
        return self._in_order(found, self.by_newest)

    def soonest(self, found: Bitset) -> NDArray[np.int64]:
        """List the slots of a set, the shortest promise of a reply first, then the newest."""
        return self._in_order(found, self._by_reply)

    @cached_property
    def by_newest(self) -> NDArray[np.int64]:
        """All slots, that of the last published service first."""
        return np.lexsort((self.ids, -self._published))

    @cached_property
    def age(self) -> NDArray[np.int64]:
        """How many services are newer than the one in each slot."""
        age = np.empty(len(self.ids), np.int64)
        age[self.by_newest] = np.arange(len(self.ids))
        return age

    @cached_property
    def _by_reply(self) -> NDArray[np.int64]:
        return np.lexsort((self.age, self._reply))

    @staticmethod
    def _in_order(found: Bitset, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        return slots[to_flags(found)[slots]]


def _longer(old: Array, size: int) -> Array:
    fresh = np.zeros(size, old.dtype)
    fresh[: len(old)] = old
    return fresh


def _arrays(
    ids: Array,
    published: Array,
    reply: Array,
    names: list[tuple[str, str]],
    slots: Array,
    values: Array,
) -> dict[str, Array]:
    members = np.zeros((len(names), -(-len(ids) // 64)), np.uint64)
    order = np.argsort(values, kind="stable")
    bounds = np.searchsorted(values[order], np.arange(len(names) + 1))
    for number in range(len(names)):
        members[number] = to_bitset(slots[order[bounds[number] : bounds[number + 1]]], len(ids))
    return {
        "ids": ids,
        "published": published,
        "reply": reply,
        "ends": np.searchsorted(slots, np.arange(len(ids) + 1)).astype(np.uint32),
        "values": values.astype(np.uint16),
        "members": members,
        "names": np.frombuffer(json.dumps(names).encode(), np.uint8),
    }
