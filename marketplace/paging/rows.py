"""A page of rows, loaded from the database with the number of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    UnaryExpression,
    func,
    select,
    union_all,
)
from sqlalchemy.sql import operators

from marketplace.database import db
from marketplace.paging import PAGE_SIZE, Page, nearest_page, page_count

Order = tuple[SQLColumnExpression[Any], ...]

_MOST_PAGES = 10**9
"""A page beyond this number is not asked for: the database has no number for its place."""


@dataclass(frozen=True)
class Part:
    """Rows that stand together in a list, in an order of their own.

    A list of several parts is read part by part, each along an index. Sorted as a whole it would
    have to be read as a whole.
    """

    ids: Select[Any]
    order: Order
    """Columns up or down, the last of which tells all rows apart."""
    total: int

    def slice(self, start: int, end: int) -> Select[Any]:
        """Select the ids from one place of the part to another, both within it.

        They come in no order. Rows that are skipped are read too, so it begins at the nearer end.
        """
        after = self.total - end
        if start <= after:
            ids = self.ids.order_by(*self.order).offset(start)
        else:
            ids = self.ids.order_by(*map(_reversed, self.order)).offset(after)
        return select(*ids.limit(end - start).subquery().c)


def page_of(query: Select[Any], number: int, *, size: int, ordered: Select[Any]) -> Page[Any]:
    """Load one page of what a query finds, and count it, in one statement.

    A page that does not exist is the nearest one, for which two more are needed. query is counted,
    ordered is loaded: the same rows with their order and loading options.
    """
    count = select(func.count()).select_from(query.subquery()).scalar_subquery()
    counted = ordered.add_columns(count).limit(size)
    number = nearest_page(number, _MOST_PAGES)
    rows = db.session.execute(counted.offset((number - 1) * size)).all()
    if not rows and number > 1:
        number = page_count(db.session.scalar(select(count)) or 0, size)
        rows = db.session.execute(counted.offset((number - 1) * size)).all()
    total = rows[0][-1] if rows else 0
    return Page([row[0] for row in rows], total, number, page_count(total, size), size)


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
        first, last = max(0, start), min(end, part.total)
        if first < last:
            slices.append(part.slice(first, last))
        start -= part.total
        end -= part.total
    return union_all(*slices) if slices else []


def _reversed(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Return the opposite direction of a column in an order."""
    if isinstance(column, UnaryExpression) and column.modifier is operators.desc_op:
        return column.element.asc()
    return column.desc()
