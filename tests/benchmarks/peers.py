"""Other engines at the work of ours: find, count exactly, rank twenty, and count seven facets without their own filter.

Each is set up as somebody would who knows it well. All of them fold letters and know no stems, so that they find fewer
services than the marketplace does, and have less to do.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from tests.benchmarks.corpus import FACETS, BenchQuery, BenchService
from tests.benchmarks.engine import TOP, Answer, columns

WEIGHTS = {"title": 10.0, "summary": 3.0, "body": 1.0}


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


class Tantivy:
    """Tantivy with three weighted fields to rank by, one field of all words to count by, and a column for each facet."""

    name = "tantivy"
    ANALYZER = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )
    COUNTS = {facet: {"terms": {"field": facet, "size": 1000}} for facet in FACETS}

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        index.register_tokenizer("folded", self.ANALYZER)
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def build(cls, services: Iterable[BenchService], folder: Path) -> None:
        """Write one segment with one thread."""
        builder = tantivy.SchemaBuilder().add_integer_field("id", fast=True)
        for field in (*WEIGHTS, "all"):
            builder.add_text_field(field, tokenizer_name="folded", index_option="freq")
        for facet in FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        index = tantivy.Index(builder.build(), path=str(folder))
        index.register_tokenizer("folded", cls.ANALYZER)
        writer = index.writer(heap_size=1_000_000_000, num_threads=1)
        for service in services:
            texts = list(columns(service))
            fields = {"id": service.id, "all": texts, **dict(zip(WEIGHTS, texts, strict=True))}
            fields |= {facet: list(values) for facet, values in service.values().items()}
            writer.add_document(tantivy.Document.from_dict(fields, index.schema))
        writer.commit()
        writer.wait_merging_threads()

    def answer(self, query: BenchQuery) -> Answer:
        """Rank over the weighted fields; count facets in one pass, and one more for each that has a filter of its own."""
        words = self.ANALYZER.analyze(query.text)
        filters = {facet: self._filter(facet, codes) for facet, codes in query.filters.items()}
        found = self._searcher.search(
            self._all(self._wanted(words, query, WEIGHTS), filters.values()), limit=TOP
        )
        matching = self._wanted(words, query, {"all": 1.0})
        facets = self._counted(
            matching, filters.values(), [facet for facet in FACETS if facet not in filters]
        )
        for facet in filters:
            facets |= self._counted(
                matching, [own for name, own in filters.items() if name != facet], [facet]
            )
        ids = self._searcher.fast_field_values("id", [address for _, address in found.hits])
        return Answer(ids, found.count, facets)  # type: ignore[attr-defined]  # not in its stub

    def _wanted(
        self, words: Sequence[str], query: BenchQuery, weights: Mapping[str, float]
    ) -> list[Query]:
        """Ask for each word in any of the fields."""
        last = len(words) - 1 if query.prefix_last else len(words)
        return [
            Query.boolean_query(
                [
                    (Occur.Should, self._in(field, word, at == last, weight))
                    for field, weight in weights.items()
                ]
            )
            for at, word in enumerate(words)
        ]

    def _in(self, field: str, word: str, beginning: bool, weight: float) -> Query:
        if beginning:
            term = Query.fuzzy_term_query(self._schema, field, word, distance=0, prefix=True)
        else:
            term = Query.term_query(self._schema, field, word, index_option="freq")
        return Query.boost_query(term, weight) if weight != 1 else term

    def _filter(self, facet: str, codes: Sequence[str]) -> Query:
        """Pass services with any of these values, whatever their rank."""
        return Query.const_score_query(Query.term_set_query(self._schema, facet, list(codes)), 0.0)

    def _all(self, wanted: list[Query], filters: Iterable[Query]) -> Query:
        return Query.boolean_query([(Occur.Must, part) for part in (*wanted, *filters)])

    def _counted(
        self, wanted: list[Query], filters: Iterable[Query], facets: list[str]
    ) -> dict[str, dict[str, int]]:
        counts = self._searcher.aggregate(
            self._all(wanted, filters), {facet: self.COUNTS[facet] for facet in facets}
        )
        return {
            name: {row["key"]: row["doc_count"] for row in table["buckets"]}
            for name, table in counts.items()
        }
