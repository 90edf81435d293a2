"""Pages of a long list: which part of it is shown, and how many parts there are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE_SIZE = 50
"""How many rows of a table a page shows."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list."""

    items: Sequence[T]
    total: int
    """How many items the whole list has."""
    number: int
    """Which page this is, from 1."""
    pages: int
    """How many pages the list has, at least 1."""
    size: int = PAGE_SIZE
    """How many items a full page has."""

    @property
    def first(self) -> int:
        """Return the place of the first item in the whole list, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Return the place of the last item in the whole list."""
        return self.first + len(self.items) - 1


def page_count(total: int, size: int) -> int:
    """Return how many pages of a size a list fills.

    An empty list has one.
    """
    return max(1, math.ceil(total / size))


def nearest_page(number: int, pages: int) -> int:
    """Return the number of the page that exists and lies nearest to the one asked for."""
    return min(max(1, number), pages)
