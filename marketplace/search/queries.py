"""The only door to the search: what a visitor asks, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.clusters.models import Cluster
from marketplace.database import db
from marketplace.search.facets import FACETS, Counts
from marketplace.search.index import Index
from marketplace.search.ranking import Hit, rank
from marketplace.search.shelf import shelf

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
    degraded: bool = False
    """The index is being mended: these are the newest services, whatever was asked for."""


def find(query: Query, language: str) -> Found:
    """Answer a query of a reader of this language. There is always an answer."""
    index = shelf().index()
    return _found(index, query, language) if index else _newest(query)


def is_ready() -> bool:
    """Tell whether the index can be used."""
    return shelf().index() is not None


def cluster_names() -> dict[str, str]:
    """Give the names of all clusters by their slugs."""
    rows = db.session.execute(select(Cluster.slug, Cluster.name, Cluster.short_name))
    return {slug: short_name or name for slug, name, short_name in rows}


def _found(index: Index, query: Query, language: str) -> Found:
    table, query = index.table, _with_known_values(index, query)
    hits = rank(index, query.text, language) if query.text else None
    found = table.everything if hits is None else table.set_of(hit.id for hit in hits)
    passing = table.narrow(found, query.filters)
    ids = _in_order(index, query, hits, passing)
    query, pages = _on_a_page(query, len(ids))
    start = (query.page - 1) * query.per_page
    shown = ids[start : start + query.per_page]
    by_id = {hit.id: hit.languages for hit in hits or ()}
    return Found(
        query=query,
        ids=shown,
        total=len(ids),
        pages=pages,
        clusters=table.clusters_in(passing),
        counts=table.counts(found, query.filters),
        languages={id: by_id[id] for id in shown if id in by_id},
    )


def _in_order(index: Index, query: Query, hits: list[Hit] | None, passing: int) -> list[int]:
    if hits is not None and query.order == "relevance":
        return [hit.id for hit in hits if passing >> index.table.position[hit.id] & 1]
    return index.table.soonest(passing) if query.order == "soonest" else index.table.newest(passing)


def _with_known_values(index: Index, query: Query) -> Query:
    """Leave out technologies and clusters that no service has, as if they had not been asked for."""
    filters = {
        facet: tuple(value for value in values if facet not in _OPEN_FACETS or index.table.has(facet, value))
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
    return Found(query, list(db.session.scalars(page)), total, pages, 0, {facet: {} for facet in FACETS}, degraded=True)
