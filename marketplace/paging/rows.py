"""A page of rows, loaded from the database with the number of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func, select, union_all

from marketplace.database import db
from marketplace.paging import PAGE_SIZE, Page, nearest_page, page_count


@dataclass(frozen=True)
class Part:
    """Rows that stand together in a list, in an order of their own.

    A list of several parts is read part by part, each along an index. Sorted as a whole it would
    have to be read as a whole.
    """

    ids: Select[Any]
    total: int


def page_of(query: Select[Any], number: int, *, size: int, ordered: Select[Any]) -> Page[Any]:
    """Load one page of what a query finds.

    A page that does not exist is the nearest one. query is counted, ordered is loaded: the same
    rows with their order and loading options.
    """
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = page_count(total, size)
    number = nearest_page(number, pages)
    rows = db.session.scalars(ordered.limit(size).offset((number - 1) * size))
    return Page(rows.all(), total, number, pages, size)


def page_of_parts(
    parts: Sequence[Part],
    number: int,
    *,
    size: int = PAGE_SIZE,
    ordered: Select[Any],
    key: SQLColumnExpression[int],
) -> Page[Any]:
    """Load one page of a list of parts that are counted already, in one statement.

    A page that does not exist is the nearest one. ordered loads the rows with this key, in the
    order of the whole list.
    """
    total = sum(part.total for part in parts)
    pages = page_count(total, size)
    number = nearest_page(number, pages)

    ids = _ids(parts, start=(number - 1) * size, end=number * size)
    rows = db.session.scalars(ordered.where(key.in_(ids)))
    return Page(rows.all(), total, number, pages, size)


def _ids(parts: Sequence[Part], start: int, end: int) -> Any:
    """Select the ids from one place of the list to another."""
    slices = []
    for part in parts:
        if start < part.total and end > 0:
            first = max(0, start)
            ids = part.ids.limit(end - first).offset(first).subquery()
            slices.append(select(*ids.c))
        start -= part.total
        end -= part.total
    return union_all(*slices) if slices else []
