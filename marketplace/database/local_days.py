"""The day of a point in time where people live, as the database works it out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, SQLColumnExpression, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from marketplace.database.column_types import UtcDateTime

ClockChanges = Sequence[tuple[datetime, timedelta]]
"""From when on clocks are how far from UTC, the earliest first: one entry at least."""


class day_shifted(FunctionElement[date]):  # noqa: N801  # named as SQL names its functions
    """The day in UTC of a point in time that is moved by some seconds.

    Ours, because SQLite knows no time zones, and PostgreSQL has rules of its own for them: so both
    count with those that the pages have.
    """

    type = Date()
    inherit_cache = True


def day_on_clocks(moment: SQLColumnExpression[Any], changes: ClockChanges) -> ColumnElement[date]:
    """Return the day that clocks show at a moment, as SQL."""
    _start, first_offset = changes[0]
    seconds = literal(_seconds(first_offset), Integer)
    if len(changes) > 1:
        later = [
            (moment >= literal(start, UtcDateTime()), _seconds(offset))
            for start, offset in reversed(changes[1:])
        ]
        return day_shifted(moment, case(*later, else_=seconds))
    return day_shifted(moment, seconds)


def _seconds(offset: timedelta) -> int:
    return round(offset.total_seconds())


@compiles(day_shifted)
def _shifted(function: day_shifted, compiler: SQLCompiler, **options: Any) -> str:
    moment, seconds = (compiler.process(part, **options) for part in function.clauses)
    return f"CAST(({moment} AT TIME ZONE 'UTC') + make_interval(secs => {seconds}) AS DATE)"


@compiles(day_shifted, "sqlite")
def _shifted_in_sqlite(function: day_shifted, compiler: SQLCompiler, **options: Any) -> str:
    moment, seconds = (compiler.process(part, **options) for part in function.clauses)
    whole_second = f"SUBSTR({moment}, 1, 19)"  # SQLite would round the last one up to the next day
    return f"DATE({whole_second}, ({seconds}) || ' seconds')"
