"""The only door to the search: what a visitor asks, and what is found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from marketplace.catalogue.models import Change, Service
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.search.index.bitsets import Bitset, cardinality
from marketplace.search.index.build import Index
from marketplace.search.index.facets import FACETS, Counts
from marketplace.search.index.reader import index_reader
from marketplace.search.matching.interpretation import Marks, Understood, restricted, understand
from marketplace.search.matching.ranking import Ranked, rank
from marketplace.search.matching.similar import like
from marketplace.search.text import thesaurus
from marketplace.search.text.analysis import normalize

PER_PAGE = 20
WORDS_MAX, CHARACTERS_MAX = 16, 256
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
    shortened: bool = False
    """The visitor typed more than is searched for."""

    @property
    def order(self) -> str:
        """Give the order of the answer; without words nothing is more relevant than another."""
        if self.sort in SORTS and (self.text or self.sort != "relevance"):
            return str(self.sort)
        return "relevance" if self.text else "newest"


@dataclass(frozen=True)
class Found:
    """The answer to a query: one page of services in order, and exact numbers about all of them."""

    query: Query
    """The query as it was answered: on a page that exists, without values that no service has."""
    ids: list[int]
    total: int
    pages: int
    clusters: int
    """The number of clusters that take part in what was found."""
    counts: Counts
    languages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """In which languages the texts of a service answer the query, the best first, for the services of this page."""
    related: frozenset[int] = frozenset()
    """The services of this page that say the same thing in other words, or in other words in another language."""
    marks: Mapping[str, Marks] = field(default_factory=dict)
    """Which words of the texts in each language answer."""
    corrected: str | None = None
    """What was searched for in place of what was typed, where words of that are known nowhere."""
    meant: str | None = None
    """What may have been meant, where nothing was found."""
    degraded: bool = False
    """The index is being mended: this is the last good one's answer or, without one, the newest services."""


def find(query: Query, language: str) -> Found:
    """Answer a query of a reader of this language. There is always an answer."""
    index = index_reader().current()
    return (
        replace(answer(index, query, language), degraded=index_reader().is_damaged)
        if index
        else _newest(query)
    )


def similar(service_id: int, at_most: int = 4) -> list[int]:
    """List the ids of services like one, the most alike first."""
    index = index_reader().current()
    return like(index, service_id, at_most) if index else []


def prepare() -> None:
    """Load what does not change, once for all processes that are about to be forked."""
    thesaurus.find_mentions(["water"])


def is_ready() -> bool:
    """Tell whether the index can be used."""
    return index_reader().current() is not None


def state() -> str | None:
    """Give a name to what the pages are made of: index, changes since, names of clusters; None while it is mended."""
    index = index_reader().current()
    if index is None or index_reader().is_damaged:
        return None
    last = db.session.scalar(select(func.max(Change.id)))
    return f"{index.name} {index.change_id} {last} {sorted(cluster_names().items())}"


def cluster_names() -> dict[str, str]:
    """Give the names of all clusters by their slugs."""
    rows = db.session.execute(select(Cluster.slug, Cluster.name, Cluster.short_name))
    return {slug: short_name or name for slug, name, short_name in rows}


def answer(index: Index, query: Query, language: str) -> Found:
    """Answer a query from an index."""
    facets, query = index.facets, _with_known_values(index, query)
    asked = understand(index, query.text, language, verbatim=query.verbatim) if query.text else None
    ranked = (
        rank(index, asked.readings, language)
        if asked and (asked.wording.words or not asked.wording)
        else None
    )
    found = facets.all_documents if ranked is None else facets.bitset_of(ranked.documents)
    if asked:
        found = restricted(index, asked.wording, language, found)
    passing = facets.narrow(found, query.filters)
    total = cardinality(passing)
    query, pages = _on_a_page(query, total)
    start = (query.page - 1) * query.per_page
    documents = _in_order(index, query, ranked, passing, start + query.per_page)[start:]
    found_here = Found(
        query=query,
        ids=facets.ids[documents].tolist(),
        total=total,
        pages=pages,
        clusters=facets.clusters_in(passing),
        counts=facets.counts(found, query.filters),
    )
    return (
        _explained(found_here, index, asked, ranked, documents.tolist())
        if asked and ranked
        else found_here
    )


def _explained(
    found: Found, index: Index, asked: Understood, ranked: Ranked, documents: list[int]
) -> Found:
    """Add why each service of a page was found, and what the query was taken for."""
    languages = {
        id: ranked.languages(document) for id, document in zip(found.ids, documents, strict=True)
    }
    shown = {language for some in languages.values() for language in some}
    text, corrections = found.query.text, asked.corrections
    return replace(
        found,
        languages=languages,
        related=frozenset(
            id
            for id, document in zip(found.ids, documents, strict=True)
            if ranked.is_related(document)
        ),
        marks={language: asked.marks(index, language) for language in shown},
        corrected=_with_words(text, corrections.made) if corrections.made and found.total else None,
        meant=None
        if found.total
        else _with_words(text, {**corrections.proposed, **corrections.made}),
    )


def _with_words(text: str, words: Mapping[str, str]) -> str | None:
    """Write a query with other words in the place of some; None if that changes nothing."""

    def other(word: re.Match[str]) -> str:
        found = words.get(normalize(word[0]), word[0])
        return found if word[0].islower() else found[0].upper() + found[1:]

    changed = re.sub(r"[^\W_]+", other, text)
    return changed if changed != text else None


def _in_order(
    index: Index, query: Query, ranked: Ranked | None, passing: Bitset, at_most: int
) -> NDArray[np.int64]:
    """List the first documents of a set in the order that is asked for."""
    if ranked is not None and query.order == "relevance":
        return ranked.best(passing, index.facets.age, at_most)
    in_order = (
        index.facets.soonest(passing) if query.order == "soonest" else index.facets.newest(passing)
    )
    return in_order[:at_most]


def _with_known_values(index: Index, query: Query) -> Query:
    """Leave out technologies and clusters that no service has, as if they had not been asked for."""
    filters = {
        facet: tuple(
            value for value in values if facet not in _OPEN_FACETS or index.facets.has(facet, value)
        )
        for facet, values in query.filters.items()
        if facet in FACETS
    }
    return replace(query, filters={facet: values for facet, values in filters.items() if values})


def _on_a_page(query: Query, total: int) -> tuple[Query, int]:
    """Move to the nearest page that exists, and tell how many there are."""
    pages = max(1, -(-total // query.per_page))
    return replace(query, page=min(max(query.page, 1), pages)), pages


def _newest(query: Query) -> Found:
    """List the newest services while there is no index."""
    published = Service.state == "published"
    total = db.session.scalar(select(func.count()).select_from(Service).where(published)) or 0
    query, pages = _on_a_page(query, total)
    in_order = select(Service.id).where(published).order_by(Service.published_at.desc(), Service.id)
    page = in_order.offset((query.page - 1) * query.per_page).limit(query.per_page)
    return Found(
        query,
        list(db.session.scalars(page)),
        total,
        pages,
        0,
        {facet: {} for facet in FACETS},
        degraded=True,
    )
