"""The one door to the search: a query, and its results."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.paging import nearest_page, page_count
from marketplace.search.entities import directory as entities
from marketplace.search.entities.directory import Directory
from marketplace.search.entities.leading import Lead, find_lead
from marketplace.search.index.bitsets import Bitset, cardinality, union
from marketplace.search.index.build import Index
from marketplace.search.index.facets import FACETS, Counts
from marketplace.search.index.reader import index_reader
from marketplace.search.matching.completeness import (
    Completeness,
    complete_documents,
    completeness_of,
)
from marketplace.search.matching.demotion import demote
from marketplace.search.matching.interpretation import Interpretation, MatchedTerms, interpret
from marketplace.search.matching.phrases import restrict
from marketplace.search.matching.ranking import Ranking, rank
from marketplace.search.matching.reasons import REASONS_MAX, Reason, named, reasons_of
from marketplace.search.matching.similar import find_similar
from marketplace.search.meaning.mixing import mix
from marketplace.search.meaning.reader import Neighbourhood, meaning_reader
from marketplace.search.text import parsing, thesaurus
from marketplace.search.text.negations import Negation
from marketplace.search.text.tokenizer import WRITTEN_WORD, normalize

_NO_DOCUMENTS = np.zeros(0, np.int64)
PER_PAGE = 20
QUERY_WORDS_MAX = 300
QUERY_CHARACTERS_MAX = 2_500
SORTS = ("relevance", "newest", "soonest")
_OPEN_FACETS = ("technology", "cluster")
"""Facets without a closed vocabulary: only the catalogue knows their values."""


@dataclass(frozen=True)
class Query:
    """What a visitor asks for."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The chosen values of each facet, those of one facet being alternatives."""
    sort: str | None = None
    """One of SORTS; None is relevance where there are words, else newest."""
    page: int = 1
    per_page: int = PER_PAGE
    verbatim: bool = False
    """Words that look mistyped are meant as they are."""
    all_words: bool = False
    """Services have to have every word that tells something."""
    shortened: bool = False
    """The visitor typed more than is searched for."""
    only_words: bool = False
    """Nothing is found that is only near in meaning: who is told of changes wants to be told of no others."""
    typing: bool = False
    """The visitor is still typing, so that the last word may be half a word."""
    with_reasons: bool = False
    """Whoever asks shows why each service answers, in the words of the query."""

    @property
    def order(self) -> str:
        """The order of the results.

        Without words nothing is more relevant than another.
        """
        if self.sort in SORTS and (self.text or self.sort != "relevance"):
            return str(self.sort)
        return "relevance" if self.text else "newest"


@dataclass(frozen=True)
class Results:
    """One page of services in order, and exact numbers about all that answer a query."""

    query: Query
    """The query as it was answered: on a page that exists, without values that no service has."""
    ids: list[int]
    """The services of this page."""
    total: int
    pages: int
    clusters: int
    """The number of clusters that take part in the results."""
    counts: Counts
    """For each value of a facet the number of services that it would give."""
    languages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The languages of the texts that answer, the best first, for each service of this page."""
    related_ids: frozenset[int] = frozenset()
    """The services of this page that answer by synonyms, or in other words in another language."""
    matched_terms: Mapping[str, MatchedTerms] = field(default_factory=dict)
    """The words of the texts in each language that answer."""
    correction: str | None = None
    """What was searched for in place of what was typed, where no text has some of its words."""
    suggestion: str | None = None
    """What may have been meant, where there are no results."""
    completeness: Completeness | None = None
    """Which words none of the results has, and how many have all; None where that says nothing."""
    is_abridged: bool = False
    """Only the most telling words of a long text were looked for."""
    near_ids: frozenset[int] = frozenset()
    """The services of this page that share no word with what was typed, but are near to it in meaning."""
    is_hurried: bool = False
    """What is near in meaning did not come in time: the same query may find more in a moment."""
    negations: Sequence[Negation] = ()
    """What is not wanted, so that services that have it come last."""
    reasons: Mapping[int, tuple[Reason, ...]] = field(default_factory=dict)
    """What each service of this page has of the query, if that was asked for."""
    is_degraded: bool = False
    """The index is being mended: this is the last good one's answer or the newest services."""

    @property
    def are_only_near(self) -> bool:
        """Whether none of these services shares a word with what was typed."""
        return bool(self.ids) and self.near_ids.issuperset(self.ids)

    @property
    def is_doubtful(self) -> bool:
        """Whether the page says that these services may not be what was asked for."""
        return self.are_only_near or bool(self.completeness and not self.completeness.complete)


def find(query: Query, language: str, directory: Directory | None = None) -> Results:
    """Answer a query of a reader of a language. There is always an answer.

    The directory is that of the clusters as they are stored, unless the caller has it already.
    """
    reader = index_reader()
    index = reader.current()
    if index is None:
        return _newest(query)
    if query.text and directory is None:
        directory = entities.current()
    neighbourhood = _neighbourhood(query)
    results = answer(index, query, language, directory, neighbourhood)
    is_hurried = neighbourhood is not None and neighbourhood.is_late
    return replace(results, is_degraded=reader.is_damaged, is_hurried=is_hurried)


def _neighbourhood(query: Query) -> Neighbourhood | None:
    """Ask which services are near to what was typed in meaning.

    Not where words are meant as they are written.
    """
    reader = meaning_reader()
    if reader is None or query.verbatim or query.only_words or not query.text:
        return None
    parsed = parsing.parse(query.text)
    return None if parsed.phrases or parsed.excluded else reader.ask(query.text)


def similar(service_id: int, at_most: int = 4) -> list[int]:
    """List the ids of services like one, the most alike first."""
    index = index_reader().current()
    return find_similar(index, service_id, at_most) if index else []


def prepare() -> None:
    """Load what does not change, once for all processes that are about to be forked."""
    thesaurus.find_mentions(["water"])


def is_ready() -> bool:
    """Whether the index can be used."""
    return index_reader().current() is not None


def state() -> str | None:
    """Return a name for the index that answers, or None while it is being mended."""
    reader = index_reader()
    index = reader.current()
    if index is None or reader.is_damaged:
        return None
    meaning = meaning_reader()
    return f"{index.name} {index.change_id} {meaning.state() if meaning else ''}"


def last_change() -> int | None:
    """Return the last line of the change log that the index knows, or None while it is mended."""
    reader = index_reader()
    index = reader.current()
    return None if index is None or reader.is_damaged else index.change_id


def answer(
    index: Index,
    query: Query,
    language: str,
    directory: Directory | None = None,
    neighbourhood: Neighbourhood | None = None,
) -> Results:
    """Answer a query from an index, with named entities, and what is near in meaning."""
    query = _without_unknown_values(index, query)
    interpretation = None
    lead = _lead(index, query, language, directory)
    is_only_a_name = lead is not None and lead.is_all
    if query.text:
        text = (lead and lead.rest) or query.text
        is_verbatim = query.verbatim or is_only_a_name
        interpretation = interpret(
            index, text, language, is_verbatim=is_verbatim, is_typing=query.typing
        )
    by_words = ranking = _rank(index, interpretation, language)
    added = _NO_DOCUMENTS
    if ranking is not None and interpretation is not None:
        ranking, added = _reordered(index, ranking, interpretation, lead, neighbourhood, language)

    matches = index.facets.all_documents
    if ranking is not None:
        matches = index.facets.bitset_of(ranking.documents)
    if interpretation is not None:
        if by_words is not None and query.all_words:
            matches = index.facets.bitset_of(complete_documents(interpretation, by_words))
        matches = restrict(index, interpretation.query, language, matches)
        documents = None if is_only_a_name else interpretation.documents_about_it()
        if documents is not None:
            matches = matches & index.facets.bitset_of(union([documents, added]))
    passing = index.facets.narrow(matches, query.filters)

    total = cardinality(passing)
    query, pages = _on_nearest_page(query, total)
    documents = _documents_of_page(index, query, ranking, passing)
    counted = index.facets.count(matches, query.filters)
    results = Results(
        query=query,
        ids=index.facets.ids[documents].tolist(),
        total=total,
        pages=pages,
        clusters=counted.clusters,
        counts=counted.by_facet,
        negations=interpretation.negations if interpretation else (),
    )
    if interpretation is None or ranking is None or by_words is None:
        return results
    completeness = None
    if not is_only_a_name:
        completeness = completeness_of(interpretation, by_words, passing, query.text)
    results = replace(results, completeness=completeness, is_abridged=interpretation.is_abridged)
    is_near = np.isin(documents, added)
    results = replace(results, near_ids=frozenset(compress(results.ids, is_near)))
    if query.with_reasons:
        results = _with_reasons(results, index, interpretation, by_words, lead, documents, language)
    return _explained(results, index, interpretation, ranking, documents)


def _reordered(
    index: Index,
    ranking: Ranking,
    interpretation: Interpretation,
    lead: Lead | None,
    neighbourhood: Neighbourhood | None,
    language: str,
) -> tuple[Ranking, NDArray[np.int64]]:
    """Mix in what is near in meaning, put last what is not wanted, and first what is named.

    Return also what was added because it is near.
    """
    added = _NO_DOCUMENTS
    is_only_a_name = lead is not None and lead.is_all
    near = None
    if neighbourhood and not is_only_a_name and interpretation.makes_sense(language):
        near = neighbourhood.near()
    if near is not None:
        ranking, added = mix(index, ranking, near, is_one_word=interpretation.is_one_word)
    if interpretation.negations:
        ranking = demote(index, ranking, interpretation.negations, language)
    if lead is not None:
        ranking = lead.put_first(ranking)
    return ranking, added


def _lead(index: Index, query: Query, language: str, directory: Directory | None) -> Lead | None:
    """Find what a query puts first, unless the visitor insists on the words."""
    if directory is None or not query.text or query.verbatim:
        return None
    reading = directory.read(query.text, language)
    return find_lead(index, directory, reading) if reading.mentions else None


def _rank(index: Index, interpretation: Interpretation | None, language: str) -> Ranking | None:
    """Rank what a text finds.

    None where nothing but exclusions was typed, or nothing at all.
    """
    if interpretation is None:
        return None
    parsed = interpretation.query
    if parsed.excluded and not parsed.words:
        return None
    if not interpretation.is_near:
        return rank(index, [], language)
    return rank(index, interpretation.expansions, language, interpretation.weights)


def _with_reasons(
    results: Results,
    index: Index,
    interpretation: Interpretation,
    by_words: Ranking,
    lead: Lead | None,
    documents: NDArray[np.int64],
    language: str,
) -> Results:
    """Add what each service of a page has of the query, what is named before the words."""
    languages = by_words.coverage.keys() & index.dictionaries.keys()
    text = results.query.text
    reasons = reasons_of(index, interpretation, languages, documents, text, language)
    names = named(text, lead.rest, language) if lead else ()
    is_led = np.isin(documents, lead.documents if lead else _NO_DOCUMENTS)
    reasons = [
        (*names, *some)[:REASONS_MAX] if leads else some
        for some, leads in zip(reasons, is_led, strict=True)
    ]
    return replace(results, reasons=dict(zip(results.ids, reasons, strict=True)))


def _explained(
    results: Results,
    index: Index,
    interpretation: Interpretation,
    ranking: Ranking,
    documents: NDArray[np.int64],
) -> Results:
    """Add why each service of a page is there, and what the query was taken for."""
    languages = dict(zip(results.ids, ranking.languages(documents), strict=True))
    are_related = ranking.are_related(documents)
    all_languages = {language for some in languages.values() for language in some}

    text, corrections = results.query.text, interpretation.corrections
    correction = suggestion = None
    if results.total and corrections.applied:
        correction = _with_spellings(text, corrections.applied)
    if not results.total:
        spellings = {**corrections.suggested, **corrections.applied}
        suggestion = _with_spellings(text, spellings)
    return replace(
        results,
        languages=languages,
        related_ids=frozenset(compress(results.ids, are_related)),
        matched_terms={
            language: interpretation.matched_terms(index, language) for language in all_languages
        },
        correction=correction,
        suggestion=suggestion,
    )


def _with_spellings(text: str, spellings: Mapping[str, str]) -> str | None:
    """Return a text with some of its words spelled otherwise.

    None if that changes nothing.
    """

    def respelled(match: re.Match[str]) -> str:
        word = match[0]
        spelling = spellings.get(normalize(word), word)
        if word.islower():
            return spelling
        return spelling[0].upper() + spelling[1:]

    corrected = WRITTEN_WORD.sub(respelled, text)
    return corrected if corrected != text else None


def _documents_of_page(
    index: Index, query: Query, ranking: Ranking | None, passing: Bitset
) -> NDArray[np.int64]:
    """List the documents of a page of results in the order that is asked for."""
    start = (query.page - 1) * query.per_page
    end = start + query.per_page
    if ranking is not None and query.order == "relevance":
        return ranking.best(passing, index.facets.age, end)[start:]
    if query.order == "soonest":
        return index.facets.soonest(passing)[start:end]
    return index.facets.newest(passing)[start:end]


def _without_unknown_values(index: Index, query: Query) -> Query:
    """Leave out technologies and clusters that no service has, and facets that do not exist."""
    filters = {}
    for facet, values in query.filters.items():
        if facet in _OPEN_FACETS:
            values = tuple(value for value in values if index.facets.has(facet, value))
        if facet in FACETS and values:
            filters[facet] = values
    return replace(query, filters=filters)


def _on_nearest_page(query: Query, total: int) -> tuple[Query, int]:
    """Move to the nearest page that exists, and return how many there are."""
    pages = page_count(total, query.per_page)
    return replace(query, page=nearest_page(query.page, pages)), pages


def _newest(query: Query) -> Results:
    """List the newest services while there is no index."""
    published = Service.is_published
    total = db.session.scalar(select(func.count()).select_from(Service).where(published)) or 0
    query, pages = _on_nearest_page(query, total)
    newest = select(Service.id).where(published).order_by(Service.published_at.desc(), Service.id)
    page = newest.offset((query.page - 1) * query.per_page).limit(query.per_page)
    return Results(
        query=query,
        ids=list(db.session.scalars(page)),
        total=total,
        pages=pages,
        clusters=0,
        counts={facet: {} for facet in FACETS},
        is_degraded=True,
    )
