"""The one door to the search: what is found, what is like something, and what answers."""

from dataclasses import replace

from sqlalchemy import func, select

from marketplace.catalogue.models import Service
from marketplace.database import db
from marketplace.search.answering import answer
from marketplace.search.entities import directory as entities
from marketplace.search.entities.directory import Directory
from marketplace.search.index.facets import FACETS
from marketplace.search.index.reader import index_reader
from marketplace.search.matching.similar import find_similar
from marketplace.search.meaning.reader import Neighbourhood, meaning_reader
from marketplace.search.query import Query
from marketplace.search.results import Results
from marketplace.search.text import parsing, thesaurus


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


def _newest(query: Query) -> Results:
    """List the newest services while there is no index."""
    published = Service.is_published
    total = db.session.scalar(select(func.count()).select_from(Service).where(published)) or 0
    query, pages = query.on_nearest_page(total)
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
