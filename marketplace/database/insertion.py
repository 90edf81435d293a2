"""New rows: ready before the lock is taken, stored in one statement for each table.

Ours, because the unit of work of SQLAlchemy begins its own work with the lock in its hands: to sort what is new and to
look through what belongs to it takes three times as long as the database needs for the rows.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Insert, Table, insert, inspect
from sqlalchemy.orm import DeclarativeBase, InstanceState, RelationshipDirection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Values = dict[str, Any]


class Insertion:
    """A row with the rows of its collections and some loose ones, all of them new.

    Rows name others by their keys, as columns do: of relations only the collections of the first row count. What is not
    set has the defaults of its table. The objects stay as they are, and learn nothing of the keys.
    """

    def __init__(self, head: DeclarativeBase, loose: Iterable[DeclarativeBase] = ()) -> None:
        """Take the values of the rows as they are now."""
        state = inspect(head)
        self._head = _table(state)
        self._head_values = _values(state)
        self._parts = [
            (*batch, link) for link, rows in _collections(state) for batch in _batches(rows)
        ]
        self._loose = list(_batches(loose))

    def store(self, connection: Connection) -> bool:
        """Store all unless the like of the first is there, and return whether they were new."""
        (primary_key,) = self._head.primary_key
        head = insert_into(self._head, connection.dialect.name).on_conflict_do_nothing()
        key = connection.scalar(head.returning(primary_key), self._head_values)
        if key is None:
            return False

        for statement, rows, link in self._parts:
            connection.execute(statement, [{**row, link: key} for row in rows])
        for statement, rows in self._loose:
            connection.execute(statement, rows)
        return True


def insert_into(
    table: Table | type[DeclarativeBase], database: str
) -> "sqlite.Insert | postgresql.Insert":
    """Return the statement of a database that can go on where a row is there already.

    Only the database that is used is loaded: the other one would take three megabytes.
    """
    dialect = import_module(f"sqlalchemy.dialects.{database}")
    return cast("sqlite.Insert | postgresql.Insert", dialect.insert(table))


def _collections(state: InstanceState[Any]) -> Iterator[tuple[str, list[DeclarativeBase]]]:
    """Yield the rows of each collection, and the name of the column that holds the key of all."""
    for relation in state.mapper.relationships:
        if relation.direction is RelationshipDirection.ONETOMANY:
            ((_key, link),) = relation.local_remote_pairs
            yield str(link.key), state.dict.get(relation.key, [])


def _batches(rows: Iterable[DeclarativeBase]) -> Iterator[tuple[Insert, list[Values]]]:
    """Group rows that one statement can store: neighbours with the same columns of a table."""
    states = [inspect(row) for row in rows]
    columns = [(_table(state), _values(state)) for state in states]

    def kind(pair: tuple[Table, Values]) -> tuple[str, list[str]]:
        table, values = pair
        return table.fullname, list(values)

    for _kind, batch in groupby(columns, kind):
        pairs = list(batch)
        table = pairs[0][0]
        yield insert(table), [values for _table, values in pairs]


def _table(state: InstanceState[Any]) -> Table:
    return cast(Table, state.mapper.local_table)


def _values(state: InstanceState[Any]) -> Values:
    """Return what is set of a row, by column: None is not set, as for the session."""
    attributes = state.mapper.column_attrs
    values = {attribute.columns[0].key: state.dict.get(attribute.key) for attribute in attributes}
    return {name: value for name, value in values.items() if value is not None}
