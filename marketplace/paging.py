"""Pages of a long list: which part of it is shown, and how many parts there are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from marketplace.database import db

T = TypeVar("T")


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


def page_count(total: int, size: int) -> int:
    """Return how many pages of a size a list fills.

    An empty list has one.
    """
    return max(1, math.ceil(total / size))


def nearest_page(number: int, pages: int) -> int:
    """Return the number of the page that exists and lies nearest to the one asked for."""
    return min(max(1, number), pages)


def page_of(query: Select[Any], number: int, *, size: int, ordered: Select[Any]) -> Page[Any]:
    """Load one page of what a query finds.

    A page that does not exist is the nearest one. query is counted, ordered is loaded: the same
    rows with their order and loading options.
    """
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = page_count(total, size)
    number = nearest_page(number, pages)
    rows = db.session.scalars(ordered.limit(size).offset((number - 1) * size))
    return Page(rows.all(), total, number, pages)
