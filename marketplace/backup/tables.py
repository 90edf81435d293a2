"""The tables as JSON Lines: the same text from SQLite and PostgreSQL.

So each restores the other's. The tables are read from the database and not from the models: a backup may be older than
the models, and is loaded into tables as old as itself, which the migrations then bring up to date.

Ours and not pg_dump's and sqlite3's, which have to be installed, have to fit the server's version, and do not read each
other.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    func,
    insert,
    null,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from marketplace.backup.errors import BackupRefused, DamagedBackup
from marketplace.database import Model

Row = dict[str, Any]
Count = Callable[[int], object]
"""Is told how many rows or files were done."""
_BATCH = 500
_REVISIONS = "alembic_version"


def tables_of(connection: Connection) -> list[Table]:
    """Read from the database which tables of ours it has, each after those it refers to."""
    names = set(Model.metadata.tables)
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _metadata: name in names)
    return [table for table in metadata.sorted_tables if table.name in names]


def count_rows(connection: Connection, tables: Iterable[Table]) -> int:
    """Count the rows of tables."""
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def drop(connection: Connection) -> None:
    """Drop our tables, and forget at which migration they stood."""
    for table in reversed(tables_of(connection)):
        table.drop(connection)
    Table(_REVISIONS, MetaData()).drop(connection, checkfirst=True)


def dump(connection: Connection, table: Table, file: IO[bytes], count: Count) -> None:
    """Write a table: the names of its columns, then a row a line, by primary key.

    What the database generates from other columns is left out: no database takes it back.
    """
    columns = [column for column in table.columns if column.computed is None]
    _write_line(file, [column.name for column in columns])
    query = select(*columns).order_by(*table.primary_key.columns)
    rows = connection.execution_options(yield_per=_BATCH).execute(query)
    for batch in rows.partitions(_BATCH):
        for row in batch:
            _write_line(file, [_to_json(value) for value in row])
        count(len(batch))


def load(connection: Connection, table: Table, file: IO[bytes], count: Count) -> None:
    """Read a table that `dump` wrote into the empty table of the same name."""
    lines = (json.loads(line) for line in file)
    columns = _columns(table, next(lines, []))
    statement = insert(table)
    for batch in _batches(lines):
        rows = [_row(columns, values) for values in batch]
        try:
            connection.execute(statement, rows)
        except DBAPIError as error:
            reason = str(error.orig).split("\n")[0]
            raise BackupRefused(
                f"A row of {table.name} does not fit this database ({reason})."
            ) from error
        count(len(rows))
    _go_on_counting(connection, table)


def _write_line(file: IO[bytes], values: Sequence[Any]) -> None:
    file.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _batches(lines: Iterator[Any]) -> Iterator[Sequence[Any]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _columns(table: Table, names: Sequence[str]) -> list[Column[Any]]:
    """Return the columns of these names. Raises DamagedBackup for one that does not exist."""
    try:
        return [table.columns[name] for name in names]
    except KeyError as error:
        raise DamagedBackup(
            f"The backup has a column {table.name}.{error.args[0]} that its own version does not know."
        ) from error


def _row(columns: Sequence[Column[Any]], values: Sequence[Any]) -> Row:
    """Return a row as the database takes it."""
    pairs = zip(columns, values, strict=True)
    return {column.name: _from_json(column, value) for column, value in pairs}


def _to_json(value: Any) -> Any:
    """Return a value of a row as JSON has it."""
    match value:
        case datetime():  # SQLite has no zones: what it stores is UTC
            moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return moment.isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def _from_json(column: Column[Any], value: Any) -> Any:
    """Return the value that `_to_json` was given, as the type of its column wants it."""
    if value is None:
        is_absent = isinstance(column.type, JSON) and column.nullable
        return null() if is_absent else None
    match column.type:
        case DateTime():
            moment = datetime.fromisoformat(value)
            return moment if column.type.timezone else moment.replace(tzinfo=None)
        case Date():
            return date.fromisoformat(value)
        case Float():
            return value
        case Numeric():
            return Decimal(value)
        case LargeBinary():
            return base64.b64decode(value)
        case _:
            return value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that came with numbers of their own."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        names = {"table": f'"{table.name}"', "column": column.name}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), names)
        last = connection.scalar(select(func.max(column))) if sequence else None
        if last is not None:
            connection.execute(select(func.setval(sequence, last)))
