"""Filters and their counts, over the whole published catalogue in memory.

Each value of a facet is a set of services, kept as one large number whose bits are rows: cutting two sets is one
operation of the processor's, counting another, so that totals and counts are exact at no cost worth naming.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_, or_

FACETS = ("type", "sector", "technology", "cluster", "country", "language", "delivery", "joint")
Filters = Mapping[str, Sequence[str]]
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Row:
    """What one service can be filtered and ordered by."""

    id: int
    published: float
    """Seconds since 1970."""
    reply_within_days: int
    values: dict[str, list[str]] = field(hash=False)


class Table:
    """All services of the catalogue, with the sets they belong to."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: (-row.published, row.id))
        self.position = {row.id: position for position, row in enumerate(self.rows)}
        self.everything = (1 << len(self.rows)) - 1
        self._sets: dict[str, dict[str, int]] = {facet: defaultdict(int) for facet in FACETS}
        for position, row in enumerate(self.rows):
            for facet in FACETS:
                for value in row.values.get(facet, ()):
                    self._sets[facet][value] |= 1 << position

    def has(self, facet: str, value: str) -> bool:
        """Tell whether any service has this value."""
        return value in self._sets[facet]

    def set_of(self, ids: Iterable[int]) -> int:
        """Make the set of these services."""
        bits = bytearray(len(self.rows) // 8 + 1)
        for id in ids:
            position = self.position[id]
            bits[position >> 3] |= 1 << (position & 7)
        return int.from_bytes(bits, "little")

    def narrow(self, found: int, filters: Filters) -> int:
        """Keep of a set what passes all filters; several values of one facet are alternatives."""
        return reduce(and_, (self._passing(facet, values) for facet, values in filters.items() if values), found)

    def counts(self, found: int, filters: Filters) -> Counts:
        """Count what each value would give; a facet's own filter is left out, so that alternatives can be seen.

        Values that would give nothing are left out unless they are chosen.
        """
        counted: Counts = {}
        for facet in FACETS:
            others = {name: values for name, values in filters.items() if name != facet}
            rest = self.narrow(found, others)
            chosen = filters.get(facet, ())
            numbers = {value: (rest & members).bit_count() for value, members in self._sets[facet].items()}
            counted[facet] = {value: n for value, n in numbers.items() if n or value in chosen}
            counted[facet].update((value, 0) for value in chosen if value not in numbers)
        return counted

    def clusters_in(self, found: int) -> int:
        """Count the clusters that take part in the services of a set."""
        return sum(1 for members in self._sets["cluster"].values() if members & found)

    def newest(self, found: int) -> list[int]:
        """List the services of a set, the last published first."""
        return self._in_order(found, range(len(self.rows)))

    def soonest(self, found: int) -> list[int]:
        """List the services of a set, the shortest promise of a reply first, then the newest."""
        return self._in_order(found, self._by_reply)

    @cached_property
    def _by_reply(self) -> list[int]:
        return sorted(range(len(self.rows)), key=lambda position: self.rows[position].reply_within_days)

    def _in_order(self, found: int, positions: Iterable[int]) -> list[int]:
        bits = found.to_bytes(len(self.rows) // 8 + 1, "little")
        return [self.rows[at].id for at in positions if bits[at >> 3] >> (at & 7) & 1]

    def _passing(self, facet: str, values: Sequence[str]) -> int:
        sets = self._sets[facet]
        return reduce(or_, (sets[value] for value in values if value in sets), 0)
