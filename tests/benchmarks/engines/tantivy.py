"""Tantivy at the work of our search, set up as somebody would who knows it well.

It folds letters and knows no stems, so that it finds fewer services than the marketplace does, and has less to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from tests.benchmarks.corpus import FACETS, BenchQuery, BenchService
from tests.benchmarks.engines.engine import TOP, WEIGHTS, Answer, columns


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
        results = self._searcher.search(
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
        ids = self._searcher.fast_field_values("id", [address for _, address in results.hits])
        return Answer(ids, results.count, facets)  # type: ignore[attr-defined]  # not in its stub

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
