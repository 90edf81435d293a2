"""How much time lies between two points in time, as the database counts it."""

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):  # noqa: N801  # named as SQL names its functions
    """The seconds from one point in time to a later one: whole ones on SQLite.

    Ours, because `extract` of SQLAlchemy makes an expression of PostgreSQL's that depends on the
    session, and so cannot be the one of a generated column.
    """

    type = Float()
    inherit_cache = True


@compiles(seconds_between)
def _between(function: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    start, end = (compiler.process(moment, **options) for moment in function.clauses)
    return f"EXTRACT(epoch FROM ({end} - {start}))"


@compiles(seconds_between, "sqlite")
def _between_in_sqlite(function: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    start, end = (
        f"CAST(STRFTIME('%s', {compiler.process(moment, **options)}) AS INTEGER)"
        for moment in function.clauses
    )
    return f"{end} - {start}"
