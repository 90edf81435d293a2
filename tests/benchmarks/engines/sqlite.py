"""SQLite FTS5 at the work of our search, set up as somebody would who knows it well.

It folds letters and knows no stems, so that it finds fewer services than the marketplace does, and has less to do.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.corpus import FACETS, BenchQuery, BenchService
from tests.benchmarks.engines.engine import TOP, WEIGHTS, Answer, columns


class SqliteFts5:
    """SQLite with FTS5: hits are kept once per query, and each facet is a table of its own."""

    name = "sqlite"
    SCHEMA = """
        PRAGMA journal_mode = WAL; PRAGMA cache_size = -262144;
        CREATE VIRTUAL TABLE text USING fts5(title, summary, body, content='',
            tokenize='unicode61 remove_diacritics 2', prefix='2 3');
        CREATE TABLE value(id INTEGER PRIMARY KEY, facet TEXT, code TEXT);
    """ + "".join(
        f"CREATE TABLE {facet}(service INTEGER, value INTEGER, PRIMARY KEY (service, value)) WITHOUT ROWID;"
        for facet in FACETS
    )
    ORDER = "\n".join(
        [
            "BEGIN;",
            *(f"CREATE INDEX {facet}_value ON {facet}(value, service);" for facet in FACETS),
            "INSERT INTO text(text) VALUES ('optimize');",
            "COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);",
        ]
    )
    SETTINGS = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -262144; PRAGMA mmap_size = 1073741824;
        CREATE TEMP TABLE hit(id INTEGER PRIMARY KEY, score REAL, missed INTEGER);
    """
    MANY = 0.2
    """From this share of all services on, walking through a facet in order beats sorting what the hits have."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "search.db", isolation_level=None)
        self._database.executescript(self.SETTINGS)
        rows = self._database.execute("SELECT id, facet, code FROM value").fetchall()
        self._code = {id: code for id, _, code in rows}
        self._id = {(facet, code): id for id, facet, code in rows}
        self._services = self._database.execute("SELECT count(*) FROM type").fetchone()[0]

    @classmethod
    def build(cls, services: Iterable[BenchService], folder: Path) -> None:
        """Write the database, and let SQLite put it in order."""
        database = sqlite3.connect(folder / "search.db", isolation_level=None)
        database.executescript(cls.SCHEMA)
        database.execute("BEGIN")
        ids: dict[tuple[str, str], int] = {}
        rows: dict[str, list[tuple[int, int]]] = {facet: [] for facet in FACETS}
        for service in services:
            texts = (service.id, *columns(service))
            database.execute(
                "INSERT INTO text(rowid, title, summary, body) VALUES (?, ?, ?, ?)", texts
            )
            for facet, codes in service.values().items():
                rows[facet] += (
                    (service.id, ids.setdefault((facet, code), len(ids))) for code in codes
                )
        for facet in FACETS:
            database.executemany(f"INSERT INTO {facet} VALUES (?, ?)", rows[facet])  # noqa: S608 - one of FACETS
        database.executemany(
            "INSERT INTO value VALUES (?, ?, ?)", ((id, *key) for key, id in ids.items())
        )
        database.executescript(cls.ORDER)
        database.close()

    def answer(self, query: BenchQuery) -> Answer:
        """Keep the hits with the filters that they do not pass, one bit for each, and count from there."""
        self._find(query)
        (total,) = self._rows("SELECT count(*) FROM hit WHERE NOT missed")[0]
        best = self._rows(f"SELECT id FROM hit WHERE NOT missed ORDER BY score, id LIMIT {TOP}")  # noqa: S608 - a number
        (hits,) = self._rows("SELECT count(*) FROM hit")[0]
        many = hits > self.MANY * self._services
        return Answer(
            [id for (id,) in best], total, {facet: self._count(facet, many) for facet in FACETS}
        )

    def _find(self, query: BenchQuery) -> None:
        missed, parameters = "0", []
        for facet, codes in query.filters.items():
            marks = ",".join("?" * len(codes))
            passing = f"SELECT 1 FROM {facet} WHERE service = text.rowid AND value IN ({marks})"  # noqa: S608 - one of FACETS
            missed += f" | ((NOT EXISTS ({passing})) << {FACETS.index(facet)})"
            parameters += [self._id.get((facet, code), -1) for code in codes]
        weights = ", ".join(map(str, WEIGHTS.values()))
        words = " ".join(f'"{word}"' for word in query.text.split()) + "*" * query.prefix_last
        self._database.execute("DELETE FROM hit")
        self._database.execute(
            f"INSERT INTO hit SELECT rowid, bm25(text, {weights}), {missed} FROM text WHERE text MATCH ?",  # noqa: S608
            (*parameters, words),
        )

    def _count(self, facet: str, many: bool) -> dict[str, int]:
        along = (
            f"{facet} INDEXED BY {facet}_value CROSS JOIN hit"
            if many
            else f"hit CROSS JOIN {facet}"
        )
        passes = f"missed & ~{1 << FACETS.index(facet)} = 0"
        joined = f"FROM {along} ON service = hit.id"
        counted = self._rows(f"SELECT value, count(*) {joined} WHERE {passes} GROUP BY value")
        return {self._code[value]: number for value, number in counted}

    def _rows(self, statement: str) -> list[tuple[int, ...]]:
        return self._database.execute(statement).fetchall()
