"""Indexes over a part of the rows."""

from typing import Any

from sqlalchemy import Index, SQLColumnExpression
from sqlalchemy.orm import InstrumentedAttribute


def partial_index(
    name: str, *columns: InstrumentedAttribute[Any], where: SQLColumnExpression[bool]
) -> Index:
    """Add an index of the rows that fulfil a condition, on both databases."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)
