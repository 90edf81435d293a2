"""What other systems read, a page at a time."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.catalogue.models import Service, ServiceState, ServiceText
from marketplace.clusters.models import Cluster
from marketplace.database import db


def number_of_clusters() -> int:
    """Count the clusters."""
    return db.session.scalar(select(func.count()).select_from(Cluster)) or 0


def clusters(page: int, limit: int) -> list[Cluster]:
    """List the clusters of one page by slug, with their texts."""
    query = (
        select(Cluster)
        .options(selectinload(Cluster.texts))
        .order_by(Cluster.slug)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def parts_of_catalogue(size: int) -> list[int]:
    """List the numbers of the parts of the catalogue in which there are services, from 1.

    A part has the services with so many ids in a row, published or not: so none has to be counted
    to find the beginning of a later part.
    """
    number = ((Service.id - 1) // size + 1).label("number")
    query = select(number).where(Service.is_published).distinct().order_by(number)
    return list(db.session.scalars(query))


def languages_by_slug(part: int, size: int) -> dict[str, list[str]]:
    """Map the slugs of one part of the catalogue to the languages of their texts."""
    # Services are sorted out here: asked to, the database would look at all that are published.
    query = (
        select(Service.slug, ServiceText.language, Service.state)
        .join(ServiceText, ServiceText.service_id == Service.id)
        .where(Service.id.between((part - 1) * size + 1, part * size))
        .order_by(Service.id, ServiceText.language)
    )
    languages: dict[str, list[str]] = {}
    for slug, language, state in db.session.execute(query):
        if state == ServiceState.PUBLISHED:
            languages.setdefault(slug, []).append(language)
    return languages
