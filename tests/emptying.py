"""Tables that are empty again, for the next test."""

from functools import cache

from marketplace.database import Model, db


def empty_tables() -> None:
    """Delete all rows: of the tables that have some, since most are empty after most tests."""
    connection = db.session.connection()
    with_rows = set(connection.exec_driver_sql(_which_have_rows()).scalars())
    for name in _names():
        if name in with_rows:
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - our names


@cache
def _names() -> list[str]:
    """List the tables, each before those it refers to."""
    return [table.name for table in reversed(Model.metadata.sorted_tables)]


@cache
def _which_have_rows() -> str:
    """Return the one question that tells which tables have rows."""
    questions = [
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608 - our names
        for name in _names()
    ]
    return " UNION ALL ".join(questions)
