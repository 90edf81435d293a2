"""The answer of an index to a query: what is found, counted, put in order and explained."""

from dataclasses import replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from marketplace.search.entities.directory import Directory
from marketplace.search.entities.leading import Lead, find_lead
from marketplace.search.index.bitsets import Bitset, cardinality, contains, union
from marketplace.search.index.build import Index
from marketplace.search.index.facets import FACETS
from marketplace.search.matching.completeness import complete_documents, completeness_of
from marketplace.search.matching.demotion import demote
from marketplace.search.matching.interpretation import Interpretation, interpret
from marketplace.search.matching.phrases import restrict
from marketplace.search.matching.ranking import Ranking, rank
from marketplace.search.matching.reasons import REASONS_MAX, named, reasons_of
from marketplace.search.matching.words.spelling import with_spellings
from marketplace.search.meaning.mixing import mix
from marketplace.search.meaning.reader import Neighbourhood
from marketplace.search.query import Query
from marketplace.search.results import Results

_NO_DOCUMENTS = np.zeros(0, np.int64)
_OPEN_FACETS = ("technology", "cluster")
"""Facets without a closed vocabulary: only the catalogue knows their values."""


def answer(
    index: Index,
    query: Query,
    language: str,
    directory: Directory | None = None,
    neighbourhood: Neighbourhood | None = None,
) -> Results:
    """Answer a query from an index, with named entities, and what is near in meaning."""
    query = _without_unknown_values(index, query)
    lead = _lead(index, query, language, directory)
    is_only_a_name = lead is not None and lead.is_all
    interpretation = _interpret(index, query, language, lead)
    by_words = ranking = _rank(index, interpretation, language)
    added = _NO_DOCUMENTS
    matches = index.facets.all_documents
    if ranking is not None and interpretation is not None:
        ranking, added = _reordered(index, ranking, interpretation, lead, neighbourhood, language)
        matches = index.facets.bitset_of(ranking.documents)
        if by_words is not None and query.all_words:
            matches = index.facets.bitset_of(complete_documents(interpretation, by_words))
    if interpretation is not None:
        matches = restrict(index, interpretation.query, language, matches)
        documents = None if is_only_a_name else interpretation.documents_about_it()
        if documents is not None:
            matches = matches & index.facets.bitset_of(union([documents, added]))
    passing = index.facets.narrow(matches, query.filters)

    total = cardinality(passing)
    query, pages = query.on_nearest_page(total)
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
    results = replace(
        results,
        completeness=completeness,
        is_abridged=interpretation.is_abridged,
        near_ids=frozenset(compress(results.ids, np.isin(documents, added))),
        are_only_near=total > 0 and int(contains(passing, added).sum()) == total,
    )
    if query.with_reasons:
        results = _with_reasons(results, index, interpretation, by_words, lead, documents, language)
    return _explained(results, index, interpretation, ranking, documents)


def _interpret(
    index: Index, query: Query, language: str, lead: Lead | None
) -> Interpretation | None:
    """Interpret what a query says beside names, if it has a text."""
    if not query.text:
        return None
    text = (lead and lead.rest) or query.text
    is_verbatim = query.verbatim or (lead is not None and lead.is_all)
    return interpret(index, text, language, is_verbatim=is_verbatim, is_typing=query.typing)


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
        correction = with_spellings(text, corrections.applied)
    if not results.total:
        spellings = {**corrections.suggested, **corrections.applied}
        suggestion = with_spellings(text, spellings)
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


def _documents_of_page(
    index: Index, query: Query, ranking: Ranking | None, passing: Bitset
) -> NDArray[np.int64]:
    """List the documents of a page of results in the order that is asked for."""
    start = (query.page - 1) * query.per_page
    end = start + query.per_page
    if ranking is not None and query.order == "relevance":
        return ranking.best(passing, index.facets, end)[start:]
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
